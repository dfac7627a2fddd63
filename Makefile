# Everything a newcomer or CI needs; each target works alone on a fresh machine with Python 3.11.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
COUNCIL_SPEND ?= $(firstword $(wildcard ../shared/data/council-spend))
export COUNCIL_SPEND

.PHONY: help demo test check format generated bench clean

help:
	@echo "make demo       build the fictional county of Northshire, close 24 months, verify it"
	@echo "make test       run the tests"
	@echo "make check      everything CI runs"
	@echo "make generated  write the schemas, forms and reference pages again"
	@echo "make bench      measure against hledger and ledger, where they are installed"

$(BIN)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@

demo: $(BIN)/installed
	$(BIN)/pooledbudget demo --out demo

test: $(BIN)/installed
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q

check: $(BIN)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pooledbudget.cli.generated --check
	rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q --cov --cov-report=
	$(BIN)/coverage combine --quiet --append || true
	$(BIN)/coverage report --fail-under=90

format: $(BIN)/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generated: $(BIN)/installed
	$(BIN)/python -m pooledbudget.cli.generated

# Measured as a user has it: installed, not editable.
bench:
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt .
	$(VENV)-bench/bin/python benchmarks/ledger.py 10000 100000

clean:
	rm -rf $(VENV) $(VENV)-bench demo .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis
