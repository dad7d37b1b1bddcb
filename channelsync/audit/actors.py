"""Name who acts: every write of a service carries an actor, and it is never empty."""

from dataclasses import dataclass
from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """What kind of party acts."""

    PERSON = "person", _("A person")
    API = "api", _("A program (API)")
    CLI = "cli", _("Command line")
    SYSTEM = "system", _("The system")
    SELLER = "seller", _("A seller")


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that does an act: a person, an API token, a command line user, a task, a seller's event."""

    kind: ActorKind
    name: str
    user_id: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("An actor needs a name.")

    @classmethod
    def person(cls, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Return the actor of a logged-in user; raise ValueError for an anonymous one."""
        if user.pk is None:
            raise ValueError("An anonymous user cannot act.")
        return cls(ActorKind.PERSON, user.get_username()[:150], user.pk)

    @classmethod
    def api(cls, token_name: str) -> Self:
        """Return the actor of an API token, by the token's name."""
        return cls(ActorKind.API, token_name[:150])

    @classmethod
    def cli(cls, login: str) -> Self:
        """Return the actor of a command line, by the operating system's log-in name."""
        return cls(ActorKind.CLI, (login or "unknown")[:150])

    @classmethod
    def system(cls, task: str) -> Self:
        """Return the actor of a task of our own."""
        return cls(ActorKind.SYSTEM, task[:150])

    @classmethod
    def seller(cls, seller_id: str) -> Self:
        """Return the actor of a seller's event."""
        return cls(ActorKind.SELLER, (seller_id or "unknown")[:150])
