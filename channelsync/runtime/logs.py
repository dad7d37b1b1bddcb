"""What the log says of requests."""

import logging


class BriefRefusals(logging.Filter):
    """Tell of a refused request in one line: where in our code it was refused helps nobody, and fills the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave out the traceback of what is no crash."""
        if record.name == "django.request" and getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
