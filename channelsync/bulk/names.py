"""Names that processes share."""

RUN = "channelsync.bulk.run"  # a wake-up for one job
SWEEP = "channelsync.bulk.sweep"


def lease(job_id: int) -> str:
    """Return the lease of the one process that carries out a job."""
    return f"bulk:{job_id}"
