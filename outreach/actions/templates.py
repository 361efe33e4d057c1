"""The templates that staff begin from when they write to a student."""

from __future__ import annotations

from django.db import transaction

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from outreach.models import SmsTemplate


@transaction.atomic
def add(*, by: User, **fields: object) -> SmsTemplate:
    """A new template. Raises ValidationError for a field that is not filled in, or words that no SMS may have."""
    row = SmsTemplate(**fields)
    row.full_clean()
    row.save()
    record("sms_template.add", row, by=by)
    return row


@transaction.atomic
def change(*, template: SmsTemplate, by: User, revision: int, **fields: object) -> SmsTemplate:
    """Change one, or put it away; plans that began from it keep their words."""
    for name, value in fields.items():
        setattr(template, name, value)
    save_edit(template, revision=revision)
    record("sms_template.change", template, by=by)
    return template
