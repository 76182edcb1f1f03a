# The commands of the course. Each is one of start.py, which does the same without make: python start.py lab
PYTHON ?= python3
COMMANDS := lab book lite read pdf epub test bench refresh answers marks bank assignment translate release clean

.DEFAULT_GOAL := help
.PHONY: help lock $(COMMANDS)

$(COMMANDS) help:
	@$(PYTHON) start.py $@ $(if $(FOLDER),"$(FOLDER)") $(if $(NAMES),"$(NAMES)") $(LESSONS) $(OPTIONS)

# Compile requirements.in into requirements.txt, and its student part into binder/ (needs uv). Nothing gets newer than
# the course in the browser can have it, and lite/lock.json follows: see lite/lock.py. Last, what has no wheel is named.
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
LITE := uv run --quiet --no-project --isolated --with pip==26.2 --with packaging==26.3 python -m lite.lock
lock:
	$(LITE) limits
	$(LOCK) --upgrade --constraints lite/limits.txt requirements.in -o requirements.txt
	$(LOCK) --upgrade --constraints lite/limits.txt tests/plain_sphinx/requirements.in -o tests/plain_sphinx/requirements.txt
	sed '/^# What builds/,$$d' requirements.in | $(LOCK) --constraints requirements.txt - -o binder/requirements.txt
	$(LITE) follow
	$(PYTHON) tools/installable.py
