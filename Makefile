# From nothing but Python 3.11 or newer and make. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PORT ?= 8000
PY := .venv/bin/python
export PYTHON PORT

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-access test-services check bench messages environment develop

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: environment ## The product with demo data on http://127.0.0.1:$PORT (8000), made ready at the first start
	@scripts/demo.sh

demo-reset: environment ## The same with all data thrown away and told anew
	@scripts/demo.sh --reset

test: develop ## Linters, import contracts and the whole suite on SQLite, with browser tests where there is a Chromium
	@scripts/lint.sh
	$(PY) -m pytest -n 2 $(PYTEST)

test-services: develop ## The suite on PostgreSQL with Redis and a real Celery worker
	@scripts/test_services.sh $(PYTEST)

test-access: develop ## Every address for everybody in every state of consent: ten minutes or so
	EVERY_STATE=1 $(PY) -m pytest -n 2 --dist load tests/leaks $(PYTEST)

check: develop ## Before a commit: linters, contracts, and the tests that need neither browser nor services
	@scripts/lint.sh
	$(PY) -m pytest -n 2 -m "not browser and not services" $(PYTEST)

bench: develop ## The benchmarks, as a table
	@$(PY) -m benchmarks
	@$(PY) -m benchmarks.grade_import
	@$(PY) -m benchmarks.outbox
	@$(PY) -m benchmarks.attendance_import
	@$(PY) -m benchmarks.attendance_reading
	@$(PY) -m benchmarks.comparison
	@$(PY) -m benchmarks.dashboard
	@$(PY) -m benchmarks.table_export

messages: develop ## Collect new texts for translation (needs gettext) and compile the translations
	@$(PY) manage.py makemessages -l sv --no-location --no-obsolete --ignore .venv --ignore var
	@$(PY) scripts/compile_messages.py

environment:
	@scripts/environment.sh requirements.txt

develop:
	@scripts/environment.sh requirements-dev.txt
