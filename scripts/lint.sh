#!/usr/bin/env bash
# Everything that judges the code without running it. Says which one failed.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

step() {
    local what=$1
    shift
    if "$@" >var/lint.log 2>&1; then
        echo "ok      $what"
    else
        cat var/lint.log
        echo "FAILED  $what" >&2
        exit 1
    fi
}

mkdir -p var
step "ruff: rules" $python -m ruff check .
step "ruff: format" $python -m ruff format --check .
step "templates" $python -m djlint templates --lint --quiet
step "import contracts" $python -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
step "migrations are there" $python manage.py makemigrations --check --dry-run
step "django's checks" $python manage.py check --fail-level WARNING
