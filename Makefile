# Everything starts from Python ≥ 3.11 and make: `make run` to use Atelier, `make test` to try it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run install test sure nightly bench lock format clean

run: $(STAMP)
	@exec $(BIN)/atelier run

install: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Atelier needs Python 3.11 or newer; $$($(PYTHON) --version 2>&1) is what '$(PYTHON)' starts. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is not installed. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q webapp # so that the first start is as quick as the next
	@touch $(STAMP)

test: $(STAMP)
	@$(BIN)/python -m tests.support.browser
	$(BIN)/pytest -n 2 --dist loadgroup -m "not nightly"

sure: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.locks
	$(MAKE) test

nightly: $(STAMP)
	$(MAKE) sure
	$(BIN)/pytest -n 2 --dist loadgroup -m nightly

bench: $(STAMP)
	$(BIN)/python tests/bench/run.py

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Pins by version and hash; no address of any index is written.
lock: $(STAMP)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache
