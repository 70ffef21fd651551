# Two commands are enough on a fresh machine with Python 3.11+ and make:
#   make draft                the shipped sample -> a draft post   (make draft SOURCE=URL for anything else)
#   make test                 every check that a change must pass
PYTHON ?= python3
VENV   ?= .venv
SOURCE ?= samples/interview.mp3
OUTPUT ?= episodes
BIN    := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
endif

.DEFAULT_GOAL := help
.PHONY: help install openmp draft test format lint types imports unit slow packages models clean

help:
	@sed -n 's/^#   //p' Makefile

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@

install: $(VENV)/.installed

draft: install openmp
	$(BIN)/summarizer draft $(SOURCE) -o $(OUTPUT)

# The local language model needs the compiler's OpenMP library, which nearly every system has; slim containers do not.
openmp:
	@[ "$$(uname -s)" != Linux ] || $(PYTHON) -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "installing libgomp1"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libgomp1 >/dev/null; \
	  else echo "libgomp is missing: install it (libgomp1), or draft with --llm none or a provider"; fi; }

# Chromium drives the tests of the review page. Where it may not be installed, those tests say why they were skipped.
packages: openmp
	@command -v chromium chromium-browser google-chrome chrome >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "installing chromium"; apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; \
	  else echo "no Chromium here and no right to install it: the browser tests will be skipped"; fi; }

format: $(VENV)/.dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

models: $(VENV)/.dev
	$(BIN)/summarizer models fetch tiny.en
	$(BIN)/summarizer models fetch base
	$(BIN)/summarizer models fetch qwen2.5-coder-1.5b

# Browsers, servers and processes share few cores: a test that fails runs once more, and is named as RERUN.
PYTEST = $(BIN)/pytest --reruns 1 -r R

unit: $(VENV)/.dev packages models
	$(PYTEST) -n auto --maxprocesses=4 -m 'not slow'

# A language model on few cores must not share them, so these run one after the other.
slow: $(VENV)/.dev packages models
	$(PYTEST) -m slow

test: format lint types imports unit slow

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
