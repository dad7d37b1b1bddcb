"""Names that processes share."""

from datetime import timedelta

RUN = "channelsync.bulk.run"  # a wake-up for one job
SWEEP = "channelsync.bulk.sweep"
SIGN_OF_LIFE = timedelta(seconds=30)  # between two rows that say that the sweep is alive, while there is nothing to do


def lease(job_id: int) -> str:
    """Return the lease of the one process that carries out a job."""
    return f"bulk:{job_id}"
