"""Make the README's pictures from the demo: `python -m tools.screenshots [--out FOLDER]`; needs a Chromium.

The demo runs in a folder of its own, that is removed afterwards, until its marketplace has decided on enough listings.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import find_chromium

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SETTLE = 60  # seconds in which the demo's marketplace decides
PATIENCE = 120
# Name of the picture, address, theme, language, width and height.
PICTURES = (
    ("overview", "/", "light", "en", 1440, 900),
    ("desk", "/listings/", "light", "en", 1440, 900),
    ("listing", "first failed", "light", "en", 1440, 900),
    ("phone", "/listings/?state=to_decide", "dark", "de", 390, 844),
)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo and yield the desk's address."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="channelsync-screenshots-") as folder:
        environment = {**os.environ, "DATA_DIR": folder}
        for name in ("DATABASE_URL", "REDIS_URL"):
            environment.pop(name, None)
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def wait_for(address: str) -> None:
    """Return once the desk answers; raise TimeoutError when it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(f"{address}/login/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(1)
    raise TimeoutError("The demo did not start.")


def log_in(page: Page) -> None:
    """Log in as the demo's staff."""
    page.goto("/login/")
    page.fill("#id_username", "demo")
    page.fill("#id_password", "demo")
    page.click("main form button")
    page.wait_for_url("**/")


def take(browser: Browser, address: str, picture: tuple[str, str, str, str, int, int], folder: Path) -> None:
    """Take one picture."""
    name, place, theme, language, width, height = picture
    context = browser.new_context(
        base_url=address,
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    page = context.new_page()
    log_in(page)
    if place == "first failed":
        page.goto("/listings/?state=failed")
        page.click("[data-open] >> nth=0")
    else:
        page.goto(place)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}.png")
    context.close()


def main() -> int:
    """Run the demo, wait, take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder of the pictures")
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        wait_for(address)
        time.sleep(SETTLE)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, address, picture, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
