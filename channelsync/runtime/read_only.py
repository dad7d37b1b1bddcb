"""How the admin shows what nobody may edit: every table here is written by services alone."""

import re
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse

from channelsync.runtime.moments import to_the_second
from channelsync.runtime.sentences import spoken
from channelsync.runtime.setwise import one_of

COUNTED = 10_000
NOTHING = "–"
TYPED = 600  # letters that a search reads
YEAR = re.compile(r"20\d\d", re.ASCII)

Rows = QuerySet[Any]
# (rows, newest first; what was typed) -> the rows that are found; None where it cannot be what is looked for
Search = Callable[[Rows, str], Rows | None]

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Paginator = Paginator[Any]
else:
    _Admin = admin.ModelAdmin
    _Paginator = Paginator


class CappedPaginator(_Paginator):
    """Count to 10,000 and no further: the exact number of a million rows is not worth reading them all."""

    most = COUNTED

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most COUNTED."""
        rows = self.object_list
        return rows.order_by()[: self.most].count() if isinstance(rows, QuerySet) else len(rows)


@cache
def _spoken(field: Any) -> Callable[[Model], str]:
    @admin.display(description=field.verbose_name, ordering=field.name)
    def words(row: Model) -> str:
        return spoken(getattr(row, field.name)) or NOTHING

    return words


@cache
def _moment(field: Any) -> Callable[[Model], str]:
    @admin.display(description=field.verbose_name, ordering=field.name)
    def moment(row: Model) -> str:
        at = getattr(row, field.name)
        return to_the_second(at) if at else NOTHING

    return moment


class ReadOnlyAdmin(_Admin):
    """A table to look at and to act on through actions that call services; without add, change and delete.

    Lists are cut to what an index serves: newest first, no sorting by what was not sorted before, no counting of all
    rows. `searches` are asked one by one, each for the newest COUNTED that it finds: no database reads little for an
    OR over several tables and columns.
    """

    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    sortable_by: ClassVar[tuple[str, ...] | None] = ()
    searches: tuple[Search, ...] = ()
    instead: ClassVar[dict[str, Any]] = {}  # what a row's page shows in the place of columns; None: nothing
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    empty_value_display = NOTHING
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    change_form_template = "admin/read_only.html"
    told: tuple[str, ...] = ("error",)  # columns that hold sentences of services

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns, those with sentences in the reader's language, and times short."""
        moments = {field.name: field for field in self.model._meta.fields if isinstance(field, DateTimeField)}
        return [_moment(moments[name]) if name in moments else name for name in self._read_out(self.list_display)]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return the fields of a row's page, those with sentences in the reader's language."""
        columns: list[Any] = list(super().get_fields(request, obj))
        shown = [self.instead.get(name, name) for name in columns]
        return self._read_out(name for name in shown if name is not None)

    def _read_out(self, names: Iterable[Any]) -> list[Any]:
        return [_spoken(self.model._meta.get_field(name)) if name in self.told else name for name in names]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Return by what can be searched; the box shows where there is something."""
        return ("pk",) if self.searches else tuple(super().get_search_fields(request))

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        """Return what the ways of `searches` find of the rows."""
        text = search_term.strip()[:TYPED]
        if not (text and self.searches):
            return super().get_search_results(request, queryset, text)
        found = [rows for search in self.searches if (rows := search(queryset, text)) is not None]
        pks = {pk for rows in found for pk in rows.values_list("pk", flat=True)[:COUNTED]}
        return queryset.filter(pk__in=one_of(pks)), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; refuse an address with a NUL, or a year, on which PostgreSQL or Django would stumble."""
        if any("\x00" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            raise BadRequest("NUL in the address")
        year = request.GET.get(f"{self.date_hierarchy}__year", "")
        if year and not YEAR.fullmatch(year):
            raise BadRequest("no year in the address")
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
