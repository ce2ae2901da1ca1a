# Everything a newcomer needs: make run, make test. Needs Python 3.11 to 3.13 and make; make test opens reports
# in Chromium, too (Debian: apt-get install chromium chromium-driver), and fails where it is missing.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check format docs speed gate lock clean

run: $(VENV)/ready
	$(BIN)/confirmbench run

test: $(VENV)/ready
	$(BIN)/pytest --benchmark-disable --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Pages that are written from the code; tests fail when one is out of date.
docs: $(VENV)/ready
	$(BIN)/python -m bench.catalog.docs
	$(BIN)/python -m bench.leaderboard.leaderboard

# test runs the benchmarks once each, untimed, so that they cannot rot.
# Afterwards our matcher and its peers, side by side; for ten times as much in some ten minutes:
# python -m tests.speed.peers --people 10000000 --requests 700000
speed: $(VENV)/ready
	$(BIN)/pytest tests/speed --benchmark-only
	$(BIN)/python -m tests.speed.peers --people 1000000 --requests 100000

# The working tree against a commit, e.g. make gate BASE=origin/main.
BASE ?= HEAD
gate: $(VENV)/ready
	$(BIN)/confirmbench gate --base $(BASE)

# The lock is hashed and complete, so pip may not resolve anything by itself.
$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:
	uv pip compile pyproject.toml --extra peers --extra report --group dev --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --output-file requirements.lock

clean:
	rm -rf $(VENV) datasets results/runs build dist
