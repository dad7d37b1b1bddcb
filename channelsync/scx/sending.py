"""Send a request within its rate limit, and pass on what the answer says about the limit."""

import time
from collections.abc import Callable, Mapping

from channelsync.scx import answers
from channelsync.scx.limits import Pacer, Ticket
from channelsync.scx.routes import Route
from channelsync.scx.secret import Secret
from channelsync.scx.transport import Answer, Request, Transport


class PacedSender:
    """Bind transport and pacing together: no request leaves without a slot."""

    def __init__(self, transport: Transport, pacer: Pacer, *, clock: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._pacer = pacer
        self._clock = clock

    def take(self, route: Route, *, wait: float, share: float = 1.0) -> Ticket:
        """Take a slot for `route`; raise WouldWait if none is free within `wait` seconds."""
        return self._pacer.take(route.group, also=route.also, wait=wait, share=share)

    def send(
        self, request: Request, ticket: Ticket, *, token: Secret | None = None, until: float | None = None
    ) -> Answer:
        """Return the answer, of any status but 429; raise RateLimited, with the time to wait, and network errors."""
        headers: Mapping[str, str] | None = None
        limited, retry_after, blocked = False, None, 0.0
        try:
            answer = self._transport.send(request, token=token, until=until)
            headers, limited = answer.headers, answer.status == 429
            retry_after = answers.retry_after_seconds(headers, self._clock())
        finally:
            blocked = self._pacer.finish(ticket, headers, limited=limited, retry_after=retry_after)
        if limited:
            raise answers.rate_limited(answer, blocked)
        return answer
