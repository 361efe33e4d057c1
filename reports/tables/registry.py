"""Every table that can be taken out, and what stands in none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.tables import places, records
from reports.tables.table import Table

if TYPE_CHECKING:
    from accounts.models import User

TABLES: dict[str, Table] = {table.key: table for table in (*places.TABLES, *records.TABLES)}

#: Why a model that is about no student stands in no table. What is about students (``students.personal_data.every``)
#: is in none but as records without names; a test finds a model that nobody has thought of.
LEFT_OUT = {
    "accounts.ExternalLogin": "How a person is known to the log-in of the municipality: a key to an account.",
    "accounts.Draft": "What somebody is writing is nobody else's until it is saved.",
    "absence.ListSettings": "How a school's health team looks at its own list.",
    "absence.RemoteActivity": "What a server says, on its way to lessons.",
    "absence.RemoteEvent": "What a server says, on its way to lessons.",
    "imports.Problem": "What a server had wrong; ids lead to students of its system.",
    "imports.RemoteOrganisation": "What a server says, on its way to districts and schools.",
    "messaging.GatewayState": "Read every second by the workers, and kept by nobody.",
    "messaging.PreviewMessage": "Only where nothing is sent; there is a page for it.",
    "outreach.SameDaySetting": "When a school's guardians are told of absence; there is a page for it.",
    "outreach.SmsTemplate": "Texts of messages; there is a page for them.",
    "outreach.Wording": "Texts of a letter, which a cell would not hold; there is a page for it.",
    "reports.FrozenComparison": "Figures of groups with their suppression; each has an Excel file of its own.",
    "reports.HalfYearReport": "Frozen with its checksum: the page gives the report, and the city's summary as Excel.",
    "reports.ReportSubmission": "The sealed files of a report as it was handed in.",
    "students.RemoteGroup": "What a server says, on its way to classes.",
    "students.RemoteSubject": "What a server says, on its way to subjects.",
}


def open_to(user: User) -> list[Table]:
    """The tables whose rows the person may see."""
    return [table for table in TABLES.values() if user.access.has(table.permission)]


def find(key: str, user: User) -> Table | None:
    """A table that the person may take out."""
    table = TABLES.get(key)
    return table if table and user.access.has(table.permission) else None
