"""Drafts: everyone who is signed in has their own, and nobody else's."""

from tests.access import KNOCKERS, Row

ROWS = [
    Row("accounts:drafts", expect={k: 200 for k in KNOCKERS} | {"anonymous": 401}),
    Row("accounts:signed_in", expect={k: 200 for k in KNOCKERS if k != "anonymous"}),
]
