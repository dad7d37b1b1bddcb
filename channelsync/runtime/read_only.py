"""How the admin shows what nobody may edit: every table here is written by services alone."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from channelsync.runtime.sentences import spoken

COUNTED = 10_000

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Paginator = Paginator[Any]
else:
    _Admin = admin.ModelAdmin
    _Paginator = Paginator


class CappedPaginator(_Paginator):
    """Count to 10,000 and no further: the exact number of a million rows is not worth reading them all."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most COUNTED."""
        rows = self.object_list
        return rows.order_by()[:COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class ReadOnlyAdmin(_Admin):
    """A table to look at and to act on through actions that call services; without add, change and delete.

    Lists are cut to what an index serves: newest first by primary key, exact searches, no counting of all rows.
    """

    ordering = ("-pk",)
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    told: tuple[str, ...] = ("error",)  # columns that hold sentences of services

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns, those with sentences in the reader's language."""
        return self._read_out(super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return the fields of a row's page, those with sentences in the reader's language."""
        return self._read_out(super().get_fields(request, obj))

    def _read_out(self, names: Iterable[Any]) -> list[Any]:
        return [self._spoken(name) if name in self.told else name for name in names]

    def _spoken(self, name: str) -> Callable[[Model], str]:
        field = self.model._meta.get_field(name)

        @admin.display(description=field.verbose_name, ordering=name, empty_value="–")
        def words(row: Model) -> str:
            return spoken(getattr(row, name))

        return words

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; refuse an address with a NUL, on which PostgreSQL would stumble."""
        if any("\x00" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            raise BadRequest("NUL in the address")
        return super().changelist_view(request, extra_context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row of a key, None where a key cannot be one."""
        return None if "\x00" in object_id else super().get_object(request, object_id, from_field)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse to everyone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to everyone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to everyone."""
        return False
