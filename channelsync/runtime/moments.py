"""Write a moment the way people read it."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def to_the_second(at: datetime) -> str:
    """Return date and time in the reader's own form and time zone, with seconds: much happens within one minute."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M:%S}"
