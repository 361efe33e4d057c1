#!/usr/bin/env bash
# Start the demo: compile translations, prepare the database (demo data where there is none), serve until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
export DEMO=1 PORT=${PORT:-8000}

if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
    echo "Something already answers on port $PORT. Stop it, or choose another: PORT=8001 make demo" >&2
    exit 1
fi
.venv/bin/python scripts/compile_messages.py
exec .venv/bin/python manage.py serve_demo --port "$PORT" "$@"
