# Everything a newcomer or CI needs; each target works alone on a fresh machine with Python 3.11.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
MUTANTS ?= 60
SEED ?= 1
ROWS ?=
PEER := beancount==3.2.3 pyxirr==0.10.8 weasyprint==70.0
COUNCIL_SPEND ?= $(firstword $(wildcard ../shared/data/council-spend))
export COUNCIL_SPEND

.PHONY: help demo test check slow mutate format generated bench clean

help:
	@echo "make demo       build the fictional county of Northshire, close 24 months, verify it"
	@echo "make test       run the tests"
	@echo "make check      format, lint, types, imports, generated files, tests, documentation"
	@echo "make slow       what takes longer: kill -9 rounds, every statement, a mutation sample"
	@echo "make mutate     change the code at random and see the tests notice, survivors listed"
	@echo "make generated  write the schemas, forms and reference pages again"
	@echo "make bench      measure what has a goal against hledger, ledger, beancount and DuckDB"

$(BIN)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@

demo: $(BIN)/installed
	$(BIN)/pooledbudget demo --out demo

test: $(BIN)/installed
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q --ignore tests/slow

check: $(BIN)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generate.py --check
	rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q --ignore tests/slow --cov --cov-report=
	$(BIN)/coverage combine --quiet --append || true
	$(BIN)/coverage report --fail-under=90

slow: $(BIN)/installed
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q tests/slow
	$(BIN)/python tools/mutate.py --sample $(MUTANTS) --seed $(SEED) --floor 85 --workers $(WORKERS)

mutate: $(BIN)/installed
	$(BIN)/python tools/mutate.py --sample $(MUTANTS) --seed $(SEED) --floor 85 --workers $(WORKERS)

format: $(BIN)/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generated: $(BIN)/installed
	$(BIN)/python tools/generate.py

# Measured as a user has it: installed, not editable.
bench:
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt ".[pdf]" $(PEER)
	$(VENV)-bench/bin/python -m benchmarks $(ROWS)

clean:
	rm -rf $(VENV) $(VENV)-bench demo .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis
