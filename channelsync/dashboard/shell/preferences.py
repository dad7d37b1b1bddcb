"""How one person likes the desk: time zone, rows a page, the view that opens first."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from channelsync.dashboard.models import Preference

PAGE_SIZES = (25, 50, 100, 200)
PAGE_SIZE = 50


def preference_of(user: AbstractBaseUser | AnonymousUser) -> Preference:
    """Return the person's preferences, asked for once a request; those of the desk for one who has none."""
    if user.pk is None:
        return Preference()
    try:
        kept: Preference = user.desk_preference  # type: ignore[union-attr]  # the user model knows no desk
    except Preference.DoesNotExist:
        return Preference(user_id=user.pk)
    return kept


def prefer(*, by: User, **chosen: Any) -> None:
    """Keep what a person has chosen, by the columns of Preference; what is not named stays."""
    Preference.objects.update_or_create(user=by, defaults=chosen)


def page_size(user: AbstractBaseUser | AnonymousUser) -> int:
    """Return how many rows a page of the list has."""
    size = preference_of(user).page_size
    return size if size in PAGE_SIZES else PAGE_SIZE


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the names of the time zones that people live in, in order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


def own_time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: show times in the person's own time zone; one that is gone by now falls back to the desk's."""

    def answer(request: HttpRequest) -> HttpResponse:
        name = preference_of(request.user).time_zone
        with timezone.override(ZoneInfo(name) if name in zone_names() else None):
            return get_response(request)

    return answer
