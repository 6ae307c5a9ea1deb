# Everything runs in an environment of its own, .venv, made from constraints.txt.
PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
READY := $(ENV)/.ready

.PHONY: docs help demo test check study lowest bench clean

help:  ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

$(READY): pyproject.toml constraints.txt
	@echo "making the environment $(ENV) (a minute or two, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chainrule needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(ENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[plots,jax,test,check]'
	@touch $(READY)

demo: $(READY)  ## train on handwritten digits, explain a weight's move, show a worked example
	@$(BIN)/python demo/digits.py
	@$(BIN)/chainrule explain mazur

test: $(READY)  ## run all tests
	@$(BIN)/python -m pytest -m "not study" -n auto

check: $(READY)  ## lint, format, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

study: $(READY)  ## run the slow studies
	@$(BIN)/python -m pytest -m study

lowest:  ## run all tests with the lowest versions that pyproject.toml allows
	@$(PYTHON) -m venv .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints-lowest.txt --editable '.[plots,jax,test]'
	@.venv-lowest/bin/python -m pytest -m "not study" -n auto

clean:  ## remove the environments and what the demo wrote
	rm -rf $(ENV) .venv-lowest demo/output .pytest_cache .mypy_cache .ruff_cache .hypothesis

bench: $(READY)  ## time the engines beside their peers
	@$(BIN)/python -m benchmarks.run

docs: $(READY)  ## build the documentation site into docs/_build
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[docs]'
	@$(BIN)/python docs/draw_house.py
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build
