"""The interface of a gateway: something that takes a message, and can be asked what it took."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True)
class Parcel:
    """What a gateway needs to know of a message. ``since`` is when it was first handed over, for asking."""

    reference: str
    address: str
    text: str
    subject: str = ""
    since: datetime.datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What a gateway says of a message that it has: its own id; parts and price in kronor where it tells them.

    ``state`` is ``sent``, ``delivered`` or ``failed`` where the gateway knows already. ``is_certain`` is False where
    the gateway knows no reference of ours, so that it may be another message to the same number.
    """

    gateway_id: str
    parts: int | None = None
    price: Decimal | None = None
    state: str = "sent"
    is_certain: bool = True


@dataclass(frozen=True)
class Receipt:
    """What a gateway tells of a message afterwards, by our reference or by its own id."""

    reference: str
    gateway_id: str
    state: str
    detail: str = ""
    price: Decimal | None = None


@dataclass(frozen=True)
class Incoming:
    """A message that came in; ``sender`` is a number in E.164."""

    gateway_id: str
    sender: str
    text: str


class Trouble(Exception):
    """A message was not taken, or may not have been; the text is the gateway's own reason."""


class Refused(Trouble):
    """The gateway says no to this message: it is never tried again."""


class TryLater(Trouble):
    """Certainly not taken, and worth another try."""


class OutOfOrder(TryLater):
    """Nothing at all can be sent for so many seconds: wrong password, no money, too many requests."""

    def __init__(self, why: str, *, seconds: float = 300) -> None:
        super().__init__(why)
        self.seconds = seconds


class Unsure(Trouble):
    """It may have been taken: the answer did not come, or made no sense. The gateway has to be asked."""


class CannotTell(Trouble):
    """The gateway cannot say whether it has a message."""


class Nonsense(Exception):
    """What came in by web hook is not what the gateway documents."""


class Gateway(Protocol):
    """One way to send. ``send`` raises Trouble; ``find`` gives what there is under the reference, or may be it.

    ``batch`` is how many a worker takes at once: 1 where the gateway cannot tell afterwards, so that a lost worker
    leaves one message in doubt and no more.
    """

    name: str
    batch: int
    in_flight: int
    per_second: float

    def send(self, parcel: Parcel) -> Taken: ...

    def find(self, parcel: Parcel) -> Sequence[Taken]: ...

    def receipts(self, fields: Mapping[str, str], body: bytes) -> Sequence[Receipt]: ...

    def incoming(self, fields: Mapping[str, str], body: bytes) -> Sequence[Incoming]: ...
