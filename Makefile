# The two commands of the project are `make book` and `make test`; each sets up all it needs.
PYTHON ?= python3
BIN := .venv/bin
HTML := book/_build/html

.PHONY: book test serve lab notebooks exercises bench tools lock clean

book: .venv/ready
	$(BIN)/jupyter-book build book -W -n --keep-going
	@echo "The book: file://$(CURDIR)/$(HTML)/index.html"

test: book tools
	$(BIN)/pytest -n 2

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(HTML) 8000

lab: .venv/ready
	@mkdir -p .venv/share/jupyter/lab/settings
	@echo '{"@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Jupytext Notebook"}}}' \
		> .venv/share/jupyter/lab/settings/overrides.json
	$(BIN)/jupyter lab --notebook-dir=. book/single_channel.md

notebooks: book
	@echo "Executed chapters: book/_build/jupyter_execute/*.ipynb"

exercises: .venv/ready
	for name in $(notdir $(wildcard solutions/*)); do \
		$(BIN)/nbgrader generate_assignment $$name --no-db --force \
			--CourseDirectory.source_directory=solutions \
			--CourseDirectory.release_directory=exercises || exit 1; \
	done

bench: .venv/ready
	$(BIN)/pip install -qq --disable-pip-version-check --editable ".[peers]"
	$(BIN)/python benchmarks/conv.py

tools: .venv/ready
	$(BIN)/python tests/browser.py
	$(BIN)/python tests/office.py

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -qq --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --editable .
	touch $@

lock:
	uv pip compile --universal --python-version 3.11 --extra test pyproject.toml -o requirements.txt

clean:
	rm -rf book/_build dist .pytest_cache .hypothesis
