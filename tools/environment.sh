#!/bin/sh
# Make .venv hold what a lock names: sh tools/environment.sh runtime|dev
# POSIX shell, for it runs where nothing but a Python (or uv) is installed yet.
set -eu

kind=${1:?runtime or dev}
venv=.venv
python=$venv/bin/python
case $kind in
    runtime) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "environment.sh: expected runtime or dev, not '$kind'" >&2; exit 2 ;;
esac
stamp=$venv/.$kind.installed

fail() {
    echo "channelsync: $*" >&2
    exit 1
}

fits() { # a pyenv shim may exist for a version that is not there: so run it
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

makes_environments() { # Debian keeps ensurepip in a package of its own
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

find_python() { # sets $found; with pip it must bring ensurepip, with uv it need not
    found=
    crippled=
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        fits "$candidate" || continue
        if [ -n "$uv" ] || makes_environments "$candidate"; then
            found=$candidate
            return
        fi
        crippled=${crippled:-$candidate}
    done
    if [ -n "$uv" ] && found=$(uv python find '>=3.11,<3.14' 2>/dev/null); then
        return
    fi
    if [ -n "$crippled" ]; then
        version=$("$crippled" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "Python $version here cannot make environments (no ensurepip): apt install python$version-venv, or install uv."
    fi
    fail "needs Python 3.11, 3.12 or 3.13, and found none (tried python3, python3.13, python3.12, python3.11)."
}

export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
uv=$(command -v uv || true)

if { [ -x "$python" ] || [ -L "$python" ]; } && ! fits "$python"; then
    fail ".venv holds a Python that does not run or does not fit (3.11 to 3.13): run 'make clean' and try again."
fi
if [ -x "$python" ] && cmp -s "$lock" "$stamp"; then
    exit 0
fi

if [ ! -x "$python" ]; then
    find_python
    echo "Making .venv with $("$found" --version)"
    if [ -n "$uv" ]; then
        uv venv --quiet --python "$found" "$venv"
    else
        "$found" -m venv "$venv"
    fi
fi

echo "Installing $lock"
if [ -n "$uv" ]; then
    uv pip install --quiet --python "$python" --require-hashes -r "$lock"
else
    # An environment that uv made, or one whose making was cut short, has no pip.
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null ||
        fail "there is no pip in .venv and no uv: run 'make clean' and try again."
    "$python" -m pip install --quiet --quiet --require-hashes -r "$lock"
fi
cp "$lock" "$stamp"
