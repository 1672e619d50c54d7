# Two commands are all the set-up: `make nightly` and `make test`. They need Python 3.11 to 3.13 and make.
PYTHON ?= $(firstword $(foreach name,python3.11 python3,$(shell command -v $(name))))
UV := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
QUICK := @$(BIN)/python -m backoffice.quickstart
GIVEN := $(if $(INBOX),--inbox "$(INBOX)")
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate

.PHONY: nightly test soak bench up down catch-up lint docs lock

nightly: $(READY)  ## one night on the demo practice, or on INBOX=folder
	$(QUICK) nightly $(GIVEN)

test: $(READY)  ## every test
	$(BIN)/pytest -n auto --dist loadgroup

soak: $(READY)  ## the full sets behind the samples of `test`; results go to bench/results/soak.md
	@rm -f bench/results/soak.jsonl
	BACKOFFICE_SOAK=1 $(BIN)/pytest -n auto --dist loadgroup -m soak --timeout=3600
	$(BIN)/python -m bench.soak

bench: $(READY)  ## benchmarks, each against a baseline; results go to bench/results/bench.md
	$(BIN)/python -m bench

up: $(READY)  ## Airflow and the desk stay on 127.0.0.1:8080
	$(QUICK) up $(GIVEN)

down: $(READY)  ## ends what `up` started
	$(QUICK) down

catch-up: $(READY)  ## fills in nights: FROM=2026-11-01 TO=2026-11-07
	$(QUICK) catch-up $(GIVEN) --from "$(FROM)" --to "$(TO)"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

docs: $(READY)  ## writes docs/reference/ from the code
	$(BIN)/python docs/generate.py

lock: $(READY)  ## resolves all requirements together, so that the extras never change a pin of the first
	$(LOCK) requirements.in requirements-production.in requirements-dev.in -o .venv/all.txt
	for extra in "" -production -dev; do \
		$(LOCK) --generate-hashes -c .venv/all.txt requirements$$extra.in -o requirements$$extra.txt; \
	done

$(READY): requirements.txt requirements-dev.txt pyproject.toml
	@test -x $(BIN)/uv || ($(PYTHON) -m venv .venv && $(BIN)/pip install --quiet uv==$(UV))
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.txt requirements-dev.txt
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
