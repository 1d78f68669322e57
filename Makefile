# Every task of this repository. `make help` lists them.
ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
VENV := $(ROOT)/.venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed-$(shell cksum < "$(ROOT)/requirements.txt" | cut -d' ' -f1)
STAMP_DEV := $(VENV)/.installed-dev-$(shell cksum < "$(ROOT)/requirements-dev.txt" | cut -d' ' -f1)
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes
ROOMS := ledger accounts criteria documents dossiers workflows home search demo
TEMPLATES := site/templates $(addsuffix /templates,$(ROOMS))
# Whatever the caller exported for an installation does not leak into checks and tests.
CLEAN := env -u DJANGO_SETTINGS_MODULE -u MEDIA_ROOT -u SEARCH_URL -u DEMO -u PUBLIC_URL
SAMPLE := env DJANGO_SETTINGS_MODULE=config.settings.production DEMO=0 \
	SECRET_KEY=sample-only-9f2c41d07ab65e83c1d94f6027b8ae35-sample-only-secret \
	AUDIT_KEY=sample-only-61be02a97d4c58f3e0b7a1926c3d48f5-sample-only-audit \
	DATABASE_URL=sqlite:///:memory: MEDIA_ROOT=/tmp ALLOWED_HOSTS=hoctap.example.vn \
	PUBLIC_URL=https://hoctap.example.vn EMAIL_URL=smtp+tls://user:password@mail.example.vn:587

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-long image-test lint format format-check types imports migrations deploy-check \
	pytest migrate seed index guide-pictures messages clean

help: ## List the tasks
	@grep -hE '^[a-z-]+:.*## ' "$(ROOT)/Makefile" | sed -E 's/:[^#]*## /\t/' | sort | \
		awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv "$(VENV)" || \
		{ rm -rf "$(VENV)"; echo "No virtual environment: on Debian and Ubuntu install python3-venv." >&2; exit 1; }

$(STAMP): | $(PY)
	@echo "Installing what runs the site (requirements.txt) ..."
	@$(PIP) -r "$(ROOT)/requirements.txt"
	@rm -f "$(VENV)"/.installed-[0-9]* && touch "$@"

$(STAMP_DEV): | $(PY)
	@echo "Installing what runs and tests the site (requirements-dev.txt) ..."
	@$(PIP) -r "$(ROOT)/requirements-dev.txt"
	@rm -f "$(VENV)"/.installed-dev-* && touch "$@" "$(STAMP)"

setup: $(STAMP) ## Create .venv and install what runs the site

setup-dev: $(STAMP_DEV) ## Install what tests the site as well

run: setup ## Serve the site with its worker; an empty database gets the demonstration (PORT=8000)
	@cd "$(ROOT)" && PYTHONPATH="$(ROOT)/site:$(ROOT)" exec $(PY) -m config.serve --host "$(HOST)" --port "$(PORT)"

test: setup-dev lint format-check types imports migrations deploy-check pytest ## Run every check and the tests

test-long: setup-dev ## Run the tests with the whole sweep
	cd "$(ROOT)" && $(CLEAN) RUN_LONG=1 $(PY) -m pytest -n 2 -q

image-test: setup-dev ## Build the image, run the composition with PostgreSQL, use it, remove everything (needs root or Docker)
	cd "$(ROOT)" && $(CLEAN) RUN_LONG=1 REQUIRE_SERVICES=1 $(PY) -m pytest -q -s tests/containers

pytest: setup-dev ## Run the tests
	cd "$(ROOT)" && $(CLEAN) $(PY) -m pytest -n 2 -q

lint: setup-dev ## Check style: ruff, djlint
	cd "$(ROOT)" && $(PY) -m ruff check .
	cd "$(ROOT)" && $(PY) -m djlint --lint --quiet $(wildcard $(addprefix $(ROOT)/,$(TEMPLATES)))

format: setup-dev ## Rewrite the code in its one style
	cd "$(ROOT)" && $(PY) -m ruff check --fix . ; $(PY) -m ruff format .
	cd "$(ROOT)" && $(PY) -m tests.shell.template_lines $(wildcard $(addprefix $(ROOT)/,$(TEMPLATES)))

format-check: setup-dev ## Check that the code is in its one style
	cd "$(ROOT)" && $(PY) -m ruff format --check .
	cd "$(ROOT)" && $(PY) -m tests.shell.template_lines --check $(wildcard $(addprefix $(ROOT)/,$(TEMPLATES)))

types: setup-dev ## Check the types of the whole product
	cd "$(ROOT)" && $(CLEAN) $(PY) -m mypy $(ROOMS) site/config

imports: setup-dev ## Check that imports go one way
	cd "$(ROOT)" && PYTHONPATH="$(ROOT)/site:$(ROOT)" $(VENV)/bin/lint-imports

migrations: setup-dev ## Check that no migration is missing
	cd "$(ROOT)" && $(CLEAN) $(PY) manage.py makemigrations --check --dry-run

deploy-check: setup-dev ## Check the production settings with sample values
	cd "$(ROOT)" && $(CLEAN) $(SAMPLE) $(PY) manage.py check --deploy --fail-level WARNING

migrate: setup ## Bring the database up to date
	cd "$(ROOT)" && $(PY) manage.py migrate --verbosity 1

seed: setup ## Build the made-up province (again: changes nothing)
	cd "$(ROOT)" && $(PY) manage.py seed_demo

index: setup ## Rebuild the search index
	cd "$(ROOT)" && $(PY) manage.py rebuild_index

guide-pictures: setup-dev ## Make the guides' pictures anew by following them (needs Chromium)
	cd "$(ROOT)" && $(CLEAN) GUIDE_PICTURES=1 $(PY) -m pytest -q tests/journeys/test_guides.py

messages: ## Compile the Vietnamese catalogue of third-party strings (needs gettext)
	cd "$(ROOT)/site/locale/vi/LC_MESSAGES" && for domain in django djangojs; do \
		msgfmt --check-format -o $$domain.mo $$domain.po || exit 1; done

clean: ## Remove the tools' caches
	cd "$(ROOT)" && rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
