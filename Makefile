# One word per job, the same for people and CI.  Each makes what it needs: .venv from the lock.

PYTHON ?= python3.11
BIN := .venv/bin
BUILD := build

.DEFAULT_GOAL := help
.PHONY: help replay stream bench-stream test test-plain bench check pictures docs lock env kafka-jars clean

help:  ## Show the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

replay: $(BIN)/soes  ## Generate a day, replay it under four regimes, compare them
	@rm -rf $(BUILD)/day $(BUILD)/store && mkdir -p $(BUILD)
	@echo '{"type":"clock","ts":"1998-03-02T10:00:00-05:00"}' > $(BUILD)/clock.jsonl
	@# The rules are compiled, where they have not been, while the day is made.
	@env -u SOES_STORE $(BIN)/soes replay $(BUILD)/clock.jsonl --out $(BUILD)/clock.csv & compiling=$$!; \
		$(BIN)/soes generate --to $(BUILD)/day && wait $$compiling
	$(BIN)/soes replay $(BUILD)/day --store chdb://$(BUILD)/store --run day
	$(BIN)/soes compare day --store chdb://$(BUILD)/store

stream: $(BIN)/.stream  ## Publish the day on a real broker, decide it with two workers, compare
	$(BIN)/python -W ignore -m deploy.stream $(BUILD)/stream

# What fails beside others, as timing does on a crowded machine, must hold alone.
test: $(BIN)/.dev  ## Run the tests
	$(BIN)/pytest -n auto || $(BIN)/pytest --last-failed --last-failed-no-failures=none

test-plain: $(BIN)/.dev  ## Run the tests of the rules with the compiler switched off
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest -n auto tests/processors tests/test_scenarios.py

bench: $(BIN)/.dev  ## Measure, and write bench/results.json
	$(BIN)/python -m bench.run

bench-stream: $(BIN)/.dev  ## Measure the stream against a real broker, and write bench/stream.json
	$(BIN)/python -W ignore -m bench.stream

check: $(BIN)/.dev  ## Lint, types, direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

pictures: $(BIN)/.dev  ## Take the README's pictures of the screen, of the day of `make replay`
	@test -d $(BUILD)/day || $(MAKE) replay
	$(BIN)/python -m deploy.pictures $(BUILD)/day docs/pictures

docs: $(BIN)/.dev  ## Build the documentation site into build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock: $(BIN)/.dev  ## Make the lock files from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra screen --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra stream --extra screen --constraint requirements.lock \
		--output-file requirements-stream.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --extra stream --extra notebooks --extra screen --group dev \
		--constraint requirements-stream.lock --output-file requirements-dev.lock

LOCK := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --quiet

kafka-jars:  ## Fetch the broker of `make stream` and of the tests (needs Java and Maven)
	@$(PYTHON) deploy/broker.py

env:  ## Write random passwords for docker compose into .env, unless it is there
	@$(PYTHON) deploy/env.py

clean:  ## Remove everything made here
	rm -rf .venv $(BUILD)

# The stamps are newer than the lock from which they were installed.
$(BIN)/soes: requirements.lock pyproject.toml
	PYTHON=$(PYTHON) deploy/install.sh .venv requirements.lock --editable
	@touch $@

$(BIN)/.stream: requirements-stream.lock $(BIN)/soes
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-stream.lock
	@touch $@

$(BIN)/.dev: requirements-dev.lock $(BIN)/soes
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@
