"""Messages that an installation without a mail server would have sent."""

from tests.access import Row

ROWS = [Row("messaging:preview", expect={"admin": 200})]
