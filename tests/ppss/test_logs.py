"""What the program's own log holds, and what it must not."""

import json
import os
import subprocess
import sys

from ppss.middleware import RequestLogMiddleware

SCRIPT = """
import logging, logging.config, structlog
from ppss.logs import configure
logging.config.dictConfig(configure(production=True, level="INFO"))
structlog.get_logger("ppss.x").info("closed", case=7)
def fail(name):
    raise ValueError("bad")
try:
    fail("Nora Ek")
except ValueError:
    logging.getLogger("ppss.y").exception("it failed")
"""


def test_production_logs_json_without_local_variables():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=os.environ)
    told, failed = (json.loads(line) for line in done.stderr.splitlines())
    assert (told["event"], told["logger"], told["level"], told["case"]) == ("closed", "ppss.x", "info", 7)
    assert (failed["event"], failed["exception"][0]["exc_type"]) == ("it failed", "ValueError")
    assert "Nora" not in json.dumps(failed)


def test_a_request_is_logged_without_what_was_searched_for(rf):
    assert RequestLogMiddleware.format_request(rf.get("/students/", {"q": "Nora Ek"})) == "GET /students/"
