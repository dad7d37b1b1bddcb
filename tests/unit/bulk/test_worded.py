"""How a bulk action is put into words."""

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from channelsync.bulk.models import BulkJob, BulkKind, BulkStatus
from channelsync.dashboard.bulk.faces import face_of_job
from channelsync.dashboard.bulk.wording import order_of, told_in_words
from tests.unit.bulk.ordering import order
from tests.unit.reports.making import offer

TEXTS = {
    "de": {"message": "{title} ist zu kurz", "long_message": "Bitte länger.", "attribute": "Titel"},
    "en": {"message": "{title} is too short", "long_message": "", "attribute": "Title"},
}
TWOFOLD = {"code": "T-1", "message": "{title} is too short", "related_attribute_id": "title", "texts": TEXTS}


@pytest.mark.parametrize(
    ("kind", "count", "german"),
    [
        (BulkKind.FAILED, 4, "4 Angebote als fehlgeschlagen melden"),
        (BulkKind.LISTED, 1, "1 Angebot als gelistet melden"),
        (BulkKind.RETRY, 1234, "1.234 Angebote erneut bearbeiten"),
    ],
)
def test_button_names_the_act_and_how_many(kind: BulkKind, count: int, german: str) -> None:
    with override("de"):
        assert order_of(kind, count) == german


def test_every_kind_has_words_of_its_own() -> None:
    assert len({order_of(kind, 2) for kind in BulkKind}) == len(BulkKind)


def test_error_with_two_languages_is_shown_in_the_readers() -> None:
    with override("de"):
        (words,) = told_in_words([TWOFOLD])
    assert (words["message"], words["long_message"]) == ("{title} ist zu kurz", "Bitte länger.")
    with override("en"):
        assert told_in_words([TWOFOLD])[0]["message"] == "{title} is too short"
    assert told_in_words([{"code": "E1", "message": "typed"}])[0]["message"] == "typed"


@pytest.mark.django_db
def test_page_of_a_bulk_action_shows_a_template_in_the_readers_language(desk: Client) -> None:
    offer()
    job = order(parameters={"errors": [TWOFOLD]})
    page = desk.get(f"/bulk/{job.pk}/", HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert ("{title} ist zu kurz" in page, "is too short" in page) == (True, False)


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ({"done": 3, "skipped": 1}, "Done, 1 skipped"),
        ({"done": 2, "skipped": 1, "rejected": 1}, "Done, not everywhere"),
        ({"done": 4}, "Done"),
        ({"skipped": 4}, "All skipped"),
    ],
)
def test_finished_action_says_what_was_left(counts: dict[str, int], word: str) -> None:
    job = BulkJob(total=4, counts=counts, status=BulkStatus.DONE, settled_at=timezone.now())
    with override("en"):
        assert str(face_of_job(job).label) == word
