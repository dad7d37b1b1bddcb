# Everything runs through .venv/bin/python -m ..., never through a script's first line: a path with a space breaks those.
.DEFAULT_GOAL := help
.PHONY: help demo dev test check bench lock screenshots clean runtime-env dev-env

PYTHON_BIN := .venv/bin/python
ARGS ?=

help: ## Show this list
	@echo "make demo    the whole program with a local SCX and moving data (needs Python 3.11 or later)"
	@echo "make dev     the same, restarting when a file changes"
	@echo "make test    all tests, on SQLite and on PostgreSQL and Redis where they run; ARGS='-k word' narrows"
	@echo "make check   style, types, migrations, templates, vendored files, deployment, locks"
	@echo "make bench   measure, against plain row-by-row code"
	@echo "make lock    write the locks from pyproject.toml; ARGS=--upgrade for newer versions"
	@echo "make screenshots  the pictures of the README, from the demo"
	@echo "make clean   remove .venv and caches; var/, the data, stays"

runtime-env:
	@sh tools/environment.sh runtime

dev-env:
	@sh tools/environment.sh dev

demo: runtime-env
	@$(PYTHON_BIN) manage.py demo $(ARGS)

dev: dev-env
	@$(PYTHON_BIN) manage.py demo --autoreload $(ARGS)

test: dev-env
	@$(PYTHON_BIN) -m tests.run $(ARGS)

check: dev-env
	@$(PYTHON_BIN) -m tools.check $(ARGS)

bench: dev-env
	@$(PYTHON_BIN) -m bench $(ARGS)

lock: dev-env
	@$(PYTHON_BIN) -m tools.locks $(ARGS)

screenshots: dev-env
	@$(PYTHON_BIN) -m tools.screenshots $(ARGS)

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
