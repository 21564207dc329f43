# make            sets everything up in .venv and runs the main job: kg build
# make test       runs the tests           make check   lint, types, canonical data, docs
# make bench      measures the speeds      make docs    writes docs/reference/ anew
# make long       tests for longer: the rule in its two writings, mutations of data and of rules
# make test-deps  installs what tests need beyond Python (as root, on Debian)

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: build test check long bench docs test-deps clean

build: .venv/main
	$(BIN)/kg build

test: .venv/test
	$(BIN)/pytest

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kg fmt --check
	$(BIN)/kg validate
	$(BIN)/python -m docs.generate --check

long: .venv/test
	KG_EXAMPLES=10000 $(BIN)/pytest tests/tracking
	KG_MUTATIONS=2000 $(BIN)/pytest tests/mutation

bench: .venv/test
	$(BIN)/python -m benchmarks.cold_start

docs: .venv/test
	$(BIN)/python -m docs.generate

test-deps:
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
	    chromium default-jdk-headless fonts-noto-cjk strace util-linux \
	    $$(command -v npm > /dev/null || echo nodejs npm)
	npm ci --prefix tests --silent --no-audit --no-fund --ignore-scripts

.venv/main: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/test: .venv/main
	$(PIP) --editable '.[test,check]'
	touch $@

clean:
	rm -rf .venv build dist
