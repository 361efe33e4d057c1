"""Fields that are encrypted in the database; ``accounts.encryption`` says how."""

from __future__ import annotations

import json

from django.db import models

from accounts.encryption import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that only the program reads; the database holds a token. Cannot be filtered on: use a blind index.

    ``blind_index`` names the field of the same model that holds the index, for the rotation of keys.
    """

    def __init__(self, *args: object, blind_index: str = "", **kwargs: object) -> None:
        self.blind_index = blind_index
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: str | None) -> str | None:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value


class EncryptedJSONField(EncryptedTextField):
    """Plain JSON values, written as one token: what is in them cannot be asked for in the database."""

    def get_prep_value(self, value: object) -> str:
        return super().get_prep_value(json.dumps(value))

    def from_db_value(self, value: str | None, expression: object, connection: object) -> object:
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else None

    def to_python(self, value: object) -> object:
        return value
