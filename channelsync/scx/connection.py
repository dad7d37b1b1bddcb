"""How to reach SCX: address, secret, language and time limits."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Hold what a client needs to know; times in seconds. The secret is in no repr.

    `read_timeout` is the longest silence, `total_deadline` the longest request, however steadily the server drips.
    `verify` is False, True, or the path of a CA bundle.
    """

    api_url: str
    refresh_token: str = field(repr=False)
    language: str = "en"
    user_agent: str = "channelsync"
    connect_timeout: float = 5
    read_timeout: float = 20
    total_deadline: float = 30
    verify: bool | str = True

    def missing(self) -> list[str]:
        """Return the names of the settings without which no call can be made."""
        return [name for name in ("api_url", "refresh_token") if not getattr(self, name).strip()]
