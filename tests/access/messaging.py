"""Messages: what an installation without a mail server would have sent, and what gateways call."""

from messaging import gateways
from tests.access import KNOCKERS, Row


def secret(world) -> dict:
    return {"secret": gateways.hook_secret(), "gateway": "preview"}


def wrong_secret(world) -> dict:
    return {"secret": "0" * 40, "gateway": "preview"}


#: Whoever has the secret is heard, and says nothing that makes sense; to others there is no such address.
HEARD, NOT_HEARD = dict.fromkeys(KNOCKERS, 400), dict.fromkeys(KNOCKERS, 404)

ROWS = [
    Row("messaging:preview", expect={"admin": 200}),
    Row("messaging:receipt", HEARD, make=secret, method="post"),
    Row("messaging:receipt", NOT_HEARD, make=wrong_secret, method="post"),
    Row("messaging:incoming", HEARD, make=secret, method="post"),
    Row("messaging:incoming", NOT_HEARD, make=wrong_secret, method="post"),
]
