"""Writing down what became of handed-over messages: one statement for a whole batch, on both databases."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from messaging.choices import Reason, State
from messaging.models import Message

#: What is written of each, with its type on PostgreSQL.
_COLUMNS = {
    "state": "varchar",
    "reason": "varchar",
    "detail": "varchar",
    "state_at": "timestamptz",
    "due_at": "timestamptz",
    "claimed_until": "timestamptz",
    "attempts": "smallint",
    "steps": "jsonb",
}
#: What the gateway has told, kept even where a receipt has come before the answer.
_TOLD = {"gateway_id": "varchar", "parts": "smallint", "price": "numeric"}


@dataclass(frozen=True)
class Result:
    """Where one message stands after it was handed over; None for what stays as it is.

    ``claimed_until`` is set where the gateway is to be asked, from that moment on.
    """

    row: Message
    state: State
    reason: Reason
    at: datetime.datetime
    detail: str = ""
    due_at: datetime.datetime | None = None
    claimed_until: datetime.datetime | None = None
    attempts: int | None = None
    gateway_id: str = ""
    parts: int | None = None
    price: object = None

    def as_json(self) -> dict[str, object]:
        row, steps = self.row, list(self.row.steps)
        if not steps or steps[-1]["state"] != State.SENDING:
            steps.append({"state": State.SENDING, "reason": Reason.HANDING_OVER, "at": row.state_at.isoformat()})
        became = {"state": self.state, "reason": self.reason, "at": self.at.isoformat()}
        steps.append(became | ({"detail": self.detail[:300]} if self.detail else {}))
        return {
            "id": row.pk,
            "state": self.state,
            "reason": self.reason,
            "detail": self.detail[:300],
            "state_at": _moment(self.at),
            "due_at": _moment(self.due_at or row.due_at),
            "claimed_until": _moment(self.claimed_until),
            "attempts": row.attempts if self.attempts is None else self.attempts,
            "gateway_id": self.gateway_id or row.gateway_id,
            "parts": row.parts if self.parts is None else self.parts,
            "price": str(row.price if self.price is None else self.price),
            "steps": steps,
        }


def _moment(moment: datetime.datetime | None) -> str | None:
    """As both databases keep it in text: SQLite has times in UTC without saying so."""
    if moment is None:
        return None
    moment = moment.astimezone(datetime.UTC)
    return str(moment if connection.vendor == "postgresql" else moment.replace(tzinfo=None))


def write(results: Sequence[Result], token: UUID) -> int:
    """Write results of rows that are still claimed by the token; returns how many rows that were.

    A row that a receipt has carried on meanwhile keeps what the receipt said, and learns what the answer told.
    """
    if not results:
        return 0
    given = json.dumps([result.as_json() for result in results])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL, [given, str(token)])
        else:
            cursor.execute(_SQLITE, [given, token.hex])
        return cursor.rowcount


def _sets(kept: str) -> str:
    """The assignments; ``kept`` is what says that the row is still as it was claimed."""
    states = [f"{name} = CASE WHEN {kept} THEN r.{name} ELSE m.{name} END" for name in _COLUMNS]
    return ", ".join([*states, *(f"{name} = r.{name}" for name in _TOLD)])


_TABLE = Message._meta.db_table
_KEPT = "m.state = 'sending'"
_POSTGRESQL = f"""
    UPDATE {_TABLE} AS m SET {_sets(_KEPT)}
    FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, {", ".join(f"{n} {t}" for n, t in (_COLUMNS | _TOLD).items())})
    WHERE m.id = r.id AND m.claim = %s
"""  # noqa: S608 - names of our own columns alone
_SQLITE = f"""
    UPDATE {_TABLE} AS m SET {_sets(_KEPT)}
    FROM (SELECT {", ".join(f"json_extract(value, '$.{n}') AS {n}" for n in ("id", *_COLUMNS, *_TOLD))}
          FROM json_each(%s)) AS r
    WHERE m.id = r.id AND m.claim = %s
"""  # noqa: S608
