"""Pictures of the catalogue: plain coloured squares whose whole content stands in the file name."""

import hashlib
import re
from typing import Final

# Stands in event texts until a page goes out; the server's own address, known only then, takes its place.
HOST_PLACEHOLDER: Final = "http://pictures.sandbox.invalid"
_NAME: Final = re.compile(r"(\d{1,3})-([A-Z]{1,3})-([0-9a-f]{8})\.svg", re.ASCII)


def picture_link(title: str, variant: str = "") -> str:
    """Return the link of a picture; equal content has an equal name."""
    digest = hashlib.sha256(f"{title}/{variant}".encode()).hexdigest()
    letters = "".join(word[0] for word in title.split() if word[0].isalpha() and word[0].isascii()).upper()[:3]
    return f"{HOST_PLACEHOLDER}/pictures/{int(digest[:4], 16) % 360}-{letters or 'X'}-{digest[:8]}.svg"


def render_picture(name: str) -> bytes | None:
    """Return the SVG for a file name; None where the name is not one of ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    hue, letters, digest = int(match[1]) % 360, match[2], match[3]
    angle = int(digest[:2], 16) % 90
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">'
        f'<rect width="400" height="400" fill="hsl({hue},45%,88%)"/>'
        f'<rect x="90" y="90" width="220" height="220" rx="36" fill="hsl({hue},45%,62%)" '
        f'transform="rotate({angle} 200 200)"/>'
        f'<text x="200" y="232" font-family="sans-serif" font-size="92" font-weight="700" text-anchor="middle" '
        f'fill="hsl({hue},60%,22%)">{letters}</text></svg>'
    )
    return svg.encode()
