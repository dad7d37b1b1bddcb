"""Keep the German catalogue: `python -m tools.messages` collects new texts and compiles what is translated.

It needs GNU gettext, which only whoever changes texts must have: the compiled catalogue is part of the repository.
A new text comes in with an empty translation, never with a guessed one; the exit code is 1 while any is empty.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path("locale", "de", "LC_MESSAGES", "django.po")
CATALOGUE = ROOT / PLACE
IGNORED = ("static", "tests", "tools", "bench", "var", ".*", "node_modules")
# Dates and names in the header change with every run and say nothing.
HEADER_NOISE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n', re.MULTILINE
)
GUESS = re.compile(r"^#(?:, fuzzy|\| .*)$\n", re.MULTILINE)
TRANSLATION = re.compile(r'^(msgstr(?:\[\d\])?) (?:".*"\n?)+', re.MULTILINE)
EMPTY = re.compile(r'^msgstr(?:\[\d\])? ""(?!\n")', re.MULTILINE)


def collect(root: Path = ROOT) -> str:
    """Let Django collect the texts of code and templates into the catalogue below `root`; return it, tidied."""
    ignored = [word for pattern in IGNORED for word in ("-i", pattern)]
    options = ["--no-obsolete", "--no-wrap", "--add-location=file", "-l", "de", *ignored]
    with tempfile.TemporaryDirectory(prefix="channelsync-messages-") as folder:
        command = [sys.executable, "manage.py", "makemessages", *options]
        own = {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "channelsync.settings"}
        subprocess.run(command, cwd=root, check=True, env={**os.environ, **own})
    return tidy((root / PLACE).read_text(encoding="utf-8"))


def tidy(source: str) -> str:
    """Return the catalogue without noise in its header, and without the translations that gettext only guessed."""
    head, *entries = HEADER_NOISE.sub("", source).rstrip("\n").split("\n\n")
    return "\n\n".join([head, *map(_without_guess, entries)]) + "\n"


def missing(source: str) -> list[str]:
    """Return the entries that have no translation."""
    return [entry for entry in source.rstrip("\n").split("\n\n")[1:] if EMPTY.search(entry)]


def _without_guess(entry: str) -> str:
    if "#, fuzzy" not in entry:
        return entry
    return TRANSLATION.sub(r'\1 ""\n', GUESS.sub("", entry).replace("#, fuzzy, ", "#, ")).rstrip("\n")


def main() -> int:
    """Collect, tidy, compile; name what has no translation yet."""
    source = collect()
    CATALOGUE.write_text(source, encoding="utf-8")
    subprocess.run(["msgfmt", "--check-format", "-o", CATALOGUE.with_suffix(".mo"), CATALOGUE], check=True)
    for entry in missing(source):
        print(f"not translated:\n{entry}\n", file=sys.stderr)
    return 1 if missing(source) else 0


if __name__ == "__main__":
    sys.exit(main())
