"""Every act has words, in both languages, and the same ones everywhere."""

import pytest
from django.utils import translation

from channelsync.audit.actors import Actor, ActorKind
from channelsync.audit.models import AuditEntry
from channelsync.audit.services import record
from channelsync.audit.words import ACTS, who
from channelsync.bulk.models import BulkKind
from channelsync.listings.lifecycle import REPORTED, MoveKind

MOVES = {
    "report": MoveKind.REPORT,
    "retry": MoveKind.RETRY,
    "auto_in_progress": MoveKind.AUTO,
    "cancel_report": MoveKind.CANCEL,
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_acts_are_called_as_moves_states_and_bulk_actions_are(language: str) -> None:
    with translation.override(language):
        assert {action: str(ACTS[action]) for action in MOVES} == {
            action: str(kind.label) for action, kind in MOVES.items()
        }
        assert all(str(ACTS[f"report_{state}"]).endswith(f": {state.label}") for state in REPORTED)
        assert all(str(ACTS[f"bulk_{kind}"]).endswith(f": {kind.label}") for kind in BulkKind)


def test_acts_and_actors_have_german_words() -> None:
    said = [*ACTS.values(), *(kind.label for kind in ActorKind)]
    english = [str(words) for words in said]
    with translation.override("de"):
        assert [words for words, before in zip(said, english, strict=True) if str(words) == before] == []


@pytest.mark.django_db
def test_act_without_words_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="no words"):
        record(by=Actor.cli("root"), action="repaint")
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_time")
def test_entry_is_called_by_the_readers_time_and_words() -> None:
    entry = record(by=Actor.system("sweep"), action="auto_in_progress")  # at 9:30 in Greenwich
    assert str(entry) == "2 Mar 2026 10:30:00 channelsync (automatic): Reported in progress by the system"
    assert str(who(entry)) == "channelsync (automatic)"
