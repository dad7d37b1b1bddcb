"""The entry for a WSGI server such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channelsync.settings")
application = get_wsgi_application()

from channelsync.runtime.without_waiting import bound_patience  # noqa: E402 - needs Django's settings

connection_created.connect(bound_patience)
