# Each task runs in an environment of its own, made on first use; `make clean` removes them all.
#
#   .venv          1. what a user installs: chainrule and Matplotlib    make demo
#                  2. beside it JAX, test and lint tools                make test, check, ...
#   .venv-lowest   the lowest versions that pyproject.toml allows       make lowest
#   .venv-peers    .venv and PyTorch                                    make peers, bench
#   .venv-tables   1. chainrule and tables from wheels                  make bench-tables MODELS=...
#                  2. beside it the peers of tables                     make bench-tables
#   .venv-fuzz     .venv and atheris                                    make fuzz
#   .venv-docs     what builds the documentation site                   make docs
#
# Versions come from constraints.txt, so that what passed once passes again.
PYTHON ?= python3
BIN := .venv/bin
USER := .venv/.made-for-users
TESTS := .venv/.made-for-tests
LOWEST := .venv-lowest/.made
PEERS := .venv-peers/.made
DOCS := .venv-docs/.made
TABLES := .venv-tables/.made
TABLE_PEERS := .venv-tables/.made-with-peers
FUZZ := .venv-fuzz/.made

# $(call install,ENVIRONMENT,CONSTRAINTS,EXTRAS): make an environment, or add to one.
define install
	@echo "installing chainrule[$(3)] into $(1)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chainrule needs Python 3.11 or newer")'
	@test -x $(1)/bin/python || $(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(2) --editable '.[$(3)]'
	@touch $@
endef

# The bytecode of the package and of the tests is written down where Python was told not to: without
# it each worker, and each command that a test starts, compiles all of it again.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

.PHONY: help demo test check fuzz density study portable lowest peers record-peers bench bench-tables docs clean

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

$(USER): pyproject.toml constraints.txt
	$(call install,.venv,constraints.txt,plots)

$(TESTS): $(USER)
	$(call install,.venv,constraints.txt,$(strip plots,jax,serve,page,test,check))

$(LOWEST): pyproject.toml constraints-lowest.txt
	$(call install,.venv-lowest,constraints-lowest.txt,$(strip plots,jax,serve,page,test))

$(PEERS): pyproject.toml constraints.txt
	$(call install,.venv-peers,constraints.txt,$(strip plots,jax,test,peers))

$(DOCS): pyproject.toml constraints.txt
	$(call install,.venv-docs,constraints.txt,$(strip plots,jax,serve,page,notebook,docs))

$(TABLES): pyproject.toml constraints.txt benchmarks/tables-requirements.txt
	$(call install,.venv-tables,constraints.txt,plots)
	@.venv-tables/bin/python -m pip install --quiet --requirement benchmarks/tables-requirements.txt
	@touch $@

$(TABLE_PEERS): $(TABLES) benchmarks/table-peers-requirements.txt
	@echo "installing the peers of tables into .venv-tables"
	@.venv-tables/bin/python -m pip install --quiet --requirement benchmarks/table-peers-requirements.txt
	@touch $@

$(FUZZ): pyproject.toml constraints.txt
	$(call install,.venv-fuzz,constraints.txt,$(strip plots,test,fuzz))

demo: $(USER)  ## train on handwritten digits, explain a weight's move, show a worked example
	@$(BIN)/python demo/digits.py
	@$(BIN)/chainrule explain mazur

test: $(TESTS)  ## run all tests but the slow studies
	@$(PYTEST) -m "not study" -n auto --dist worksteal

check: $(TESTS)  ## lint, format, types, layers, import cycles, density
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.imports
	@$(BIN)/python -m tools.density src/chainrule --limits

density: $(TESTS)  ## measure how dense the code is
	@$(BIN)/python -m tools.density src/chainrule

study: $(TESTS)  ## run the slow studies
	@$(PYTEST) -m study

portable: $(TESTS)  ## run the numeric tests with the kernels of other processors
	@$(BIN)/python -m tools.portable

lowest: $(LOWEST)  ## run all tests with the lowest versions that pyproject.toml allows
	@.venv-lowest/bin/python -m pytest -m "not study" -n auto --dist worksteal

peers: $(PEERS)  ## compare the recorded numbers of PyTorch with PyTorch itself
	@.venv-peers/bin/python -m pytest tests/peers

record-peers: $(PEERS)  ## compute and record the numbers of PyTorch again
	@PYTHONPATH=tests .venv-peers/bin/python -m peers.record_pytorch

# chainrule and scikit-learn's boosted trees run without the peers, among which is PyTorch
WITH_PEERS = $(or $(filter-out chainrule hgb,$(MODELS)),$(if $(MODELS),,all))
bench-tables: $(if $(WITH_PEERS),$(TABLE_PEERS),$(TABLES))  ## errors and seconds on 14 real tables: make bench-tables [MODELS="hgb chainrule"] [ONLY=german] [SPLITS=0]
	@.venv-tables/bin/python -m benchmarks.tables $(and $(MODELS),--models $(MODELS)) \
		$(and $(ONLY),--tables $(ONLY)) $(and $(SPLITS),--splits $(SPLITS))
	@.venv-tables/bin/python -m benchmarks.tables --summary

fuzz: $(FUZZ)  ## fuzz what reads files: make fuzz [TARGET=tables|models|examples] [SECONDS=600]
	@.venv-fuzz/bin/python -m tools.fuzz $(or $(TARGET),tables) --seconds $(or $(SECONDS),600)

bench: $(PEERS)  ## time the engines beside scikit-learn, PyTorch and JAX
	@.venv-peers/bin/python -m benchmarks.run

docs: $(DOCS)  ## build the documentation site into docs/_build
	@.venv-docs/bin/python -m sphinx -W --keep-going -q -b html docs docs/_build

clean:  ## remove the environments and what the demo wrote
	rm -rf .venv .venv-lowest .venv-peers .venv-docs .venv-tables .venv-fuzz .fuzz demo/output docs/_build
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
