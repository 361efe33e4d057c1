"""The personal data that this app holds."""

from messaging.models import PreviewMessage
from students.personal_data import leave_out

leave_out(PreviewMessage, "Only where nothing is sent: a demo or a test installation, never with real students.")
