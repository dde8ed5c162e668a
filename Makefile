# Beistand: `make run` serves the portal, `make test` runs everything that CI runs.
# Both set up a fresh Debian machine by themselves and are quick the second time.

PORT ?= 8000
DATA ?= data
PYTHON ?= python3

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

bin := .venv/bin
stamps := .venv/stamps
agents := web/agents
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
apt := DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600

# What the end-to-end tests need beside Chromium: a screen, a window manager, a dialog that asks for
# a password, fonts, Firefox.
debian := xvfb openbox x11-utils x11-xkb-utils x11-xserver-utils xcompmgr picom python3-tk \
  sudo ssh-askpass xterm \
  fonts-dejavu-core fonts-liberation firefox-esr

.PHONY: help run test check format runtime agent test-windows bench peers video screenshots lock clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: runtime ## serve the portal on http://localhost:8000 (PORT=...), data in data/ (DATA=...)
	@exec $(bin)/beistand serve --host localhost --port $(PORT) --data-dir $(DATA)

test: check $(stamps)/system ## everything: what `make check` does, unit and end-to-end tests
	$(bin)/python -m pytest --numprocesses auto tests
	$(bin)/python -m pytest e2e

check: $(stamps)/dev runtime ## what needs no browser: format, lint, types, imports
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy
	$(bin)/mypy --platform win32 --exclude agent/x11/ native/beistand
	$(bin)/lint-imports --no-logo

format: $(stamps)/dev ## write the code in its usual form
	$(bin)/ruff check --fix-only .
	$(bin)/ruff format .

runtime: $(stamps)/run ## build web/vendor/, what the browser runs
	@$(bin)/python -m runtime

agent: $(agents)/.linux $(agents)/.windows ## build the agent, which customers download, into web/agents/

test-windows: check $(stamps)/system $(stamps)/wine $(agents)/.windows ## test the agent for Windows under Wine
	BEISTAND_TEST_WINDOWS=1 $(bin)/python -m pytest e2e/test_windows.py

bench: $(stamps)/dev $(stamps)/system runtime ## measure, and print the figures as tables
	$(bin)/python -m bench

peers: $(stamps)/peers ## install what `make bench` measures beside ours

video: $(stamps)/dev $(stamps)/system runtime ## film the explaining video, and picture the README
	$(bin)/python -m e2e.video

screenshots: $(stamps)/dev $(stamps)/system runtime ## take a picture of every state
	$(bin)/python -m e2e.screenshots

lock: $(stamps)/venv ## choose the newest versions and pin them by hash
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip --quiet install uv
	cd requirements
	for name in run build agent dev browser windows embed tools peers; do
	  version=3.11 systems=--universal
	  if [ $$name = browser ]; then version=3.14; fi
	  if [ $$name = windows ]; then version=3.13 systems="--python-platform windows"; fi
	  ../.venv/lock/bin/uv pip compile --no-config --quiet --upgrade $$systems \
	    --python-version $$version --generate-hashes --no-annotate --no-emit-index-url \
	    --custom-compile-command 'make lock' $$name.in --output-file $$name.txt
	done
	cd ..
	npm update --ignore-scripts --no-audit --no-fund

clean: ## remove everything that was built or installed here, but not data/
	rm -rf .venv node_modules web/vendor web/agents dist .*_cache .hypothesis .coverage

# What each command needs, installed once and again when its list changes.

$(stamps)/venv:
	if ! $(PYTHON) -m venv --clear .venv 2>/dev/null; then
	  $(apt) update
	  $(apt) install -y python3-venv
	  $(PYTHON) -m venv --clear .venv
	fi
	mkdir -p $(stamps)
	touch $@

$(stamps)/run: $(stamps)/venv requirements/run.txt requirements/build.txt pyproject.toml
	$(pip) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(pip) install --no-deps --no-build-isolation --editable .
	touch $@

$(stamps)/dev: $(stamps)/run requirements/dev.txt
	$(pip) install --require-hashes -r requirements/dev.txt
	touch $@

ours := $(shell find native pyscript/beistand/{protocol,texts,ends} -name '*.py' -o -name '*.toml')
$(agents)/.linux: $(stamps)/run $(ours) requirements/agent.txt pyproject.toml LICENSE
	if ! $(bin)/python -c 'import tkinter' 2>/dev/null; then
	  $(apt) update
	  $(apt) install -y python3-tk
	fi
	$(bin)/python -m packages $(agents)
	touch $@

c := $(wildcard native/packages/launcher.* native/packages/unpack.*)
$(agents)/.windows: $(stamps)/tools $(ours) $(c) requirements/windows.txt requirements/embed.txt
	$(bin)/python -m packages.windows $(agents)
	touch $@

$(stamps)/tools: $(stamps)/run requirements/tools.txt
	$(pip) install --require-hashes -r requirements/tools.txt
	touch $@

# In an environment of its own: nothing of it may reach the relay. RUNLEVEL keeps Debian from
# starting nginx as a service.
neighbours := nginx-light libnginx-mod-stream x11vnc tigervnc-scraping-server
$(stamps)/peers: $(stamps)/venv requirements/peers.txt
	$(apt) update
	RUNLEVEL=1 $(apt) install -y --no-install-recommends $(neighbours)
	$(PYTHON) -m venv --clear .venv/peers
	.venv/peers/bin/python -m pip --disable-pip-version-check --quiet install \
	  --require-hashes -r requirements/peers.txt
	npm install --prefix .venv/peers --ignore-scripts --no-audit --no-fund --silent \
	  @novnc/novnc@1.7.0
	touch $@

$(stamps)/wine: $(stamps)/venv
	if ! command -v wine >/dev/null; then
	  $(apt) update
	  $(apt) install -y --no-install-recommends wine wine64
	fi
	touch $@

$(stamps)/system: $(stamps)/venv Makefile
	missing=()
	for package in $(debian); do
	  dpkg -s $$package &>/dev/null || missing+=($$package)
	done
	browsers="$${PLAYWRIGHT_BROWSERS_PATH:-$$HOME/.cache/ms-playwright}"
	if ! compgen -G "$$browsers/chromium-*" >/dev/null && ! command -v chromium >/dev/null; then
	  missing+=(chromium)
	fi
	if [ $${#missing[@]} -gt 0 ]; then
	  $(apt) update
	  $(apt) install -y --no-install-recommends "$${missing[@]}"
	fi
	touch $@
