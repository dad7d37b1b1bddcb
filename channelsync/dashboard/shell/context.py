"""What every page knows: who looks, in which light, and what operators must see."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from channelsync.dashboard.shell.access import may_use_desk
from channelsync.runtime.models import NoticeLevel, OperatorNotice
from channelsync.runtime.notices import CONNECTION

THEMES = ("light", "dark", "system")
THEME_COOKIE = "channelsync_theme"
DENSITIES = ("compact", "comfortable")
DENSITY_COOKIE = "channelsync_density"
SHOWN_ALARMS = 3
# No inline style, no eval: the Content-Security-Policy forbids both. The history is asked of the server again, because
# a cache in the browser would keep sellers' data after the log-out. 422 and 409 carry a form to correct.
HTMX_CONFIG = json.dumps(
    {
        "includeIndicatorStyles": False,
        "attributesToSettle": ["class"],
        "allowEval": False,
        "allowScriptTags": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "timeout": 20000,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "409|422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


@dataclass
class Desk:
    """The frame around a page; it asks the database only when a template looks."""

    request: HttpRequest
    htmx_config: str = HTMX_CONFIG
    connection_key: str = CONNECTION

    @property
    def theme(self) -> str:
        """Return the chosen appearance."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @property
    def density(self) -> str:
        """Return how dense lists stand: compact unless chosen otherwise."""
        chosen = self.request.COOKIES.get(DENSITY_COOKIE, "")
        return chosen if chosen in DENSITIES else DENSITIES[0]

    @property
    def section(self) -> str:
        """Return the first part of the address, by which the menu marks where one is."""
        return self.request.path.split("/")[1]

    @property
    def here(self) -> str:
        """Return the address that the browser shows, also while htmx fetches a part of its page."""
        htmx = getattr(self.request, "htmx", None)
        shown: str | None = htmx.current_url_abs_path if htmx else None
        return shown or self.request.get_full_path()

    @cached_property
    def may_use(self) -> bool:
        """Say whether the user is let in."""
        return hasattr(self.request, "user") and may_use_desk(self.request)

    @cached_property
    def open_notices(self) -> list[OperatorNotice]:
        """Return what is open, newest first; nothing for those who are not let in."""
        return list(OperatorNotice.objects.filter(closed_at__isnull=True)[:100]) if self.may_use else []

    @property
    def alarms(self) -> list[OperatorNotice]:
        """Return the errors that stand above every page in full: few, the newest first."""
        return [notice for notice in self.open_notices if notice.level == NoticeLevel.ERROR][:SHOWN_ALARMS]

    @property
    def calm(self) -> OperatorNotice | None:
        """Return the notice of the one line above every page: a warning before what is only to be known."""
        calm = [notice for notice in self.open_notices if notice.level != NoticeLevel.ERROR]
        return min(calm, key=lambda notice: notice.level != NoticeLevel.WARNING, default=None)

    @property
    def has_line(self) -> bool:
        """Say whether the page has room for the one line: a page that is open does not move under its reader."""
        htmx = getattr(self.request, "htmx", False)
        return "line" in self.request.GET if htmx else self.calm is not None

    @property
    def notice_count(self) -> int:
        """Return how many are open."""
        return len(self.open_notices)

    @property
    def more_notices(self) -> int:
        """Return how many the banner leaves out."""
        return self.notice_count - len(self.alarms) - (self.calm is not None)


def desk(request: HttpRequest) -> dict[str, Desk]:
    """Give templates `desk`."""
    return {"desk": Desk(request)}
