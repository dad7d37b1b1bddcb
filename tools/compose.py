"""Judge docker-compose.yml without Docker: shape, references and the promises that a deployment rests on."""

from collections.abc import Iterator
from typing import Any

import yaml

TOP = {"name", "services", "volumes", "secrets", "networks"}
SERVICE = {
    *("build", "image", "command", "environment", "env_file", "depends_on", "volumes", "ports", "restart"),
    *("healthcheck", "secrets", "user", "stop_grace_period", "read_only", "tmpfs", "init", "cap_drop", "security_opt"),
}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
EXPECTED = {"postgres", "redis", "migrate", "web", "worker-events", "worker-stock", "worker-reports", "beat"}
ONE_SHOT = {"migrate"}


def faults(text: str) -> list[str]:
    """Return one line per fault of the file's text."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"docker-compose.yml is no YAML: {error}"]
    if not isinstance(document, dict) or not isinstance(document.get("services"), dict):
        return ["docker-compose.yml has no services"]
    found = [f"unknown key {key}" for key in document if key not in TOP and not key.startswith("x-")]
    found += [f"service {name} is missing" for name in sorted(EXPECTED - set(document["services"]))]
    for name, service in document["services"].items():
        found += [f"{name}: {fault}" for fault in _service_faults(name, service, document)]
    return found


def _service_faults(name: str, service: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in service if key not in SERVICE)
    if not {"image", "build"} & set(service):
        yield "neither image nor build"
    if name not in ONE_SHOT and "healthcheck" not in service:
        yield "no healthcheck"
    if name not in ONE_SHOT and service.get("restart") != "unless-stopped":
        yield "does not restart"
    yield from _dependency_faults(service, document["services"])
    yield from _volume_faults(service, document.get("volumes") or {})
    for secret in service.get("secrets", []):
        if secret not in (document.get("secrets") or {}):
            yield f"unknown secret {secret}"


def _dependency_faults(service: dict[str, Any], services: dict[str, Any]) -> Iterator[str]:
    for other, terms in service.get("depends_on", {}).items():
        if other not in services:
            yield f"depends on unknown {other}"
        elif terms.get("condition") not in CONDITIONS:
            yield f"depends on {other} under an unknown condition"
        elif terms["condition"] == "service_healthy" and "healthcheck" not in services[other]:
            yield f"waits for the health of {other}, which has no healthcheck"


def _volume_faults(service: dict[str, Any], volumes: dict[str, Any]) -> Iterator[str]:
    for mount in service.get("volumes", []):
        source = str(mount).partition(":")[0]
        if not source.startswith((".", "/")) and source not in volumes:
            yield f"unknown volume {source}"
