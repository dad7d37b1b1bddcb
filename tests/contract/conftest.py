from collections.abc import Iterator

import pytest

from channelsync.sandbox.server import SandboxServer
from tests.contract.caller import Caller


@pytest.fixture
def caller(sandbox: SandboxServer) -> Iterator[Caller]:
    """Call the running sandbox without our client."""
    with Caller(sandbox) as caller:
        yield caller
