# make            sets everything up in .venv and runs the main job: kg build
# make test       runs the tests           make check   lint, types, canonical data, docs
# make bench      measures the speeds      make docs    writes anew what is generated in docs/
#                 (BENCH='--triples 10000000 --only load' measures a part at a size)
# make record INTO=folder   records what the command line does, to compare it after a change
# make mutants    changes Python in 400 places, one at a time, and counts what the tests notice
# make golden     writes the answers anew that tests/queries/golden/ holds; read the difference
# make long       the same tests for longer: the rule's two writings, hostile input, payloads,
#                 200 kills of a push and of a load, a minute of readers beside loads, an hour of
#                 clients of the server, 2,000 mutations of data and every one of shapes and
#                 checks, every value of another type, every case of the shapes by itself, every
#                 question in every way on every engine, and every page of each site
# make test-more-plans      the tests outside tests/data/, with three more plans in data/
# make test-deps  installs what tests need beyond Python, and Python 3.13 (as root, on Debian)

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
SIDE_BY_SIDE := $(BIN)/pytest --numprocesses auto --dist worksteal

.PHONY: build test check long bench record mutants docs golden test-deps test-more-plans clean

build: .venv/main
	$(BIN)/kg build

test: .venv/test
	$(SIDE_BY_SIDE)

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kg fmt --check
	$(BIN)/kg validate
	$(BIN)/python -m docs.generate --check

long: .venv/test
	KG_EXAMPLES=10000 $(SIDE_BY_SIDE) tests/tracking
	KG_EXAMPLES=1000 $(SIDE_BY_SIDE) tests/validation
	KG_MUTATIONS=2000 $(SIDE_BY_SIDE) tests/mutation
	KG_ASKED=all $(SIDE_BY_SIDE) tests/queries/test_servers.py tests/queries/test_engines.py \
	    tests/queries/test_parameters.py
	KG_KILLS=200 $(SIDE_BY_SIDE) tests/store/test_push.py
	KG_PAYLOADS=1000 $(SIDE_BY_SIDE) tests/catalogue/test_injection.py
	KG_CHANGES=60 KG_NAMES=1000 $(SIDE_BY_SIDE) tests/catalogue/test_views.py \
	    tests/catalogue/test_stored_names.py
	KG_HARMLESS=500 $(SIDE_BY_SIDE) tests/store/test_guard.py tests/store/test_reach.py
	KG_SIGNALS=200 $(SIDE_BY_SIDE) tests/cli/test_signals.py
	KG_BOMBS=all $(SIDE_BY_SIDE) tests/cli/test_bombs.py
	KG_LOCALES=all $(SIDE_BY_SIDE) tests/cli/test_locales.py
	KG_DISKS=all $(SIDE_BY_SIDE) tests/cli/test_full_disk.py
	KG_SLIPS=all $(SIDE_BY_SIDE) tests/test_type_fuzz.py
	KG_KILLS=200 KG_SOAK=60 KG_HOSTILE=1000 $(SIDE_BY_SIDE) tests/store/disk
	KG_HARM=200 KG_SOAK=3600 $(SIDE_BY_SIDE) tests/web/test_soak.py tests/web/test_server_safety.py
	KG_JOURNEYS=all KG_HOSTILE_TEXT=all $(SIDE_BY_SIDE) \
	    tests/web/test_journeys.py tests/web/test_browser.py tests/web/test_hostile_text.py
	KG_PAGES=all $(SIDE_BY_SIDE) tests/test_build.py tests/test_network.py tests/cli/test_slips.py \
	    tests/cli/test_data_folder.py tests/workspace/test_commands.py tests/workbook/test_thirty.py \
	    tests/test_wheel.py
	KG_EXAMPLES=100 $(SIDE_BY_SIDE) tests/test_worker_parallel.py
	KG_CASES=all $(SIDE_BY_SIDE) tests/shapes
	KG_BENCH=all $(SIDE_BY_SIDE) tests/benchmarks/test_harness.py
	KG_EXPORTS=400 $(SIDE_BY_SIDE) tests/export tests/data/test_neighbourhoods.py
	$(MAKE) test-more-plans

test-more-plans: .venv/test
	PYTHONPATH=tests:. $(BIN)/python -m more_plans --numprocesses auto --dist worksteal

bench: .venv/test
	$(BIN)/python -m benchmarks $(BENCH)

record: .venv/test
	$(BIN)/python -m benchmarks.behaviour record $(or $(INTO),$(error name a folder: make record INTO=folder))

mutants: .venv/test
	$(BIN)/python -m benchmarks.python_mutants $(MUTANTS)

docs: .venv/test
	$(BIN)/python -m docs.generate

golden: .venv/test
	KG_DATA=tests/plans PYTHONPATH=tests $(BIN)/python -m queries.golden

test-deps:
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
	    chromium curl default-jdk-headless fonts-noto-cjk graphviz libapache-jena-java \
	    libreoffice-calc-nogui openssl patch strace util-linux \
	    virtuoso-opensource-7-bin virtuoso-opensource-7-common \
	    $$(command -v npm > /dev/null || echo nodejs npm) \
	    $$(python3.13 -m ensurepip --version > /dev/null 2>&1 || echo python3.13-venv)
	npm ci --prefix tests --silent --no-audit --no-fund --ignore-scripts
	$(MAKE) .venv/other

.venv/main: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/test: .venv/main
	$(PIP) --editable '.[test,check]'
	touch $@

.venv/other: pyproject.toml
	python3.13 -m venv --clear .venv/3.13
	.venv/3.13/bin/pip install --quiet --disable-pip-version-check '.[workbook]'
	.venv/3.13/bin/pip uninstall --quiet --yes kg-industry-plans
	touch $@

clean:
	rm -rf .venv build dist
