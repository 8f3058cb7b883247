# The project's commands. `make demo` and `make test` set up everything they need by themselves.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
# What Python compiles is kept, in one place: the many processes of the tests start in half the time.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/compiled
unexport PYTHONDONTWRITEBYTECODE
UV := .venv/bin/uv
RUN := $(UV) run --frozen --no-sync
# One more than the two processors of the smallest machine: a third of the time the tests wait for what they started.
AT_ONCE := -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: demo test drill lint format types imports bench mutation setup system clean

setup: .venv/.synced

.venv/.synced: pyproject.toml uv.lock
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@test -x $(UV) || .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) sync --frozen --all-groups --inexact --extra ocr --extra maps --extra scheduler --extra postgresql --extra s3
	@touch $@

# What comes from the system: a browser, a database server, Chinese fonts and LibreOffice's writer for the tests that need them.
system: setup
	@bash scripts/system-packages.sh

demo: setup
	$(RUN) luoshi demo --port $(PORT)

# Everything on SQLite, then the web application once more on PostgreSQL (its pages were in the browser already).
test: setup system
	$(RUN) pytest $(AT_ONCE)
	scripts/with-postgresql $(RUN) pytest $(AT_ONCE) -m "not browser" tests/web

# Backs up, wipes, restores and compares, on both databases.
drill: setup system
	scripts/restore-drill
	scripts/with-postgresql scripts/restore-drill

lint: setup
	$(RUN) ruff format --check .
	$(RUN) ruff check .

types: setup
	$(RUN) mypy

imports: setup
	$(RUN) lint-imports

format: setup
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

bench: setup
	$(RUN) python -m benchmarks

# Small faults, one after the other, and whether the tests see them (takes long; not one of the benchmarks of `make bench`).
mutation: setup
	$(RUN) python -m benchmarks.mutation

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
