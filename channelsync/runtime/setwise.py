"""Write many rows with one statement (rule 12), on PostgreSQL and on SQLite.

PostgreSQL gets a set of new rows by COPY. Where rows may be there already, or are updated, it gets the whole set as one
JSON parameter, which `json_to_recordset` unfolds (a fourth faster than its jsonb kin): bounded, whatever the number of
rows, and several times as fast as arrays or VALUES lists, which the driver escapes member by member.
SQLite has no network between, so `executemany` of a prepared statement is its fast way.

Values must be plain: text without NUL or surrogates, numbers, booleans, aware datetimes, Decimals, None.
"""

from __future__ import annotations  # Field[...] exists for the type checker alone

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import DateTimeField, DecimalField, Field, Model
from django.db.models.expressions import RawSQL

Row = Sequence[Any]
COPY_FROM = 100  # rows from which on COPY pays its extra round trip
_encode = msgspec.json.Encoder(decimal_format="string").encode


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Row], *, on_conflict: str = "") -> None:
    """Insert rows; `columns` are field attribute names, `on_conflict` a literal ON CONFLICT clause."""
    rows = list(rows)
    if not rows:
        return
    fields = _fields(model, columns)
    names = ", ".join(_quote(field.column or "") for field in fields)
    table = _quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        if not on_conflict and len(rows) >= COPY_FROM:
            _copy(f"COPY {table} ({names}) FROM STDIN", rows)
            return
        sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM {_recordset(fields)} {on_conflict}"  # noqa: S608
        _execute(sql, [_json(columns_of(fields), rows)])
        return
    marks = ", ".join(["%s"] * len(fields))
    _executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {on_conflict}", fields, rows)  # noqa: S608


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set the columns of rows that are known by their primary key, which is the first value of each row."""
    rows = list(rows)
    if not rows:
        return
    key = model._meta.pk
    fields = _fields(model, columns)
    table, key_name = _quote(model._meta.db_table), _quote(key.column or "")
    if connection.vendor == "postgresql":
        changes = ", ".join(f"{_quote(f.column or '')} = new.{_quote(f.column or '')}" for f in fields)
        source = _recordset([key, *fields], alias="new")
        sql = f"UPDATE {table} AS old SET {changes} FROM {source} WHERE old.{key_name} = new.{key_name}"  # noqa: S608
        _execute(sql, [_json(columns_of([key, *fields]), rows)])
        return
    changes = ", ".join(f"{_quote(f.column or '')} = %s" for f in fields)
    rows = [(*row[1:], row[0]) for row in rows]
    _executemany(f"UPDATE {table} SET {changes} WHERE {key_name} = %s", [*fields, key], rows)  # noqa: S608


def one_of(values: Iterable[int] | Iterable[str]) -> RawSQL | list[Any]:
    """Return the right side of an `__in` for any number of ids or of texts, as one parameter.

    Django prepares each member of a list by itself, which takes longer than the statement where there are a thousand.
    """
    given: list[Any] = list(values)
    if not given:
        return given  # Django knows without asking that nothing is in it
    if connection.vendor != "postgresql":
        return RawSQL("SELECT value FROM json_each(%s)", [_encode(given).decode()])
    if isinstance(given[0], str):
        return RawSQL("SELECT unnest(%s::text[])", ["{" + ",".join(map(_member, given)) + "}"])
    return RawSQL("SELECT unnest(%s::bigint[])", ["{" + ",".join(map(str, given)) + "}"])


def differing(model: type[Model], column: str, values: Mapping[int, int]) -> set[int]:
    """Return the primary keys of rows whose number in a column is not the given one; one statement, however many."""
    if not values:
        return set()
    table, key, name = (_quote(one or "") for one in (model._meta.db_table, model._meta.pk.column, column))
    params = [f"{{{','.join(map(str, numbers))}}}" for numbers in (values, values.values())]
    given = "unnest(%s::bigint[], %s::bigint[]) AS given(id, number)"
    if connection.vendor != "postgresql":
        params = [_encode({str(pk): number for pk, number in values.items()}).decode()]
        given = "(SELECT CAST(key AS integer) AS id, value AS number FROM json_each(%s)) AS given"
    sql = f"SELECT old.{key} FROM {given} JOIN {table} AS old ON old.{key} = given.id WHERE old.{name} <> given.number"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {pk for (pk,) in cursor.fetchall()}


def columns_of(fields: Sequence[Field[Any, Any]]) -> list[str]:
    """Return the database columns of model fields."""
    return [field.column or "" for field in fields]


def _fields(model: type[Model], columns: Sequence[str]) -> list[Field[Any, Any]]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[column] for column in columns]


def _recordset(fields: Sequence[Field[Any, Any]], alias: str = "new") -> str:
    typed = ", ".join(f"{_quote(field.column or '')} {field.cast_db_type(connection)}" for field in fields)
    return f"json_to_recordset(%s::json) AS {alias}({typed})"


def _json(names: Sequence[str], rows: Iterable[Row]) -> str:
    return _encode([dict(zip(names, row, strict=True)) for row in rows]).decode()


def _member(text: str) -> str:
    """Return a text as it stands in PostgreSQL's form of an array."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _execute(sql: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _copy(sql: str, rows: Iterable[Row]) -> None:
    """Stream rows; errors come as Django's, and spoil the transaction as any statement's do."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _executemany(sql: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(_as_stored(fields, rows)))


def _as_stored(fields: Sequence[Field[Any, Any]], rows: Iterable[Row]) -> Iterable[Row]:
    """Write times and decimals as Django itself writes them to SQLite, so that comparisons in SQL hold."""
    kinds = [(n, _adapter(field)) for n, field in enumerate(fields)]
    special = [(n, adapt) for n, adapt in kinds if adapt is not None]
    for row in rows:
        values = list(row)
        for n, adapt in special:
            if values[n] is not None:
                values[n] = adapt(values[n])
        yield values


def _adapter(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, DateTimeField):
        return lru_cache(maxsize=2048)(_sqlite_time)  # the rows of a set share most of their times
    if isinstance(field, DecimalField):
        return lambda value: connection.ops.adapt_decimalfield_value(value, field.max_digits, field.decimal_places)
    return None


def _sqlite_time(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))
