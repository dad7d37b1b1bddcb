"""docker-compose.yml keeps what a deployment rests on."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tools import compose

TEXT = Path(settings.BASE_DIR, "docker-compose.yml").read_text(encoding="utf-8")


def changed(service: str, **changes: Any) -> str:
    """Return the file's text with one service changed."""
    document = yaml.safe_load(TEXT)
    document["services"][service] |= changes
    return yaml.safe_dump(document)


def test_compose_file_has_no_faults() -> None:
    assert compose.faults(TEXT) == []


@pytest.mark.parametrize("queue", ["events", "stock", "reports"])
def test_compose_gives_each_queue_its_worker(queue: str) -> None:
    command = yaml.safe_load(TEXT)["services"][f"worker-{queue}"]["command"]
    assert command[command.index("-Q") + 1] == queue


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"restart": "no"}, "web: does not restart"),
        ({"healthchek": {}}, "web: unknown key healthchek"),
        ({"depends_on": {"ghost": {}}}, "web: depends on unknown ghost"),
        ({"depends_on": {"redis": {"condition": "healthy"}}}, "web: depends on redis under an unknown condition"),
        ({"volumes": ["ghost:/data"]}, "web: unknown volume ghost"),
        ({"secrets": ["ghost"]}, "web: unknown secret ghost"),
    ],
)
def test_compose_faults_are_told(changes: dict[str, Any], told: str) -> None:
    assert told in compose.faults(changed("web", **changes))


def test_compose_without_a_worker_is_told() -> None:
    document = yaml.safe_load(TEXT)
    del document["services"]["worker-stock"]
    assert compose.faults(yaml.safe_dump(document)) == ["service worker-stock is missing"]


@pytest.mark.parametrize("text", ["services: [", "just text", "services: []"])
def test_compose_that_is_no_compose_file_is_told(text: str) -> None:
    assert len(compose.faults(text)) == 1
