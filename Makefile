# One command for each reader. Each makes or mends .venv by itself first; nothing has to be set up by hand.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
LESSONS := $(wildcard notebooks/[0-9]*.ipynb)
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help lab book read pdf epub test bench refresh answers lock clean

help:           ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The course needs Python 3.11 or newer; $(PYTHON) is older. Name a newer one: make PYTHON=python3.12 …"; exit 1; }
	@echo "Setting up .venv from requirements.txt (a few minutes the first time) …"
	@$(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt && touch $@

lab: $(READY)   ## work the notebooks in JupyterLab
	@$(BIN)/python tools/prepare_lab.py
	$(BIN)/jupyter lab $(LAB_OPTIONS) $(firstword $(LESSONS))

book: $(READY)  ## build the book into _build/html
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "To read it: make read. Opened as a file, it shows everything, but its questions and charts do not answer."

read: book      ## build the book and serve it on this computer
	@echo "The book: http://127.0.0.1:8000/ (stop with Ctrl+C)"
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

pdf: $(READY)   ## print the book into dist/ (needs Chromium)
	$(BIN)/python tools/print_book.py pdf

epub: $(READY)  ## make the e-book into dist/
	$(BIN)/python tools/print_book.py epub

test: $(READY)  ## check data, notebooks, book and JupyterLab
	$(BIN)/python -m pytest -n 2 --dist loadgroup --nbval notebooks tests

bench: $(READY) ## print what the course costs in time, bytes and memory
	$(BIN)/python benchmarks/run.py

refresh: $(READY) ## run every lesson again and store its outputs
	$(BIN)/python tools/refresh.py $(LESSONS)

answers: $(READY) ## print every question with its key
	@PYTHONPATH=notebooks $(BIN)/python tools/answers.py

LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
lock:           ## compile requirements.in into requirements.txt, and its student part into binder/ (needs uv)
	$(LOCK) --upgrade requirements.in -o requirements.txt
	sed '/^# What builds/,$$d' requirements.in | $(LOCK) --constraints requirements.txt - -o binder/requirements.txt

clean:          ## remove what was built; the next command builds it again
	rm -rf _build dist .venv
