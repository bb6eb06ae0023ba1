# Two commands do everything: `make run` and `make test`. See README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AREA := areas/sample
PORT ?= 8501
SHELL := /bin/bash
# The many processes of the tests would each compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test env ensurepip system sample check lint types docs bench clean

run: env system $(AREA)/manifest.json ## environment, sample county, plan, dashboard on 127.0.0.1
	$(BIN)/outlet-atlas propose $(AREA)
	$(BIN)/python -m dashboard --server.port $(PORT)

test: ## environment, checks, the whole suite with the real browser
	# Preparing the sample county compiles every kernel once, while the types are checked.
	$(MAKE) --no-print-directory --output-sync -j 2 env system check sample
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: lint types

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env
	$(BIN)/mypy

env: $(VENV)/.ready ## only the environment

# $(call install,packages): installs system packages where this account may, else prints the command and stops.
define install
	if [ "$$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else \
		echo "System packages are missing and this account may not install them. Run:"; \
		echo "  sudo apt-get update && sudo apt-get install -y $(1)"; exit 1; fi; \
	echo "Installing $(1)"; \
	$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $(1) >/dev/null
endef

ensurepip:
	@if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then $(call install,python3-venv); fi

$(VENV)/.ready: requirements.lock pyproject.toml | ensurepip
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed (PYTHON=python3.11 make …)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python $(BIN)/python --require-hashes --only-binary :all: -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --only-binary :all: -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	touch $@

# Chromium for the browser tests, a font with Chinese characters for the sheets, poppler to read PDFs in tests, and
# PostgreSQL, which the tests of the records start for themselves.
system: ensurepip
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || missing="$$missing fonts-noto-cjk"; \
	if [ -n "$$missing" ]; then $(call install,$$missing); fi

sample: $(AREA)/manifest.json ## the sample county, prepared

$(AREA)/manifest.json: $(VENV)/.ready $(shell find geodata -name '*.py')
	$(BIN)/outlet-atlas sample build/sample
	$(BIN)/outlet-atlas prepare build/sample/sources.toml $(AREA)

bench: env ## speed against named peers, into benchmarks/results.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks

docs: env ## the tables in docs/ that are made from the code
	$(BIN)/python -m docs.tables

lock: ## pin the versions again (needs uv)
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
		--group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) build areas static/areas
