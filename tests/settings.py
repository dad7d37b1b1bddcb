"""Settings of the tests: channelsync's own, reading a clean environment and writing into a folder that goes away.

Only DATABASE_URL and REDIS_URL are taken from outside (`tests.run` sets them); without them: SQLite, no Redis.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

CLEARED = (
    *("SCX_API_URL", "SCX_REFRESH_TOKEN", "SCX_REFRESH_TOKEN_FILE", "SCX_LANGUAGE", "SECRET_KEY_FILE"),
    *("DATABASE_URL_FILE", "REDIS_URL_FILE", "DEBUG", "ALLOWED_HOSTS", "HTTPS", "CSRF_TRUSTED_ORIGINS"),
    *("STOCK_SYNC", "STOCK_SYNC_SINCE", "REPORT_VARIATIONS", "AUTO_IN_PROGRESS_AFTER", "EVENT_SINKS"),
    *("LANGUAGE_CODE", "TIME_ZONE", "PICTURE_HOSTS", "TRUSTED_PROXIES"),
)
BASE_VARIABLE = "CHANNELSYNC_TEST_DIR"


def _data_dir() -> Path:
    """Return this process's folder inside that of the test run; the process that began the run removes it all."""
    if BASE_VARIABLE not in os.environ:
        base = os.environ[BASE_VARIABLE] = tempfile.mkdtemp(prefix="channelsync-test-")
        atexit.register(shutil.rmtree, base, ignore_errors=True)
    folder = Path(os.environ[BASE_VARIABLE]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(exist_ok=True)
    return folder


for _name in CLEARED:
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = str(_data_dir())
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
os.environ.setdefault("LOG_LEVEL", "DEBUG")  # so that every log line is formatted once, wrong ones too

from channelsync.settings import *  # noqa: E402, F403 - the environment must stand before the settings read it
from channelsync.settings import CELERY_BROKER_TRANSPORT_OPTIONS, DATA_DIR, DATABASES, EMBEDDED  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
# Messages go to a broker inside the process: publishing works everywhere, and nothing runs behind a test's back.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS.clear()
WHITENOISE_USE_FINDERS = True
if EMBEDDED:
    # A file, as in real life: WAL and the write lock do not exist in memory, and threads could not share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
