#!/usr/bin/env python3
"""Run a management command of channelsync."""

import os
import sys


def main() -> None:
    """Hand the command line to Django; configuration mistakes end with one clear line and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channelsync.settings")
    try:
        from django.conf import settings
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(f"Django is not installed in this environment ({error}); run 'make dev' or 'make demo' once.")

    from django.core.exceptions import ImproperlyConfigured

    try:
        _ = settings.INSTALLED_APPS  # Django's own commands would go on without settings, into a traceback
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        print(f"Configuration: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
