# The commands of the course. Each is one of start.py, which does the same without make: python start.py lab
PYTHON ?= python3
COMMANDS := lab book lite read pdf epub test bench refresh answers marks bank assignment translate release clean

.DEFAULT_GOAL := help
.PHONY: help lock $(COMMANDS)

$(COMMANDS) help:
	@$(PYTHON) start.py $@ $(FOLDER) $(LESSONS) $(OPTIONS)

# Compile requirements.in into requirements.txt, and its student part into binder/ (needs uv).
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"
lock:
	$(LOCK) --upgrade requirements.in -o requirements.txt
	$(LOCK) --upgrade tests/plain_sphinx/requirements.in -o tests/plain_sphinx/requirements.txt
	sed '/^# What builds/,$$d' requirements.in | $(LOCK) --constraints requirements.txt - -o binder/requirements.txt
