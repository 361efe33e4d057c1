"""A text field that is encrypted in the database; ``accounts.encryption`` says how."""

from __future__ import annotations

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
