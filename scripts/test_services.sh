#!/usr/bin/env bash
# The suite on PostgreSQL, with Redis and a real Celery worker. DATABASE_URL and REDIS_URL say where they are; without
# them the local servers are tried, as the user that runs this. The role must be allowed to create databases.
set -euo pipefail
cd "$(dirname "$0")/.."
export DATABASE_URL=${DATABASE_URL:-postgres:///ppss}
export REDIS_URL=${REDIS_URL:-redis://127.0.0.1:6379/15}

.venv/bin/python scripts/answering.py "$DATABASE_URL" "$REDIS_URL"
exec .venv/bin/python -m pytest -n 2 "$@"
