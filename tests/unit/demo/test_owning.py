"""Demos keep to data of their own."""

from pathlib import Path
from typing import Any

import pytest

from channelsync.demo import owning
from channelsync.listings.models import Seller
from channelsync.runtime.models import SharedValue

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Any:
    """Return what lets the demo work in a folder by name."""

    def work_in(name: str) -> None:
        settings.DATA_DIR = tmp_path / name

    work_in("a")
    return work_in


@pytest.mark.usefixtures("folders")
def test_data_of_an_installation_is_refused() -> None:
    Seller.objects.create(id="S1")
    with pytest.raises(owning.ForeignDatabase, match="not the demo's"):
        owning.claim_database(secret="a")


@pytest.mark.usefixtures("folders")
def test_restarted_demo_finds_its_data() -> None:
    owning.claim_database(secret="a")
    Seller.objects.create(id="S1")
    owning.claim_database(secret="a")
    owning.claim_database(secret="anew, for the folder's memory was lost")


def test_moved_folder_is_the_same_demo(folders: Any) -> None:
    owning.claim_database(secret="a")
    folders("b")
    owning.claim_database(secret="a")
    owning.claim_database(secret="anew")


def test_second_demo_on_one_database_is_refused_and_told_whose_it_is(folders: Any) -> None:
    owning.claim_database(secret="a")
    folders("b")
    with pytest.raises(owning.ForeignDatabase, match=r"belongs to the demo with its data in .*/a, .* --reset"):
        owning.claim_database(secret="b")
    folders("a")
    owning.claim_database(secret="a")


def test_second_demo_may_take_over_what_it_drops(folders: Any) -> None:
    owning.claim_database(secret="a")
    folders("b")
    owning.claim_database(secret="b", reset=True)
    owning.claim_database(secret="b")


@pytest.mark.usefixtures("folders")
def test_database_of_an_older_demo_is_taken_up() -> None:
    SharedValue.objects.create(key=owning.MARKER, value="1")
    Seller.objects.create(id="S1")
    owning.claim_database(secret="a")
