"""The stub itself: what it has taken, what it was told to do wrong, and the addresses it answers at."""

from __future__ import annotations

import asyncio
import datetime
import json
import random
import time
from collections import Counter, deque
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from urllib.parse import parse_qs, parse_qsl, urlencode

from messaging.stub.http import Answer, Connection, Request, post

#: What it can do wrong with a message, and whether it has taken the message then.
TROUBLES = {
    "refuse": False,  # 400: never this message
    "busy": False,  # 429, with the whole gateway
    "down": False,  # 503, and not taken
    "drop_before": False,  # the connection breaks before it is taken
    "drop": True,  # taken, and the connection breaks before the answer
    "broken": True,  # taken, and 500
    "nonsense": True,  # taken, and an answer that makes no sense
    "late": True,  # taken, and answered after ``late_after`` seconds
}


@dataclass
class Behaviour:
    """How it behaves; set over ``/_stub/behave``. Rates are between 0 and 1 and add up to at most 1.

    ``delay`` seconds before each answer. ``receipt`` is the share of messages that get a receipt, ``receipt_after`` so
    many seconds; of these the shares ``fails``, ``twice`` and ``odd`` (nonsense before the receipt). ``knows`` False:
    it gives no messages when it is asked. ``reply`` is sent to ``reply_to`` for each message.
    """

    rates: dict[str, float] = field(default_factory=dict)
    delay: float = 0.0
    late_after: float = 5.0
    receipt: float = 0.0
    receipt_after: float = 0.0
    fails: float = 0.0
    twice: float = 0.0
    odd: float = 0.0
    knows: bool = True
    reply: str = ""
    reply_to: str = ""


@dataclass
class Taken:
    """One message that it has taken."""

    id: str
    to: str
    text: str
    reference: str
    hook: str
    at: float
    created: str
    status: str = "created"


class Stub:
    def __init__(self) -> None:
        self.behaviour, self.random = Behaviour(), random.Random(7)  # noqa: S311 - plays trouble
        self.reset()

    def reset(self) -> None:
        self.taken: list[Taken] = []
        self.by_reference: dict[str, list[Taken]] = {}
        self.by_number: dict[str, list[Taken]] = {}
        self.did: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.times: deque[float] = deque(maxlen=200_000)
        self.ids = count(1)
        self.hooks: set[asyncio.Task] = set()

    def handle(self, request: Request) -> Awaitable[Answer] | Answer:
        if request.path.startswith("/_stub/"):
            return self.told(request)
        if request.path == "/a1/sms" and request.method == "POST":
            fields = dict(parse_qsl(request.body.decode()))
            reference = dict(parse_qsl(fields.get("whendelivered", "").partition("?")[2])).get("reference", "")
            return self.take(fields["to"], fields["message"], reference, fields.get("whendelivered", ""), self.elks)
        if request.path.endswith("/batches") and request.method == "POST":
            batch = json.loads(request.body)
            return self.take(
                batch["to"][0], batch["body"], batch["client_reference"], batch["callback_url"], self.sinch
            )
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        self.did["asked"] += 1
        if request.path == "/a1/sms":
            rows = self.by_number.get(query["to"], []) if self.behaviour.knows else []
            return 200, _json({"data": [self.elks(row) for row in rows if row.created >= query.get("end", "")]})
        if request.path.endswith("/batches"):
            rows = self.by_reference.get(query["client_reference"], []) if self.behaviour.knows else []
            return 200, _json({"count": len(rows), "page": 0, "batches": [self.sinch(row) for row in rows]})
        return 404, b"{}"

    def take(self, to: str, text: str, reference: str, hook: str, shape: object) -> Awaitable[Answer] | Answer:
        self.times.append(time.time())
        trouble = self._trouble()
        self.did[trouble or "well"] += 1
        if trouble and not TROUBLES[trouble]:
            answer = {"refuse": (400, b"Invalid number"), "busy": (429, b"{}"), "down": (503, b"{}")}.get(trouble)
        else:
            row = self._keep(to, text, reference, hook)
            well = 200, _json(shape(row))
            odd = {"broken": (500, b"oops"), "nonsense": (200, b"<html>hello</html>"), "drop": None}
            answer = odd.get(trouble, well)
        wait = self.behaviour.late_after if trouble == "late" else self.behaviour.delay
        return _after(wait, answer) if wait else answer

    def _trouble(self) -> str:
        if not self.behaviour.rates:
            return ""
        drawn = self.random.random()
        for trouble, rate in self.behaviour.rates.items():
            if drawn < rate:
                return trouble
            drawn -= rate
        return ""

    def _keep(self, to: str, text: str, reference: str, hook: str) -> Taken:
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None).isoformat()
        row = Taken(f"s{next(self.ids):08d}", to, text, reference, hook, time.time(), now)
        self.taken.append(row)
        self.by_reference.setdefault(reference, []).append(row)
        self.by_number.setdefault(to, []).append(row)
        shape = self.elks_receipt if "reference=" in hook else self.sinch_receipt
        if hook and self.random.random() < self.behaviour.receipt:
            self._later(self._tell(row, shape))
        if self.behaviour.reply:
            self._later(self._answer(row))
        return row

    def _later(self, coroutine: Awaitable[None]) -> None:
        task = asyncio.ensure_future(coroutine)
        self.hooks.add(task)
        task.add_done_callback(self.hooks.discard)

    async def _tell(self, row: Taken, shape: object) -> None:
        """The receipt, tried again until it is taken, as gateways do."""
        behaviour = self.behaviour
        await asyncio.sleep(behaviour.receipt_after)
        row.status = "failed" if self.random.random() < behaviour.fails else "delivered"
        body, kind = shape(row)
        if self.random.random() < behaviour.odd:
            self.answers[await post(row.hook, b"\xff{nonsense", kind)] += 1
        for _time in range(2 if self.random.random() < behaviour.twice else 1):
            for _try in range(20):
                status = await post(row.hook, body, kind)
                self.answers[status] += 1
                if 200 <= status < 300:
                    break
                await asyncio.sleep(1)
        self.did[f"told {row.status}"] += 1

    async def _answer(self, row: Taken) -> None:
        await asyncio.sleep(self.behaviour.receipt_after)
        fields = {"id": f"in-{row.id}", "from": row.to, "to": "PPSS", "message": self.behaviour.reply}
        body = urlencode(fields).encode()
        self.answers[await post(self.behaviour.reply_to, body, "application/x-www-form-urlencoded")] += 1

    @staticmethod
    def elks(row: Taken) -> dict[str, object]:
        shown = {"id": row.id, "direction": "outgoing", "from": "PPSS", "to": row.to, "message": row.text}
        return shown | {"created": row.created, "status": row.status, "cost": 3500, "parts": 1}

    @staticmethod
    def sinch(row: Taken) -> dict[str, object]:
        shown = {"id": row.id, "to": [row.to], "body": row.text, "type": "mt_text", "canceled": False}
        return shown | {"created_at": f"{row.created}Z", "client_reference": row.reference}

    @staticmethod
    def elks_receipt(row: Taken) -> tuple[bytes, str]:
        return urlencode({"id": row.id, "status": row.status}).encode(), "application/x-www-form-urlencoded"

    @staticmethod
    def sinch_receipt(row: Taken) -> tuple[bytes, str]:
        told = {"type": "recipient_delivery_report_sms", "batch_id": row.id, "client_reference": row.reference}
        return _json(told | {"status": row.status.capitalize(), "code": 0, "recipient": row.to}), "application/json"

    def told(self, request: Request) -> Answer:
        """What tests say to it, and ask of it."""
        what = request.path.removeprefix("/_stub/")
        if what == "behave":
            self.behaviour = Behaviour(**json.loads(request.body))
        elif what == "reset":
            self.reset()
        elif what == "count":
            by = Counter(len(rows) for rows in self.by_reference.values())
            told = {"messages": len(self.taken), "references": len(self.by_reference), "times": by}
            return 200, _json(told | {"did": self.did, "hooks": self.answers, "open": len(self.hooks)})
        elif what == "references":
            return 200, _json({ref: [row.status for row in rows] for ref, rows in self.by_reference.items()})
        elif what == "requests":
            return 200, _json(list(self.times))
        else:
            return 404, b"{}"
        return 200, b"{}"


async def _after(seconds: float, answer: Answer) -> Answer:
    await asyncio.sleep(seconds)
    return answer


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


async def serve(host: str, port: int) -> None:
    """Serve until stopped; says so when it is ready."""
    stub = Stub()
    server = await asyncio.get_running_loop().create_server(partial(Connection, stub.handle), host, port)
    print(f"The stub gateway listens on http://{host}:{port}", flush=True)
    async with server:
        await server.serve_forever()
