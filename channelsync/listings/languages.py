"""In which language a seller is written to."""

from django.conf import settings
from django.db import transaction

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.listings.models import Seller

LANGUAGES = ("de", "en")


def set_language(*, seller_id: str, language: str, by: Actor) -> bool:
    """Write to the seller in this language from now on; '' is the desk's own. False for an unknown seller.

    Raises ValueError for a language that no texts exist in.
    """
    if language not in ("", *LANGUAGES):
        raise ValueError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    with transaction.atomic():
        seller = Seller.objects.select_for_update(no_key=True).filter(pk=seller_id).first()
        if seller is None:
            return False
        details = {"language_before": seller.language, "language": language}
        seller.language = language
        seller.save(update_fields=["language"])
        audit.record(by=by, action="set_language", seller_id=seller_id, details=details)
    return True


def language_for(seller: Seller) -> str:
    """Return the language in which to write to a seller."""
    return seller.language if seller.language in LANGUAGES else settings.SELLER_LANGUAGE
