from channelsync.sandbox.pictures import picture_link, render_picture


def test_same_content_has_the_same_name() -> None:
    assert picture_link("Gießkanne", "1") == picture_link("Gießkanne", "1")
    assert picture_link("Gießkanne", "1") != picture_link("Gießkanne", "2")


def test_picture_is_drawn_from_its_name_alone() -> None:
    name = picture_link("Alpenfux Wanderstiefel Ökoleder").rsplit("/", 1)[1]
    drawn = render_picture(name)
    assert drawn is not None
    assert drawn.startswith(b"<svg")
    assert b">AW</text>" in drawn


def test_foreign_name_gives_no_picture() -> None:
    assert render_picture("../secret.svg") is None
    assert render_picture("12-AB-<script>.svg") is None
