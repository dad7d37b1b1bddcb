"""The desk of a marketplace's support staff for listings that JTL sellers send over the SCX Channel API."""

from channelsync.celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["celery_app"]
