# Cumulus: `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
DATA ?= data
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
# Tests wait for processes now and then: one worker more keeps the cores busy meanwhile.
TEST_WORKERS ?= $(shell expr $(WORKERS) + 1)

.PHONY: help setup web demo serve test check format bench bench-large e2e docs openapi lock clean

help: ## List the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.locked: requirements.lock pyproject.toml
	@echo "==> Python packages"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

web/dist/.built: $(VENV)/.locked web/package-lock.json web/index.html $(shell find web/src web/public web/vite.config.ts -type f 2>/dev/null)
	@echo "==> Front end"
	@$(BIN)/python tools/build_web.py web
	@touch $@

sdk/dist/.built: $(VENV)/.locked sdk/package-lock.json $(shell find sdk/src sdk/scripts -type f 2>/dev/null)
	@echo "==> Browser SDK"
	@$(BIN)/python tools/build_web.py sdk
	@touch $@

setup: $(VENV)/.locked web/dist/.built sdk/dist/.built ## Install everything, start nothing

web: web/dist/.built sdk/dist/.built ## Build the front end and the browser SDK

demo: setup ## Start everything with a filled demo workspace
	@$(BIN)/python tools/demo.py --data-dir $(DATA) --host $(HOST) --port $(PORT)

serve: setup ## Start everything on an existing data folder
	@$(BIN)/cumulus serve --data-dir $(DATA) --host $(HOST) --port $(PORT)

test: $(VENV)/.locked web/dist/.built sdk/dist/.built ## Run the whole suite on the embedded engines
	@$(BIN)/python -m pytest --ignore=tests/e2e -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

e2e: setup ## Drive the pages in Chromium
	@$(BIN)/python -m pytest tests/e2e -n $(WORKERS) --dist worksteal

check: setup ## Format, lint, types, import contracts, migrations, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/check_generated.py
	@cd web && PATH="$$(../$(BIN)/python ../tools/node_path.py):$$PATH" npm run --silent check
	@cd web && PATH="$$(../$(BIN)/python ../tools/node_path.py):$$PATH" npm run --silent budget
	@cd sdk && PATH="$$(../$(BIN)/python ../tools/node_path.py):$$PATH" npm run --silent check
	@cd sdk && PATH="$$(../$(BIN)/python ../tools/node_path.py):$$PATH" npm run --silent budget
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir /tmp/cumulus-docs-check
	@echo "check: all passed"

format: $(VENV)/.locked ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet . || true
	@cd web && PATH="$$(../$(BIN)/python ../tools/node_path.py):$$PATH" npm run --silent format
	@cd sdk && PATH="$$(../$(BIN)/python ../tools/node_path.py):$$PATH" npm run --silent format

openapi: setup ## Write the OpenAPI document and the types generated from it
	@$(BIN)/python tools/check_generated.py --write

bench: setup ## Measure; prints a table and writes benchmarks/results/ (BENCH=--quick: a fifth of it)
	@$(BIN)/python -m benchmarks $(BENCH)

bench-large: setup ## Measure pages and import with 1 M and 10 M people (BENCH="--millions 1": only one)
	@$(BIN)/python -m benchmarks --large $(BENCH)

docs: $(VENV)/.locked ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

lock: ## Compile requirements.lock anew from pyproject.toml
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --upgrade --group dev pyproject.toml -o requirements.lock

clean: ## Remove what was built, not your data
	@rm -rf $(VENV) web/dist web/node_modules sdk/dist sdk/node_modules site
