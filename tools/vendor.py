"""Bring third-party files into static/vendor, and the browser tests' into tests/e2e/vendor, each at one exact version.

    python -m tools.vendor           fetch, check against the pinned integrity, write
    python -m tools.vendor --check   compare what lies there with the recorded checksums, without a network

The packages come through `npm pack`, so from whatever registry npm is set up to use. htmx is not among them:
django-htmx ships it.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.css_subset import subset
from tools.front_end import ICONS, OMITTED_COMPONENTS

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
TESTS_VENDOR = ROOT / "tests" / "e2e" / "vendor"
RECORD = "VERSIONS.json"
SOURCE_MAP = re.compile(r"(/\*[#@]\s*sourceMappingURL=.*?\*/|//[#@]\s*sourceMappingURL=.*$)", re.MULTILINE)
MIT = (ROOT / "LICENSE").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files are taken, and under which licence."""

    name: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str]
    copyright: str = ""

    @property
    def folder(self) -> str:
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}"


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
        "MIT",
        {"dist/css/tabler.min.css": "tabler.min.css"},
        copyright="Copyright 2018-2026 The Tabler Authors\nCopyright 2018-2026 codecalm.net Paweł Kuna",
    ),
    Package(
        "@tabler/icons",
        "3.51.0",
        "sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
        "MIT",
        {f"icons/outline/{name}.svg": f"{name}.svg" for name in ICONS} | {"LICENSE": "LICENSE"},
    ),
    Package(
        "uplot",
        "1.6.32",
        "sha512-KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==",
        "MIT",
        {
            "dist/uPlot.iife.min.js": "uPlot.iife.min.js",
            "dist/uPlot.min.css": "uPlot.min.css",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        "idiomorph",
        "0.8.0",
        "sha512-R47JBL+6jHDQvcnbppIUtXXcxi5h6+wuCEEZXnRhUltsgzPFKzThL5PuHppP9ypJuy+7WawcY1TsSBD/iQbMhw==",
        "0BSD",
        {"dist/idiomorph-ext.min.js": "idiomorph-ext.min.js", "LICENSE": "LICENSE"},
    ),
)

# Never shipped: it only judges pages in the browser tests.
TEST_PACKAGES = (
    Package(
        "axe-core",
        "4.14.1",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        "MPL-2.0",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
    ),
)
SHELVES = {VENDOR: PACKAGES, TESTS_VENDOR: TEST_PACKAGES}


def download(package: Package, folder: Path) -> Path:
    """Return the package's archive; raise SystemExit when it is not the one that was pinned."""
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    archive = folder / packed.strip().splitlines()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise SystemExit(f"{spec}: the archive is not the pinned one (sha512-{digest})")
    return archive


def tidy(name: str, content: bytes) -> bytes:
    """Drop what must not ship: pointers to source maps, and the components that the desk does not have."""
    if not name.endswith((".css", ".js", ".svg")):
        return content
    text = SOURCE_MAP.sub("", content.decode("utf-8"))
    if name == "tabler.min.css":
        text = subset(text, OMITTED_COMPONENTS)
    return (text.strip() + "\n").encode("utf-8")


def extract(package: Package, archive: Path) -> dict[str, bytes]:
    """Return the wanted files of the archive, tidied, by the name they get here."""
    with tarfile.open(archive) as tar:
        members = {name: tar.extractfile(f"package/{source}") for source, name in package.files.items()}
        found = {name: tidy(name, member.read()) for name, member in members.items() if member}
    if package.copyright:
        found["LICENSE"] = re.sub(r"Copyright .*", package.copyright, MIT, count=1).encode("utf-8")
    return found


def write(package: Package, found: dict[str, bytes], shelf: Path) -> dict[str, object]:
    """Write the files into the package's folder on `shelf` and return its entry of the record."""
    target = shelf / package.folder
    target.mkdir(parents=True, exist_ok=True)
    for stale in target.iterdir():
        stale.unlink()
    for name, content in found.items():
        (target / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(found.items())}
    return {
        "version": package.version,
        "licence": package.licence,
        "folder": package.folder,
        "integrity": package.integrity,
        "sha256": sums,
    }


def fetch() -> None:
    """Fetch every package and write the records."""
    for shelf, packages in SHELVES.items():
        record = {}
        with tempfile.TemporaryDirectory() as folder:
            for package in packages:
                record[package.name] = write(package, extract(package, download(package, Path(folder))), shelf)
                print(f"{package.folder}: {len(package.files)} files")
        (shelf / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def differences(shelf: Path) -> list[str]:
    """Name every vendored file that is missing, changed or not in the shelf's record."""
    record = json.loads((shelf / RECORD).read_text(encoding="utf-8"))
    wanted = {f"{entry['folder']}/{name}": sha for entry in record.values() for name, sha in entry["sha256"].items()}
    files = [path for path in shelf.rglob("*") if path.is_file() and path.name != RECORD]
    there = {path.relative_to(shelf).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main() -> int:
    """Run the command line; exit 1 when a check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    if not parser.parse_args().check:
        fetch()
    found = [name for shelf in SHELVES for name in differences(shelf)]
    for name in found:
        print(f"differs from the record: {name}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
