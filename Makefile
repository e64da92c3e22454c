# make demo: set up and open the reader on the sample. make test: set up and run every check.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := $(foreach language,en fr es ru zh ar,sample_docs/S-2017-926.$(language).txt)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test coverage lint bench samples snapshots build clean

demo: $(VENV)/runtime
	@$(BIN)/hexapla read $(SAMPLE)

test: lint
	$(BIN)/python -m pytest -n auto --dist worksteal

# The tests once more with what they reach; tracing makes them half as slow again.
coverage: $(VENV)/development
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term

lint: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Figures of this machine; README quotes docs/figures.md.
bench: $(VENV)/development
	@$(PIP) --editable '.[dev,bench]'
	$(BIN)/python -m tests.bench | tee docs/figures.md

# The unofficial versions of the sample, set as raw text from their clean units.
samples: $(VENV)/development
	$(BIN)/python -m tests.tools.typeset

snapshots: $(VENV)/development
	$(BIN)/python -m pytest tests -k snapshot --snapshot-update

build: $(VENV)/development
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/runtime: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hexapla needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

$(VENV)/development: pyproject.toml $(VENV)/runtime
	@$(PIP) --editable '.[dev]'
	@touch $@
