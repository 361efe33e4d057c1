"""``python -m messaging.stub``: serve until stopped."""

from __future__ import annotations

import argparse
import asyncio

from messaging.stub.server import serve

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=8046)
asked = parser.parse_args()
asyncio.run(serve(asked.host, asked.port))
