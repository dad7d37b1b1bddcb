"""The front end's third-party files."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tools.css_subset import subset
from tools.front_end import ICONS

ROOT = Path(settings.BASE_DIR)
BUDGET = 120 * 1024  # bytes, gzipped, of all that the pages load
OMIT = re.compile(r"\.(?:carousel|tag)\b")


def test_vendored_files_are_as_recorded() -> None:
    command = [sys.executable, "-m", "tools.vendor", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_vendored_files_point_to_no_source_map() -> None:
    files = [path for path in (ROOT / "static" / "vendor").rglob("*") if path.suffix in {".css", ".js"}]
    assert files
    assert [path.name for path in files if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_every_icon_is_shown_somewhere() -> None:
    places = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "channelsync").rglob("*.py")]
    words = set(re.findall(r"""["']([a-z0-9-]+)["']""", "\n".join(path.read_text(encoding="utf-8") for path in places)))
    assert [name for name in ICONS if name not in words] == []


def test_styles_and_scripts_keep_to_the_budget() -> None:
    own = [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    assert sum(len(gzip.compress(path.read_bytes())) for path in [*own, Path(htmx)]) < BUDGET


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{b:c}.carousel{d:e}", ".a{b:c}"),
        (".a,.carousel .b,.c{d:e}", ".a,.c{d:e}"),
        ("@media print{.carousel{a:b}}.c{d:e}", ".c{d:e}"),
        ("@media print{.carousel{a:b}.c{d:e}}", "@media print{.c{d:e}}"),
        (".a:not(.carousel){b:c}", ".a:not(.carousel){b:c}"),
        (".a:is(.b,.carousel){c:d}", ""),
        ('.a{b:"}.carousel{"}', '.a{b:"}.carousel{"}'),
        ('@charset "UTF-8";/*! see x.tag */.a{b:c}', '@charset "UTF-8";/*! see x.tag */.a{b:c}'),
        ("@keyframes a{from{b:c}}", "@keyframes a{from{b:c}}"),
    ],
)
def test_subset_leaves_out_components(css: str, kept: str) -> None:
    assert subset(css, OMIT) == kept
