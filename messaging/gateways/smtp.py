"""E-mail by the mail server of EMAIL_URL, over one kept connection. Our reference is the Message-ID."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from messaging.gateways.base import (
    CannotTell,
    Incoming,
    Nonsense,
    OutOfOrder,
    Parcel,
    Receipt,
    Refused,
    Taken,
    TryLater,
    Unsure,
)


class Smtp:
    """A mail server cannot be asked what it took: a message in doubt waits for a person. Workers take one each."""

    name = "email"
    batch = 1
    in_flight = 1

    def __init__(self, *, per_second: float) -> None:
        self.per_second = per_second
        self.connection = get_connection()
        self._lock = threading.Lock()

    def send(self, parcel: Parcel) -> Taken:
        name = f"<{parcel.reference}@{urlsplit(settings.BASE_URL).hostname}>"
        mail = EmailMessage(parcel.subject, parcel.text, None, [parcel.address], headers={"Message-ID": name})
        with self._lock:
            self._open()
            try:
                self.connection.send_messages([mail])
            except smtplib.SMTPRecipientsRefused as error:
                code, words = next(iter(error.recipients.values()))
                raise (Refused if code >= 500 else TryLater)(f"{code} {_text(words)}") from error
            except (smtplib.SMTPSenderRefused, smtplib.SMTPNotSupportedError) as error:
                raise OutOfOrder(str(error)) from error
            except smtplib.SMTPDataError as error:
                kind = Refused if error.smtp_code >= 500 else TryLater
                raise kind(f"{error.smtp_code} {_text(error.smtp_error)}") from error
            except OSError as error:  # smtplib's own are among them: the connection broke at an unknown point
                self.connection.close()
                raise Unsure(type(error).__name__) from error
        return Taken(name)

    def _open(self) -> None:
        """A connection that answers: one that was kept may have been closed by the other side."""
        kept = getattr(self.connection, "connection", None)
        try:
            if kept is not None and kept.noop()[0] != 250:
                self.connection.close()
        except OSError:
            self.connection.close()
        try:
            self.connection.open()
        except smtplib.SMTPAuthenticationError as error:
            raise OutOfOrder(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        except OSError as error:
            raise TryLater(f"No connection: {type(error).__name__}") from error

    def find(self, parcel: Parcel) -> Sequence[Taken]:
        raise CannotTell("A mail server cannot be asked")

    def receipts(self, fields: Mapping[str, str], body: bytes) -> Sequence[Receipt]:
        raise Nonsense("A mail server tells nothing by web hook")

    def incoming(self, fields: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        raise Nonsense("A mail server tells nothing by web hook")


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
