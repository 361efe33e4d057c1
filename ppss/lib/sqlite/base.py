"""SQLite that knows letters beyond A-Z: it sorts names as Swedes do and finds *Åkerö* by *åkerö*, like PostgreSQL.

Triggers stay with their table when a migration makes it anew, and let ``flush`` through, as TRUNCATE goes by them.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.backends.sqlite3 import base, operations, schema
from django.db.models import Model

from ppss.lib.swedish import SWEDISH, compare

#: Lookups that look away from capitals.
_INSENSITIVE = ("iexact", "icontains", "istartswith", "iendswith")


def _triggers(connection: base.DatabaseWrapper, table: str | None = None) -> dict[str, str]:
    """The SQL of every trigger, or of those of one table, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND coalesce(%s, tbl_name) = tbl_name", [table]
        )
        return dict(cursor.fetchall())


def _upper(value: object) -> str | None:
    return None if value is None else str(value).upper()


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


class DatabaseOperations(operations.DatabaseOperations):
    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        cast = super().lookup_cast(lookup_type, internal_type)
        return f"UPPER({cast})" if lookup_type in _INSENSITIVE else cast

    def sql_flush(self, style: object, tables: Collection[str], **how: bool) -> list[str]:
        triggers = _triggers(self.connection)
        dropped = [f"DROP TRIGGER {self.quote_name(name)}" for name in triggers]
        return [*dropped, *super().sql_flush(style, tables, **how), *triggers.values()] if tables else []


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def _collate_sql(self, collation: str) -> str:
        """Django leaves the name without quotes here, which one with a hyphen needs."""
        return f"COLLATE {self.quote_name(collation)}"

    def _remake_table(self, model: type[Model], *args: object, **how: object) -> None:
        """SQLite drops a table's triggers with it: they are made again for the table that takes its place."""
        triggers = _triggers(self.connection, model._meta.db_table)
        super()._remake_table(model, *args, **how)
        for sql in triggers.values():
            self.execute(sql, params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    operators = base.DatabaseWrapper.operators | dict.fromkeys(_INSENSITIVE, "LIKE UPPER(%s) ESCAPE '\\'")
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def get_new_connection(self, conn_params: dict[str, object]) -> object:
        connection = super().get_new_connection(conn_params)
        connection.create_collation(SWEDISH, compare)
        connection.create_function("UPPER", 1, _upper, deterministic=True)
        connection.create_function("LOWER", 1, _lower, deterministic=True)
        return connection
