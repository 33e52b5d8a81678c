# Each target installs what it needs first; `make` alone lists them.
SHELL := bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# What this machine trusts, the certificate of a company's proxy included, uv and npm trust too.
CERTIFICATES := $(or $(PIP_CERT),$(wildcard /etc/ssl/certs/ca-certificates.crt))
ifneq ($(CERTIFICATES),)
export SSL_CERT_FILE ?= $(CERTIFICATES)
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif
# Without a network npm would try for more than a minute before it says so.
export npm_config_fetch_retry_mintimeout := 1000
export npm_config_fetch_retry_maxtimeout := 5000

PORT ?= 8000
PYTHON ?= python3
READY := .venv/.ready
RUN := .venv/bin/python
# For commands that touch no database.
MANAGE := DJANGO_SETTINGS_MODULE=config.settings.test $(RUN) platform/manage.py

.PHONY: help demo demo-reset stop test test-long check isolation bench bench-request bench-audit bench-pages bench-referrals format messages template screens lock

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## Run the whole product on this machine; another port with PORT=8080
	@exec $(RUN) -m infra.demo serve --port "$(PORT)"

stop: $(READY) ## Stop the demo that runs in this checkout
	@$(RUN) -m infra.demo stop

demo-reset: $(READY) ## Stop the demo and remove all its data
	@$(RUN) -m infra.demo reset

test: ## Run the checks and every test that is not long
	@infra/test.sh short

test-long: ## Run the long tests: many organisations, kills, whole journeys
	@infra/test.sh long

check: $(READY) ## Check format, lint, types, contracts, migrations, template and translations
	@infra/apt.sh xgettext=gettext
	@infra/check.sh

isolation: $(READY) ## Attack the wall, switch every control off, and tell in one line what came of it
	@$(RUN) -m tests.isolation

bench: $(READY) ## Measure how fast an organisation opens
	@$(RUN) -m infra.bench opening

bench-request: $(READY) ## Measure a page beside the same page of plain Django
	@$(RUN) -m infra.bench request

bench-audit: $(READY) ## Measure a page of 50 participants with and without the audit trail
	@$(RUN) -m infra.bench audit

bench-pages: $(READY) ## Measure the pages used most at a large organisation beside an empty page
	@$(RUN) -m infra.bench pages

bench-referrals: $(READY) ## Measure sending and accepting, and the list of received referrals
	@$(RUN) -m infra.bench referrals

format: $(READY) ## Put the code into its form
	@.venv/bin/ruff check --select I --fix --quiet .
	@.venv/bin/ruff format .

messages: $(READY) ## Gather the texts to translate
	@infra/apt.sh xgettext=gettext
	@$(MANAGE) translations extract

template: $(READY) ## Render the schema template anew from the migrations
	@$(RUN) -m infra.demo.template

screens: $(READY) ## Take the documents' pictures of the pages anew
	@infra/apt.sh chromium=chromium
	@$(RUN) -m infra.demo.screens

lock: $(READY) ## Choose the newest allowed versions of all packages
	@infra/lock.sh

$(READY): infra/locks/bootstrap.txt infra/locks/development.txt
	@infra/venv.sh "$(PYTHON)"
