# `make demo` opens the demo warehouse; `make test` proves the house. Both need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEXTS := $(wildcard floorapp/locale/*/LC_MESSAGES/floorapp.po)

.PHONY: demo test check bench clean

demo: $(VENV)/.installed
	@$(BIN)/python -m floorapp.cli.main demo

test: $(VENV)/.tested $(TEXTS:.po=.mo)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n 3 --dist=worksteal

bench: $(VENV)/.tested
	@$(BIN)/python -m tests.bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "floorapp needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml setup.py $(TEXTS) $(VENV)/bin/python
	@echo "floorapp: installing (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q floorapp
	@touch $@

$(VENV)/.tested: pyproject.toml setup.py $(VENV)/bin/python
	@echo "floorapp: installing what the tests need (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.installed

%.mo: %.po | $(VENV)/.tested
	@$(BIN)/pybabel -q compile -i $< -o $@

clean:
	@rm -rf $(VENV) build dist *.egg-info var
