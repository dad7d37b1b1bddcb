"""Do to a chunk of frozen listings what their bulk action is about; says of each what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from channelsync.audit.actors import Actor, ActorKind
from channelsync.bulk import wording
from channelsync.bulk.models import BulkJob, BulkKind, ItemStatus
from channelsync.listings import services as listings
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.reports import outbox, refusals, unread, variations
from channelsync.reports import services as reports
from channelsync.reports.models import OPEN, StateReport
from channelsync.runtime import setwise

NOT_LIVE = "The listing is not one that waits to be taken down."
TOLD_SINCE = "The seller was told again since."
GONE = "The seller was permanently removed: nothing is sent."


@dataclass(frozen=True, slots=True)
class Frozen:
    """One item with what names its listing to the outbox."""

    pk: int
    offer_pk: int
    target: reports.Target
    base: int | None = None
    told: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item; the fields are its columns."""

    status: ItemStatus
    detail: str = ""
    reason_code: str = ""
    changed_by: str = ""
    changed_kind: str = ""
    report_id: int | None = None


def actor_of(job: BulkJob) -> Actor:
    """Return who ordered the bulk action: its acts are theirs, whoever's process carries them out."""
    return Actor(ActorKind(job.actor_kind), job.actor_name, job.user_id)


def act(job: BulkJob, items: Sequence[Frozen]) -> dict[int, Outcome]:
    """Carry out the action for at most a thousand items, in the caller's transaction; outcomes by item."""
    if job.kind == BulkKind.TAKEN_DOWN:
        return _take_down(job, items)
    overtaken = _told_meanwhile(items)
    items = [item for item in items if item.pk not in overtaken]
    result = _report(job, items)
    outbox.let_others_go_first(result.report_ids)
    refused = {refusal.target.key: refusal for refusal in result.refused}
    sent = _reports_of(result.report_ids)
    return overtaken | {item.pk: _outcome(item, refused, sent) for item in items}


def _told_meanwhile(items: Sequence[Frozen]) -> dict[int, Outcome]:
    """Return the items whose sellers were told something since they were frozen: nothing tells them twice."""
    known = {item.offer_pk: item for item in items if item.told is not None}
    if not known:
        return {}
    # who tells them at this moment is through, or waits: the locks, in one go, of all that is going to be locked
    keys = {item.target.key for item in items}
    listings.lock(keys | variations.keys_below(keys))
    told = unread.telling(StateReport.objects.filter(offer_id__in=setwise.one_of(list(known)))).order_by()
    newest = dict(told.values_list("offer_id").annotate(Max("id")))
    late = {last: known[offer].pk for offer, last in newest.items() if last > (known[offer].told or 0)}
    tellers = StateReport.objects.filter(id__in=setwise.one_of(list(late))).values_list("id", "actor_name")
    code = reports.ReasonCode.TOLD.value
    return {late[pk]: Outcome(ItemStatus.SKIPPED, TOLD_SINCE, code, changed_by=by) for pk, by in tellers}


def _report(job: BulkJob, items: Sequence[Frozen]) -> reports.Result:
    targets = [item.target for item in items]
    by, reason, ticket = actor_of(job), job.reason, job.ticket
    match job.kind:
        case BulkKind.RETRY:
            return _retry(job, items)
        case BulkKind.RESEND:
            return reports.resend(targets=targets, by=by, reason=reason, ticket=ticket)
        case BulkKind.CORRECT:
            back_to = {item.target.key: item.base for item in items if item.base is not None}
            return reports.correct(targets=targets, by=by, reason=reason, ticket=ticket, back_to=back_to)
    return reports.report_many(decisions=_decisions(job, items), by=by, reason=reason, ticket=ticket)


def _decisions(job: BulkJob, items: Sequence[Frozen]) -> list[reports.Decision]:
    state, errors = State(job.kind), list(job.parameters.get("errors", ()))
    same = wording.as_written(errors)
    told = wording.told_to(errors, _with_sellers(items)) if any(map(wording.is_per_listing, errors)) else {}
    at = job.listed_at
    return [reports.Decision(item.target, state, told.get(item.offer_pk, same), at=at) for item in items]


def _with_sellers(items: Sequence[Frozen]) -> list[Offer]:
    pks = setwise.one_of([item.offer_pk for item in items])
    return list(Offer.objects.filter(pk__in=pks).select_related("seller").defer("search_text"))


def _retry(job: BulkJob, items: Sequence[Frozen]) -> reports.Result:
    """Retry; a listing whose first retry SCX rejected is in progress already, and only has to be told again."""
    by, reason, ticket = actor_of(job), job.reason, job.ticket
    result = reports.retry_listings(targets=[item.target for item in items], by=by, reason=reason, ticket=ticket)
    taken_up = {item.target.key for item in items if item.told is not None}
    again = [one.target for one in result.refused if one.target.key in taken_up and _is_in_progress(one)]
    if again:
        told = {target.key for target in again}
        result.refused = [one for one in result.refused if one.target.key not in told]
        result.add(reports.resend(targets=again, by=by, reason=reason, ticket=ticket))
    return result


def _is_in_progress(refusal: reports.Refusal) -> bool:
    not_allowed = refusal.reason_code == reports.ReasonCode.NOT_ALLOWED
    return not_allowed and refusal.current_state == State.IN_PROGRESS


def _reports_of(report_ids: Sequence[int]) -> dict[int, int]:
    """Return the reports by the primary keys of their listings."""
    rows = StateReport.objects.filter(id__in=report_ids, status__in=OPEN).values_list("offer_id", "id")
    return dict(rows)


def _outcome(item: Frozen, refused: Mapping[tuple[str, int], reports.Refusal], sent: Mapping[int, int]) -> Outcome:
    refusal = refused.get(item.target.key)
    if refusal:
        return skipped(refusal)
    report_id = sent.get(item.offer_pk)
    if report_id is None:
        return Outcome(ItemStatus.OVERTAKEN, GONE)
    return Outcome(ItemStatus.UNDER_WAY, report_id=report_id)


def skipped(refusal: reports.Refusal) -> Outcome:
    """Return the outcome of an item that could not be done."""
    return Outcome(
        ItemStatus.SKIPPED, refusal.message, refusal.reason_code.value, refusal.changed_by, refusal.changed_kind
    )


def _take_down(job: BulkJob, items: Sequence[Frozen]) -> dict[int, Outcome]:
    offers = listings.lock({item.target.key for item in items})
    outcomes: dict[int, Outcome] = {}
    refused: list[reports.Refusal] = []
    for index, item in enumerate(items):
        offer = offers.get(item.target.key)
        objection = refusals.objection(item.target, offer, index)
        if objection is None and offer and not (offer.state == State.ENDED and offer.is_live):
            objection = refusals.refusal(item.target, reports.ReasonCode.NOT_ALLOWED, NOT_LIVE, index, offer)
        if objection:
            refused.append(objection)
        else:
            outcomes[item.pk] = Outcome(ItemStatus.DONE)
    for refusal in refusals.with_changes(refused, offers):
        outcomes[items[refusal.index].pk] = skipped(refusal)
    keys = [item.target.key for item in items if outcomes[item.pk].status == ItemStatus.DONE]
    listings.note_taken_down(keys=keys, by=actor_of(job), reason=job.reason)
    return outcomes
