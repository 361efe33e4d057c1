"""A comparison as plain values and back, so that it is shown later as it was; and what of it is another today."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from accounts.models import District, School, User
from reports.comparison.definition import Column, Group, Indicator
from reports.comparison.page import Frame, label
from reports.comparison.result import Cell
from reports.comparison.scope import Scope
from reports.comparison.shown import LEFT_OUT, Shown, ShownColumn
from students.models import Term

#: The counts of a cell, in the order in which they are kept.
COUNTS = ("students", "from_count", "from_total", "to_count", "to_total", "up", "down")
#: Counts beside the matrix, by reason and by name.
REASONS, NUMBERS = ("left_out", "later"), ("students", "dropout", "unknown", "no_term", "outside", "smallest")
FLAGS = ("is_empty", "has_hidden")
#: The filters that are rows.
MODELS = {
    "district": District,
    "school": School,
    "coach": User,
    "start": Term,
    "end": Term,
    "first": Term,
    "began": Term,
}


@dataclass(frozen=True)
class Difference:
    """A cell that was another when it was frozen; None where it is hidden or empty."""

    label: str
    indicator: str
    was: int | None
    now: int | None


def scope_as_json(scope: Scope) -> dict[str, int | None]:
    """The filters as ids."""
    return {
        "year": scope.year,
        **{name: row.pk if (row := getattr(scope, name)) else None for name in MODELS},
    }


def scope_of(data: dict[str, int | None]) -> Scope:
    """The filters again. Raises a model's DoesNotExist when one of them is gone."""
    rows = {name: model.objects.get(pk=data[name]) for name, model in MODELS.items() if data.get(name)}
    return Scope(year=data.get("year"), **rows)


def shown_as_json(shown: Shown) -> dict[str, object]:
    return {
        "columns": [
            {
                "group": each.column.group.value,
                "first": each.column.first,
                "students": each.students,
                "cells": each.cells and {i.value: [getattr(c, n) for n in COUNTS] for i, c in each.cells.items()},
                "moves": sorted(i.value for i in each.moves),
            }
            for each in shown.columns
        ],
        **{name: {str(key): count for key, count in getattr(shown, name).items()} for name in REASONS},
        **{name: getattr(shown, name) for name in (*NUMBERS, *FLAGS)},
    }


def shown_of(data: dict[str, object]) -> Shown:
    """The figures again, in the order of the page: PostgreSQL keeps the keys of JSON in an order of its own."""
    columns = []
    for each in data["columns"]:
        column = Column(Group(each["group"]), each["first"])
        cells = each["cells"] and {
            i: Cell(column, i, **dict(zip(COUNTS, each["cells"][i.value], strict=True))) for i in Indicator
        }
        columns.append(ShownColumn(column, each["students"], cells, frozenset(map(Indicator, each["moves"]))))
    reasons = {name: {key: data[name][str(key)] for key in LEFT_OUT if str(key) in data[name]} for name in REASONS}
    return Shown(columns=tuple(columns), **reasons, **{name: data[name] for name in (*NUMBERS, *FLAGS)})


def frame_as_json(frame: Frame) -> dict[str, object]:
    return asdict(frame) | {"counted_on": frame.counted_on.isoformat()}


def frame_of(data: dict[str, object]) -> Frame:
    day = datetime.date.fromisoformat(data["counted_on"])
    lists = {name: tuple(data[name]) for name in ("filters", "warnings")}
    return Frame(**data | lists | {"counted_on": day})


def differences(was: Shown, now: Shown) -> list[Difference]:
    """The cells whose change is another today, in the order of the matrix."""
    found = []
    for before, after in zip(was.columns, now.columns, strict=True):
        for indicator in Indicator:
            old = before.cells[indicator].change if before.cells else None
            new = after.cells[indicator].change if after.cells else None
            if old != new:
                found.append(Difference(label(before.column), str(indicator.label), old, new))
    return found
