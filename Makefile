# Everything a newcomer needs: make run, make test. Needs Python 3.11 to 3.13 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/pytest --benchmark-disable --numprocesses auto --maxprocesses 4 --dist loadfile

# Hundreds of processes import the same modules; compiled ones are kept beside them, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast browser check format docs speed gate lock clean

run: $(VENV)/ready
	$(BIN)/confirmbench run

# Reports are opened in a real browser. Where there is none and none can be installed those tests are left out,
# and the last lines say why.
test: $(VENV)/dev
	NO_BROWSER="$$(sh tests/browser.sh)" $(PYTEST)

# No browser, no other processes, no other people's matchers.
test-fast: $(VENV)/dev
	$(PYTEST) -m "not (browser or process or peers)"

# Chromium and its driver, Debian's, for make test; fails where they are missing and may not be installed.
browser:
	sh tests/browser.sh

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Pages that are written from the code; tests fail when one is out of date.
docs: $(VENV)/dev
	$(BIN)/python -m bench.catalog.docs
	$(BIN)/python -m bench.leaderboard.leaderboard

# test runs the benchmarks once each, untimed, so that they cannot rot.
# Afterwards our matcher and its peers, side by side; for ten times as much in some ten minutes:
# python -m tests.speed.peers --people 10000000 --requests 700000
speed: $(VENV)/dev
	$(BIN)/pytest tests/speed --benchmark-only
	$(BIN)/python -m tests.speed.peers --people 1000000 --requests 100000

# The working tree against a commit, e.g. make gate BASE=origin/main.
BASE ?= HEAD
gate: $(VENV)/dev
	$(BIN)/confirmbench gate --base $(BASE)

# What running needs. The lock is hashed and complete, so pip may not resolve anything by itself.
$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# Test tools and other people's matchers on top: the second lock holds all of the first, in the same versions.
$(VENV)/dev: requirements-dev.lock $(VENV)/ready
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

# A version changes only where pyproject.toml asks for it; to upgrade, remove both locks first.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --quiet
lock:
	$(COMPILE) --all-extras --group dev --output-file requirements-dev.lock
	$(COMPILE) --extra report --group build --constraint requirements-dev.lock --output-file requirements.lock

clean:
	rm -rf $(VENV) datasets results/runs build dist
