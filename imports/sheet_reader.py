"""Prints the rows of the first sheet of a workbook as lines of JSON: a program that ``imports.sheets`` runs.

A process of its own, because a small workbook can unfold into more cells than any server holds (one cell at the far
corner is enough): its memory is bounded, and nobody else's work ends with it.
"""

import datetime
import json
import resource
import sys

from python_calamine import CalamineError, CalamineWorkbook

DAMAGED, TOO_LARGE = 3, 4
SECONDS = 300


def text(cell: object) -> str:
    """A cell as it would stand in a CSV file. Formulas are their values."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime.time):
        return cell.isoformat("minutes")
    return str(cell)


def main(path: str, megabytes: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            sys.stdout.write(json.dumps([number, [text(cell) for cell in row]]) + "\n")
    except (CalamineError, IndexError):
        return DAMAGED
    except MemoryError:
        return TOO_LARGE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
