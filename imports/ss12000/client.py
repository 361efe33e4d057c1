"""Asking an SS 12000 server: tokens, pages, waiting when it asks to, and giving up with a sentence."""

from __future__ import annotations

import datetime
import email.utils
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.models import Source
from imports.problems import NotOffered, PageGone, ServerTrouble
from imports.ss12000.guard import GuardedAdapter, address_problem

#: Seconds to connect, and between two pieces of an answer.
TIMEOUT = (10, 60)
#: No page of about a hundred objects is larger; a token's answer is a few lines.
PAGE_BYTES, TOKEN_BYTES = 20_000_000, 100_000
PAGE_SIZE = 100
#: A page is asked for so often at most before the run is broken off.
TRIES = 6
#: Seconds to wait after the first failure, doubled each time; and the longest wait that a server may ask for.
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
#: A token is renewed so long before it runs out.
EARLY = datetime.timedelta(seconds=20)
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Page:
    """One answer of a list: its objects, the token of the next page, and the server's clock when it answered."""

    data: object
    next_token: str
    at: datetime.datetime


class _Bearer(requests.auth.AuthBase):
    """Puts the token on a request. As an authentication of its own, so that no ``.netrc`` takes its place."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Client:
    """One conversation with a server. ``pause`` waits so many seconds, and may raise to stop it all.

    What fails is asked for ``tries`` times; a token that is refused is fetched anew once beside them.
    """

    def __init__(self, source: Source, *, pause: Callable[[float], None] = time.sleep, tries: int = TRIES) -> None:
        self.source = source
        self.pause = pause
        self.tries = tries
        self._token = ""
        self._runs_out: datetime.datetime | None = None
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, GuardedAdapter())

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_error: object) -> None:
        self._session.close()

    def page(self, path: str, params: Mapping[str, str], *, token: str = "") -> Page:
        """One page of a list. After the first it is asked for by its token, and the limit, alone."""
        asked = {"pageToken": token} if token else dict(params)
        answer, at = self._get(path, asked | {"limit": str(PAGE_SIZE)})
        if not isinstance(answer, dict) or "data" not in answer:
            raise ServerTrouble(_("The server's answer is no list: %(path)s.") % {"path": path})
        following = answer.get("pageToken")
        return Page(answer["data"], following if isinstance(following, str) else "", at)

    def one(self, path: str) -> object:
        """One object. Raises NotOffered where there is none."""
        return self._get(path, {})[0]

    def _get(self, path: str, params: Mapping[str, str]) -> tuple[object, datetime.datetime]:
        url = f"{self.source.base_url.rstrip('/')}/{path}"
        wait, refused_before, tried, why = FIRST_WAIT, False, 0, ""
        while tried < self.tries:
            if why:
                self.pause(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            tried += 1
            try:
                answer, body = self._send("GET", url, PAGE_BYTES, params=params, auth=_Bearer(self._valid_token()))
            except requests.RequestException as error:
                why = _("The server cannot be reached: %(why)s.") % {"why": type(error).__name__}
                continue
            status = answer.status_code
            if status == 401:
                if refused_before:
                    raise ServerTrouble(_("The server does not accept the token that was fetched for it."))
                self._token, refused_before, why = "", True, ""
                tried -= 1
            elif status in _BUSY:
                why = _("The server answers %(status)d: it is too busy, or out of order.") % {"status": status}
                wait = max(wait, _asked_wait(answer))
                if wait > LONGEST_WAIT:
                    raise ServerTrouble(_("The server asks to wait longer than five minutes. Go on later."))
            elif status == 200:
                try:
                    return json.loads(body), _server_time(answer)
                except ValueError:
                    why = _("The server's answer cannot be read: %(path)s.") % {"path": path}
            else:
                raise _refusal(status, path)
        raise ServerTrouble(why)

    def _valid_token(self) -> str:
        if not self._token or (self._runs_out and timezone.now() > self._runs_out - EARLY):
            self._fetch_token()
        return self._token

    def _fetch_token(self) -> None:
        """By client credentials: HTTP Basic, and in the body where the server wants them there."""
        source = self.source
        body = {"grant_type": "client_credentials"} | ({"scope": source.scope} if source.scope else {})
        basic = requests.auth.HTTPBasicAuth(source.client_id.encode(), source.client_secret.encode())
        answer, text = self._ask_token(body, basic)
        if answer.status_code in (400, 401):
            mine = {"client_id": source.client_id, "client_secret": source.client_secret}
            answer, text = self._ask_token(body | mine, _Bearer(""))
        if answer.status_code in (400, 401, 403):
            raise ServerTrouble(_("No token is given for this client id and secret. Check both, and the address."))
        if answer.status_code != 200:
            raise ServerTrouble(_("The address for tokens answers %(status)d.") % {"status": answer.status_code})
        try:
            told = json.loads(text)
            self._token = str(told["access_token"])
            lasts = float(told.get("expires_in") or 0)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ServerTrouble(_("The address for tokens gives an answer without a token.")) from None
        begun = timezone.now()
        self._runs_out = begun + max(datetime.timedelta(seconds=lasts), EARLY) if lasts else None

    def _ask_token(self, body: Mapping[str, str], auth: requests.auth.AuthBase) -> tuple[requests.Response, bytes]:
        wait = FIRST_WAIT
        for left in reversed(range(self.tries)):
            try:
                answer, text = self._send("POST", self.source.token_url, TOKEN_BYTES, data=body, auth=auth)
                if answer.status_code not in _BUSY or not left:
                    return answer, text
                wait = min(max(wait, _asked_wait(answer)), LONGEST_WAIT)
            except requests.RequestException as error:
                if not left:
                    why = {"why": type(error).__name__}
                    raise ServerTrouble(_("The address for tokens cannot be reached: %(why)s.") % why) from None
            self.pause(wait)
            wait *= 2
        raise AssertionError("unreachable")

    def _send(self, method: str, url: str, most: int, **kwargs: object) -> tuple[requests.Response, bytes]:
        """Send a request, go along with redirects on the same host, and read so many bytes at most."""
        headers = {"Accept": "application/json"}
        for _step in range(4):
            if problem := address_problem(url):
                raise ServerTrouble(problem)
            with self._session.request(
                method, url, timeout=TIMEOUT, stream=True, allow_redirects=False, headers=headers, **kwargs
            ) as answer:
                if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                    return answer, _body(answer, most)
                there = urljoin(url, answer.headers["Location"])
                if _origin(there) != _origin(url):
                    raise ServerTrouble(_("The server leads on to another host, which the token is not for."))
                url = there
                kwargs = {name: value for name, value in kwargs.items() if name != "params"}
        raise ServerTrouble(_("The server leads from one address to the next without an end."))


def _body(answer: requests.Response, most: int) -> bytes:
    parts, size = [], 0
    for part in answer.iter_content(65536):
        parts.append(part)
        size += len(part)
        if size > most:
            raise ServerTrouble(_("The server's answer is larger than %(n)d MB.") % {"n": most // 1_000_000 or 1})
    return b"".join(parts)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _refusal(status: int, path: str) -> ServerTrouble:
    told = {"path": path, "status": status}
    if status in (404, 405, 501):
        return NotOffered(_("The server does not offer %(path)s.") % told)
    if status in (400, 410):
        return PageGone(_("The server does not take what it is asked for: %(path)s answers %(status)d.") % told)
    if status == 403:
        return NotOffered(_("This client may not read %(path)s. Ask those who run the server.") % told)
    return ServerTrouble(_("The server answers %(status)d to %(path)s.") % told)


def _asked_wait(answer: requests.Response) -> float:
    """Seconds that the server asks to wait: a number, or a moment. 0 when it says nothing that can be read."""
    written = answer.headers.get("Retry-After", "")
    if written.strip().isdigit():
        return float(written)
    try:
        until = email.utils.parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, (until - _server_time(answer)).total_seconds()) if until.tzinfo else 0.0


def _server_time(answer: requests.Response) -> datetime.datetime:
    try:
        told = email.utils.parsedate_to_datetime(answer.headers.get("Date", ""))
    except (TypeError, ValueError):
        return timezone.now()
    return told if told.tzinfo else timezone.now()
