# The two commands of the README, and a few more. Each sets up what it needs in .venv.

PYTHON ?= python3
BIN := .venv/bin
LIAISON := $(BIN)/liaison
# Tests that have a long form.
LONG := tests/bot/test_dialogues.py tests/bot/test_dialogue_machine.py \
  tests/bot/test_delivery_machine.py \
  tests/bot/reminding/test_sweep.py tests/bot/test_unhandled.py tests/bot/test_operations.py \
  tests/bot/test_kill.py tests/bot/test_processes.py tests/bot/test_replicas.py tests/bot/test_busy.py \
  tests/storage/test_files_any_bytes.py tests/storage/test_db.py tests/bot/papers/test_bulletin.py

.PHONY: chat test test-long canary audit lint bench bench-full clean

chat: .venv/chat.ready          ## talk to the assistant in this terminal
	@$(LIAISON) chat $(ARGS)

test: .venv/dev.ready           ## format, lint, types and tests: what CI runs
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

test-long: .venv/dev.ready      ## thousands of steps, files, updates and kills; the figures at the end
	LIAISON_TEST_FULL=1 LIAISON_TEST_KILL_MINUTES=5 $(BIN)/pytest -n auto --dist worksteal $(LONG) $(ARGS)

canary: .venv/dev.ready         ## every test, every logger at DEBUG: the token is nowhere
	$(BIN)/pytest -n auto --dist worksteal --canary $(ARGS)

audit: .venv/audit/bin/pip-audit ## known vulnerabilities of what is pinned; asks PyPI
	$< --requirement constraints.txt --no-deps --disable-pip --strict $(ARGS)

lint: .venv/dev.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/bench.ready        ## speed, as ratios inside one run; five minutes on two idle cores
	$(BIN)/python -m tests.benchmarks --quick $(ARGS)

bench-full: .venv/bench.ready   ## the same with tables of a million tasks and ten million messages
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

.venv/audit/bin/pip-audit:
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check 'pip-audit>=2.9,<3'

.venv/bench.ready: .venv/dev.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
