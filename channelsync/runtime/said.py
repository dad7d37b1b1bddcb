"""The sentences that services say, and store, in English; `sentences.spoken` says them in the reader's language."""

from django.utils.translation import gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_noop as _

# By the part of a sentence that holds them: words of our own that stand inside of a sentence.
WORDS = {
    "state": {
        "pending": gettext_lazy("Pending"),
        "in_progress": gettext_lazy("In progress"),
        "listed": gettext_lazy("Listed"),
        "failed": pgettext_lazy("state of a listing", "Failed"),
        "ended": gettext_lazy("Ended"),
    },
    "status": {
        "waiting": gettext_lazy("Waiting"),
        "sending": gettext_lazy("Sending"),
        "sent": gettext_lazy("Sent"),
        "rejected": gettext_lazy("Rejected"),
        "superseded": gettext_lazy("Superseded"),
        "held": gettext_lazy("Held"),
        "cancelled": gettext_lazy("Cancelled"),
    },
    "kind": {
        "new": gettext_lazy("New listing from the seller"),
        "update": gettext_lazy("Update from the seller"),
        "end": gettext_lazy("Ended by the seller"),
        "report": gettext_lazy("Decision"),
        "retry": gettext_lazy("Retry"),
        "auto": gettext_lazy("Reported in progress by the system"),
        "cancel": gettext_lazy("Report cancelled"),
    },
    "names": {"channel": gettext_lazy("channel"), "JTL_and_channel": gettext_lazy("JTL and channel")},
}
# What stands at `%(words)s` is said by SCX, not by us, and is marked as a quotation.
SENTENCES = (
    # refusals
    _("The listing has changed since."),
    _("No listing %(offer)s of seller %(seller)s is known."),
    _("The seller has ended this listing; it takes no reports until the seller sends it again."),
    _("Only a failed listing can be tried again; this one is %(state)s."),
    _("The listing is %(state)s; that does not allow this report."),
    _("The listing is %(state)s: there is nothing to tell the seller."),
    _("The variation shows its listing's state; send the listing's again."),
    _("The listing's newest move is no decision that could be corrected."),
    _("The newest revision changed something: decide anew."),
    _("Nothing waits for a decision here."),
    _("Nobody has decided on this listing before."),
    _("A retry needs a reason."),
    _("Failing a listing of which a version is live needs a reason."),
    _("The report no longer waits to be sent: it is %(status)s."),
    _("The report no longer waits: it is %(status)s."),
    _("Nobody knows whether a try to send this report got through: decide anew instead of taking it back."),
    _("Only this report tells what the listing shows, and there is nothing to go back to: decide anew."),
    # limits of the contract
    _("%(field)s: must have 1 to %(most)s entries, not %(number)s"),
    _("%(field)s: must have at most %(most)s characters, not %(number)s"),
    _("%(field)s: must not be empty"),
    _("%(field)s: must be 1 to 50 word characters"),
    _("%(field)s: must be a whole number from 1 to 2^63-1"),
    _("%(field)s: a time without a zone cannot be sent"),
    # notices
    _("SCX refuses to take back event %(event)s, which is stored here: %(fault)s"),
    _(
        "%(events)s events come again and again, event %(event)s %(times)s times. SCX drops an event after ten"
        " deliveries without an acknowledgement: see whether acknowledging works."
    ),
    _("Events arrive that nothing takes, because no EVENT_SINKS are set. They are kept. Types: %(types)s"),
    _(
        "Reports of listings as %(state)s are stopped and wait: %(fault)s When that is mended, resume the route"
        " (manage.py send_reports --resume %(option)s)."
    ),
    _("SCX refused %(number)s single reports alike: %(words)s."),
    # the connection
    _("SCX refuses the refresh token: %(fault)s"),
    _("SCX refuses a token that it gave out just now"),
    _("not configured: %(settings)s"),
    _("%(setting)s is not set."),
    _("SCX_API_URL is not https: the refresh token would travel in clear text."),
    _("%(call)s: the address of SCX cannot be used"),
    _("%(call)s: no complete answer within %(seconds)s s"),
    _("%(call)s answered %(status)s: no JSON in the answer"),
    _("%(call)s answered %(status)s: sent elsewhere"),
    _("%(call)s answered %(status)s: %(words)s"),
    _("%(call)s answered %(status)s"),
    _("the page of events is not whole: %(detail)s"),
    _("the stock answer is not whole: %(detail)s"),
    _("an object was due"),
    _("no token in the answer"),
    _("the answer is larger than %(number)s bytes"),
    _("%(option)s reports wait: %(fault)s"),
    _("another process is signing in"),
    _("SCX's rate limit leaves no room at the moment; it goes on by itself."),
    _("no slot in rate group %(group)s for %(seconds)s s"),
    # reports
    _("Another report of the same request was refused."),
    _("SCX refused the request without naming a report; it goes again in halves."),
    _("The sender did not say what became of it."),
    _("The seller was permanently removed."),
    _("%(field)s: must not be more than a day ahead"),
    _("%(field)s: belongs to a failed listing only"),
    _("%(field)s: must begin with https:// or http://"),
    _("%(field)s: must name a host, as https://marketplace.example/item/1 does"),
    _("%(field)s: must not be blank"),
    _("The listing has changed since, by %(who)s (%(kind)s, now %(state)s): version %(version)s is the newest."),
    # events
    _("%(field)s: missing"),
    _("%(field)s: empty"),
    _("%(field)s: missing or unusable"),
    _("%(field)s: missing or no time"),
    _("%(field)s: no object"),
    _("%(field)s: no array"),
    _("%(field)s: no text"),
    _("%(field)s: neither true nor false"),
    _("%(field)s: not a number"),
    _("%(field)s: not a number: %(value)s"),
    _("%(field)s: not a whole number: %(value)s"),
    _("%(field)s: absurd number: %(value)s"),
    _("%(field)s: not an offer id: %(value)s"),
    _("%(field)s: not a seller id: %(value)s"),
    _("%(field)s: not a time: %(value)s"),
    _("%(field)s: holds no amount"),
    _("%(field)s: offerId %(offer)s occurs twice"),
    _("%(field)s: left out: %(problem)s"),
    _("no valid JSON: %(detail)s"),
    _("the element is no object"),
    _("waits for the listing's first New or Update"),
    _("the database refused it as it came"),
    _("The database refused a page of events; the next try to write is in %(seconds)s s."),
    _("The database still refuses events: %(detail)s"),
    _("the transaction was lost while events were applied: %(detail)s"),
    # sellers
    _("Not active by %(names)s, says SCX's seller list."),
    _("SCX's seller list"),
)
