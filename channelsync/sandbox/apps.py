from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Make the command `scx_sandbox` found; the sandbox has no models and touches no database."""

    name = "channelsync.sandbox"
    label = "sandbox"
    verbose_name = "SCX sandbox"
