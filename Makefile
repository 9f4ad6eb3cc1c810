# The two commands of the README, and a few more. Each sets up what it needs in .venv.

PYTHON ?= python3
BIN := .venv/bin
LIAISON := $(BIN)/liaison

.PHONY: chat test lint bench clean

chat: .venv/chat.ready          ## talk to the assistant in this terminal
	@$(LIAISON) chat $(ARGS)

test: .venv/dev.ready           ## format, lint, types and tests: what CI runs
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n auto $(ARGS)

lint: .venv/dev.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/bench.ready        ## speed, as ratios inside one run
	$(BIN)/python -m tests.benchmarks $(ARGS)

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(not (3, 11) <= v < (3, 14))' \
	  || { echo "liaison needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/chat.ready: .venv/bin/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/dev.ready: .venv/bin/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@ .venv/chat.ready

.venv/bench.ready: .venv/dev.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
