"""What is kept of one HTTP request and its answer, with every secret taken out."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, quote_plus

ANSWER_LIMIT = 20_000
MASK = "***"
SHORTEST_SECRET = 4  # masking every "x" would hide nothing and make the text unreadable


@dataclass(frozen=True, slots=True)
class Exchange:
    """Describe one HTTP request: `status` is None where no answer came, `answer` holds at most 20,000 characters.

    Answers that are data (a 2xx to a GET) are left out: they may hold buyers' data and have a place of their own.
    `route` is the template of the path, never a URL with values in it.
    """

    method: str
    route: str
    status: int | None
    started_at: datetime
    duration_ms: int
    answer: str = ""
    sent_elements: int = 0
    request_id: str = ""


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with each secret masked, also where it stands escaped for JSON or a URL."""
    for secret in secrets:
        if len(secret) < SHORTEST_SECRET:
            continue
        as_json = json.dumps(secret)[1:-1]
        forms = {secret, as_json, as_json.replace("/", "\\/"), quote(secret, safe=""), quote_plus(secret)}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, MASK)
    return text
