# Two commands do everything: `make run` serves the site with demo content, `make test` runs every test.
# .venv is made and kept up to date by itself; nothing is installed outside this folder, save that `make test`
# fetches Chromium from the system's packages where it may.

PY ?= python3
BIN := .venv/bin

.PHONY: run test sure bench desk-values lock format clean lighthouse browser-needs

run: .venv/.run
	@$(BIN)/python app.py

test: .venv/.dev browser-needs
	@$(BIN)/python tests/run.py

# Format, lint, types, contracts, content, tests: before every commit.
sure: .venv/.dev
	$(BIN)/ruff format --check courseware tests bench app.py
	$(BIN)/ruff check courseware tests bench app.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	TANDEM_INSTANCE=$$(mktemp -d) $(BIN)/flask check
	$(MAKE) test

format: .venv/.dev
	$(BIN)/ruff format courseware tests bench app.py
	$(BIN)/ruff check --fix courseware tests bench app.py

bench: .venv/.dev
	@$(BIN)/python -m bench

# The lead desk's tables of values; run it after changing a number in lead-desk.yaml.
desk-values: .venv/.dev
	@$(BIN)/python -m courseware.leads.desk_solver

lighthouse: .venv/.dev browser-needs
	@$(BIN)/python -m bench.lighthouse

# Pins every library with its hashes; run it after editing a requirements*.in file.
lock: .venv/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

.venv/bin/python:
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Tandem needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PY) -m venv .venv 2>/dev/null || { rm -rf .venv; $(PY) -m venv --without-pip .venv; }
	@test -x .venv/bin/pip || $(PY) -m pip --python .venv/bin/python install -q pip 2>/dev/null || \
		{ echo "Neither venv nor pip can be set up here. On Debian: apt install python3-venv"; rm -rf .venv; exit 1; }

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing what the site needs into .venv ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch .venv/.run

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing what the tests need into .venv ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch .venv/.dev

# Chromium for the browser tests: the system's own, or fetched from its packages when we may.
browser-needs:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || test -n "$$TANDEM_CHROMIUM" || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium ..." && \
		  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || true

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
