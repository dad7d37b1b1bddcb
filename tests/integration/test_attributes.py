"""Categories and attributes are fetched by a process of its own, which never asks more often than SCX allows."""

import pytest

from channelsync.sandbox.server import SandboxServer
from channelsync.sandbox.world import World
from tests.processes import manage

pytestmark = pytest.mark.process
NAMES = """
from channelsync.attributes.lookup import attributes_of, paths_for
print(paths_for(["101"])["101"], attributes_of("101")["material"].name, attributes_of("101")["zustand"].name)
"""


def test_command_keeps_names(process_environment: dict[str, str], sandbox: SandboxServer) -> None:
    environ = process_environment | {"SCX_API_URL": sandbox.url, "SCX_REFRESH_TOKEN": sandbox.refresh_token}
    done = manage(environ, "sync_attributes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("categories 15, attributes ")
    names = manage(environ, "shell", "--verbosity", "0", "-c", NAMES)
    assert names.stdout == "Haus & Wohnen › Küche & Kochen Material Zustand\n"


@pytest.mark.rule(10)
def test_command_stops_before_it_meets_the_limit(process_environment: dict[str, str], world: World) -> None:
    with SandboxServer(world, rate_limits="production") as server:
        environ = process_environment | {"SCX_API_URL": server.url, "SCX_REFRESH_TOKEN": server.refresh_token}
        codes = [manage(environ, "sync_attributes").returncode for _run in range(6)]
        statuses = [request.status for request in world.requests]
    assert codes == [0, 0, 0, 0, 0, 1]  # ten calls an hour, two a run
    assert 429 not in statuses
