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

newest_tested=14 # of Python 3: a newer one is taken where there is no other

fits() { # fits PYTHON [NEWEST]; a pyenv shim may exist for a version that is not there: so run it
    "$1" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, ${2:-99}))" >/dev/null 2>&1
}

makes_environments() { # Debian keeps ensurepip in a package of its own
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

find_python() { # sets $found; with pip it must bring ensurepip, with uv it need not
    found=
    crippled=
    for newest in "$newest_tested" 99; do
        for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
            fits "$candidate" "$newest" || continue
            if [ -n "$uv" ] || makes_environments "$candidate"; then
                found=$candidate
                return
            fi
            crippled=${crippled:-$candidate}
        done
        if [ -n "$uv" ] && found=$(uv python find ">=3.11,<=3.$newest.99" 2>/dev/null); then
            return
        fi
    done
    if [ -n "$crippled" ]; then
        version=$("$crippled" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "Python $version here cannot make environments (no ensurepip): apt install python$version-venv, or install uv."
    fi
    fail "needs Python 3.11 or later, and found none (tried python3 and python3.14 down to python3.11)."
}

export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
uv=$(command -v uv || true)

if { [ -x "$python" ] || [ -L "$python" ]; } && ! fits "$python"; then
    fail ".venv holds a Python that does not run or is older than 3.11: run 'make clean' and try again."
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

install() {
    if [ -n "$uv" ]; then
        uv pip install --quiet --python "$python" --require-hashes -r "$lock"
        return
    fi
    # An environment that uv made, or one whose making was cut short, has no pip.
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null ||
        fail "there is no pip in .venv and no uv: run 'make clean' and try again."
    "$python" -m pip install --quiet --quiet --require-hashes -r "$lock"
}

echo "Installing $lock"
install || {
    fits "$python" "$newest_tested" ||
        fail "this Python is newer than 3.$newest_tested and its packages could not be installed: run 'make clean', then PYTHON=python3.$newest_tested make ..."
    fail "the packages of $lock could not be installed; what stands above says why. Is there a way to the package index?"
}
cp "$lock" "$stamp"
