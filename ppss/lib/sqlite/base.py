"""SQLite that knows letters beyond A-Z: it sorts names as Swedes do and finds *Åkerö* by *åkerö*, like PostgreSQL."""

from __future__ import annotations

from django.db.backends.sqlite3 import base, operations, schema

from ppss.lib.swedish import SWEDISH, compare

#: Lookups that look away from capitals.
_INSENSITIVE = ("iexact", "icontains", "istartswith", "iendswith")


def _upper(value: object) -> str | None:
    return None if value is None else str(value).upper()


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


class DatabaseOperations(operations.DatabaseOperations):
    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        cast = super().lookup_cast(lookup_type, internal_type)
        return f"UPPER({cast})" if lookup_type in _INSENSITIVE else cast


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def _collate_sql(self, collation: str) -> str:
        """Django leaves the name without quotes here, which one with a hyphen needs."""
        return f"COLLATE {self.quote_name(collation)}"


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
