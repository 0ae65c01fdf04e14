# Two commands do everything: `make demo` aligns the seed article, `make test` runs all checks.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test picture clean

demo: .venv/installed
	$(BIN)/aligner align seeds/article.ja.txt seeds/article.en.txt

test: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

# The terminal in the README.
picture: .venv/installed
	$(BIN)/python -m scripts.picture docs/terminal.png

# The report in docs/evaluation.md.
docs/report.png: .venv/installed
	$(BIN)/python -m scripts.picture_report $@

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing into .venv; the first time takes some minutes ..."
	$(INSTALL) --editable .
	touch $@

.venv/tested: .venv/installed
	$(INSTALL) --editable '.[test,plot,train]'
	touch $@
