"""Tell operators what they must see."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet
from django.utils import timezone

from channelsync.runtime.models import NoticeLevel, OperatorNotice

CONNECTION = "scx.connection"  # the connection's configuration is refused (rule 9)


def raise_notice(*, key: str, text: str, level: NoticeLevel = NoticeLevel.WARNING) -> None:
    """Show a notice; one that is shown already under the key is counted up, a closed one is opened again."""
    now = timezone.now()
    OperatorNotice.objects.bulk_create(
        [OperatorNotice(key=key[:150], level=level, text=text, count=0, first_at=now, last_at=now)],
        ignore_conflicts=True,
    )
    OperatorNotice.objects.filter(key=key[:150]).update(
        level=level, text=text, count=F("count") + 1, last_at=now, closed_at=None, closed_by=None
    )


def clear_notice(*, key: str) -> None:
    """Close a notice that healed by itself."""
    OperatorNotice.objects.filter(key=key[:150], closed_at__isnull=True).update(closed_at=timezone.now())


def close_notice(*, pk: int, by: AbstractBaseUser) -> bool:
    """Close a notice that a person has seen; False when it is closed already."""
    notices = OperatorNotice.objects.filter(pk=pk, closed_at__isnull=True)
    return notices.update(closed_at=timezone.now(), closed_by_id=by.pk) > 0


def open_notices() -> QuerySet[OperatorNotice]:
    """Return the notices to show, newest first."""
    return OperatorNotice.objects.filter(closed_at__isnull=True)
