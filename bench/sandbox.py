"""A local SCX to measure against: a process of its own, without rate limits, filled before any clock starts.

`python -m bench.sandbox OFFERS STOCK` prints one line of JSON with URL and refresh token, and ends with its standard
input, so that it does not outlive who started it.
"""

import json
import sys
from datetime import UTC, datetime

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World

SELLER = "1"  # of the stock rows; the catalogue's first seller


def main(offers: int, stock: int) -> None:
    """Serve until standard input ends."""
    world = World(offers=offers, strict_offers=False)  # reports go for listings that no event here has named
    now = datetime.now(UTC)
    for number in range(1, stock + 1):
        world.stock.change((SELLER, number), f"C{number}", number % 90 + 1, now)
    with SandboxServer(world, rate_limits="off") as server:
        print(json.dumps({"url": server.url, "token": server.refresh_token}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
