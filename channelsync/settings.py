"""All settings of channelsync, each from the environment. The table in README.md explains the important ones."""

import secrets as random_secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from channelsync import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.writable_folder("DATA_DIR", BASE_DIR / "var")

DEBUG = env.flag("DEBUG", default=False)
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{quote(str(DATA_DIR))}/channelsync.sqlite3")}
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")
REDIS_URL = env.redis_url("REDIS_URL")


def _secret_key() -> str:
    """Return SECRET_KEY; the embedded set-up makes one once and keeps it beside its database."""
    key = env.secret("SECRET_KEY")
    if key:
        return key
    if not EMBEDDED:
        raise ImproperlyConfigured("SECRET_KEY is not set. Processes that share a database must share this secret.")
    return env.kept_secret(DATA_DIR / "secret_key", made=random_secrets.token_urlsafe(64))


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "channelsync.urls"
WSGI_APPLICATION = "channelsync.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# --- SCX ---------------------------------------------------------------------------------------------------------
SCX_API_URL = env.web_url("SCX_API_URL")
SCX_REFRESH_TOKEN = env.secret("SCX_REFRESH_TOKEN")
SCX_LANGUAGE = env.language("SCX_LANGUAGE", "en")  # the language of SCX's own error messages
SCX_CONNECT_TIMEOUT = env.number("SCX_CONNECT_TIMEOUT", 5, least=0.1, most=30)  # seconds
SCX_READ_TIMEOUT = env.number("SCX_READ_TIMEOUT", 20, least=0.1, most=40)  # seconds without a byte
SCX_TOTAL_TIMEOUT = env.number("SCX_TOTAL_TIMEOUT", 30, least=0.1, most=40)  # seconds for a whole request

# --- Flows: intervals in seconds, 0 = off --------------------------------------------------------------------------
EVENTS_INTERVAL = env.number("EVENTS_INTERVAL", 60)
REPORTS_INTERVAL = env.number("REPORTS_INTERVAL", 15)
STOCK_INTERVAL = env.number("STOCK_INTERVAL", 60)
SELLERS_INTERVAL = env.number("SELLERS_INTERVAL", 24 * 3600)
SELLERS_INTERVAL_HELD = env.number("SELLERS_INTERVAL_HELD", 3600)  # while reports of unlinked sellers are held
ATTRIBUTES_INTERVAL = env.number("ATTRIBUTES_INTERVAL", 24 * 3600)
FIGURES_INTERVAL = env.number("FIGURES_INTERVAL", 60)  # between two counts of the desk's figures
PRUNE_HOUR = env.whole("PRUNE_HOUR", 3, most=23)  # hour of the nightly clean-up, in TIME_ZONE

EVENTS_PAGE = env.whole("EVENTS_PAGE", 1000, least=1, most=1000)
EVENT_SINKS = env.words("EVENT_SINKS")
UNHANDLED_PAYLOAD_DAYS = env.whole("UNHANDLED_PAYLOAD_DAYS", 14, least=1, most=36500)
REQUEST_DAYS = env.whole("REQUEST_DAYS", 90, least=1, most=36500)  # how long runs and sent requests are kept
SIGHTINGS_ALARM = 5  # deliveries of one event that raise an alarm; SCX gives up at ten

STOCK_SYNC = env.choice("STOCK_SYNC", "all", ("all", "per_seller", "off"))
STOCK_SYNC_SINCE = env.text("STOCK_SYNC_SINCE", "30d")  # a time, or a number of days back: 30d
STOCK_OVERLAP = timedelta(seconds=env.number("STOCK_OVERLAP", 60))

REPORT_VARIATIONS = env.choice("REPORT_VARIATIONS", "parent", ("parent", "all"))
REPORT_LEASE = timedelta(seconds=env.number("REPORT_LEASE", 60, least=1, most=600))  # checked against the deadline
AUTO_IN_PROGRESS_AFTER = timedelta(seconds=env.number("AUTO_IN_PROGRESS_AFTER", 0))  # seconds; 0 = off
UNDO_SECONDS = timedelta(seconds=env.number("UNDO_SECONDS", 10, most=600))  # how long a push from the desk waits
BULK_UNDO_SECONDS = timedelta(seconds=env.number("BULK_UNDO_SECONDS", 60, most=3600))  # the same for bulk actions
STUCK_AFTER = timedelta(hours=env.number("STUCK_AFTER_HOURS", 24, least=0.01, most=87600))
SELLER_LANGUAGE = env.choice("SELLER_LANGUAGE", "de", ("de", "en"))  # in which sellers read, where theirs is not known
TICKET_URL = env.text("TICKET_URL")  # address of a ticket, `{ticket}` standing for its number
PICTURE_HOSTS = env.picture_sources("PICTURE_HOSTS")  # where sellers' pictures may come from; empty = any https host

# --- Applications ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "channelsync.runtime",
    "channelsync.audit",
    "channelsync.listings",
    "channelsync.stock",
    "channelsync.reports",
    "channelsync.attributes",
    "channelsync.bulk",
    "channelsync.events",
    "channelsync.dashboard",
    "channelsync.sandbox",
    "channelsync.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "channelsync.dashboard.shell.charset.only_utf8",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "channelsync.dashboard.shell.preferences.own_time_zone",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "channelsync.dashboard.shell.context.desk",
            ],
        },
    }
]

# --- People ------------------------------------------------------------------------------------------------------
LOGIN_URL = "login"
CSRF_FAILURE_VIEW = "channelsync.dashboard.shell.views_login.refused"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", ("en", "de"))
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["channelsync.formats"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Berlin")
USE_I18N = True
USE_TZ = True

# --- What the browser may do ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", DATA_DIR / "static")  # WhiteNoise warns of a missing one at every start
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # the embedded set-up serves without collectstatic
WHITENOISE_AUTOREFRESH = DEBUG
HTTPS = env.flag("HTTPS", default=False)  # served behind TLS: secure cookies and HSTS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")  # whose X-Forwarded-For tells from where a log-in comes
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
# Django's checks name its own settings for what HTTPS switches on; channelsync.W004 says it once, by a name of ours.
SILENCED_SYSTEM_CHECKS = [f"security.W{number}" for number in ("004", "008", "012", "016")]
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "channelsync_session"  # two programs on one host name must not share cookies
CSRF_COOKIE_NAME = "channelsync_csrf"
# The form for a failure takes what SCX takes: 250 errors of five fields, each text as long as the contract allows, and
# a letter may be twelve bytes long in a form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *(PICTURE_HOSTS or ["https:"])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Celery --------------------------------------------------------------------------------------------------------
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "folder://localhost"  # see runtime/folder_broker.py
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    # Messages are wake-ups (the work is in rows), so one that a killed worker held may be lost.
    # Whoever decides must not wait for an absent Redis, so a publisher tries twice at once and leaves it at that.
    {
        "visibility_timeout": 3600,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "retry_on_timeout": True,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
)
if not REDIS_URL:
    for folder in ("queue", "control", "processed"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "events"
CELERY_TASK_ROUTES = {
    "channelsync.reports.*": {"queue": "reports"},
    "channelsync.bulk.*": {"queue": "reports"},
    "channelsync.stock.*": {"queue": "stock"},
    "channelsync.dashboard.*": {"queue": "stock"},  # counting may take a while, and events must not wait for it
    "channelsync.listings.*": {"queue": "stock"},
    "channelsync.*": {"queue": "events"},
}
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_TASK_PUBLISH_RETRY = False  # an absent broker must not hold up a person; the sweep finds the work
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_DB_REUSE_MAX = 1000
TASK_SECONDS = 10.0 if not REDIS_URL else 120.0  # a task gives way after that long, so that no queue starves

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"refusals": {"()": "channelsync.runtime.logs.BriefRefusals"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"channelsync": {"level": LOG_LEVEL}},
}
