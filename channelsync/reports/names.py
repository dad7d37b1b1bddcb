"""Names that processes share: tasks, leases, keys of shared values and notices."""

from channelsync.listings.lifecycle import State
from channelsync.scx.routes import ReportRoute

SEND = "channelsync.reports.send"  # a wake-up
SWEEP = "channelsync.reports.sweep"
NOTIFY = "channelsync.reports.notify"

ROUTES = {
    State.IN_PROGRESS: ReportRoute.IN_PROGRESS,
    State.LISTED: ReportRoute.LISTED,
    State.FAILED: ReportRoute.FAILED,
}
# as people and files write the states, and as SCX's routes do
OPTIONS = {State.IN_PROGRESS: "in-progress", State.LISTED: "listed", State.FAILED: "failed"}
BY_OPTION = {option: state for state, option in OPTIONS.items()}


def health_key(state: State) -> str:
    """Return the shared value that holds a route's health."""
    return f"route:{state.value}"


def turn(state: State) -> str:
    """Return the shared value that says whose turn it was where a bulk action's reports need a request of their own."""
    return f"turn:{state.value}"


def probe_lease(state: State) -> str:
    """Return the lease of the one sender that may try a failing route."""
    return f"probe:{state.value}"


def stopped_notice(state: State) -> str:
    """Return the key of the notice that a route is stopped."""
    return f"reports.stopped.{state.value}"
