"""Which addresses a server may have: what stands on an administrator's form must not reach what only this host may ask.

The address is judged when a connection is made, by where it leads to, so that a name that changes its mind in between
is judged too.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from imports.problems import ServerTrouble


def is_allowed(address: str) -> bool:
    """Whether an IP address may be a school system's. Inner networks may: that is where many of them stand.

    Link-local addresses are where clouds keep the keys of a machine; the host itself is for trying out alone.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_loopback:
        return not settings.PRODUCTION
    return not (found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved)


def address_problem(url: str) -> str:
    """Why an address cannot be a server's, as a sentence; empty when it can. Asks no name server."""
    parts = urlsplit(url)
    try:
        host, _port = parts.hostname or "", parts.port
        literal = ipaddress.ip_address(host)
    except ValueError:
        literal = None
    if parts.username or parts.password:
        return _("Leave user name and password out of the address.")
    is_here = host == "localhost" or (literal and literal.is_loopback)
    if parts.scheme != "https" and not (is_here and not settings.PRODUCTION):
        return _("The address must begin with https, so that nobody can read along.")
    if literal and not is_allowed(str(literal)):
        return _("No server of a school system can have this address.")
    return ""


def _check(connected: socket.socket) -> socket.socket:
    if not is_allowed(connected.getpeername()[0]):
        connected.close()
        raise ServerTrouble(_("No server of a school system can have this address."))
    return connected


class _Http(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _check(super()._new_conn())


class _Https(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _check(super()._new_conn())


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class GuardedAdapter(HTTPAdapter):
    """Connects to allowed addresses alone. Behind a proxy it is the proxy that decides."""

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
