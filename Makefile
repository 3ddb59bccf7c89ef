# The two commands of the project are `make book` and `make test`; each sets up all it needs.
PYTHON ?= python3
BIN := .venv/bin
TOOL := PYTHONPATH=book/_ext $(BIN)/python -m
INSTALL := $(BIN)/pip install -qq --disable-pip-version-check
HTML := book/_build/html
# The day that stands in the book and in its archives: that of the last commit.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)

# Chapters and tests run side by side, so a product of small matrices has no second core to wake.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: book pdf lite dist site push-notebooks release-notes lint test test-peers test-long bench serve lab notebooks exercises tools lock clean

book: .venv/ready
	$(BIN)/jupyter-book build book -W -n --keep-going
	$(BIN)/hatchling build --target wheel --directory $(HTML)/_static
	@echo "To unzip and read: $$($(TOOL) tools.archive)"
	@echo "The book: file://$(CURDIR)/$(HTML)/index.html"

pdf: book tools
	$(BIN)/jupyter-book build book -W -n --builder singlehtml --path-output book/_build/single
	$(TOOL) tools.pdf

# JupyterLite; with PYODIDE_DIR=<folder of a full Pyodide> it asks no other host for anything.
lite: book
	$(TOOL) tools.lite $(PYODIDE_DIR)

# The wheel and the source archive, checked, and the wheel imported with NumPy alone.
dist: .venv/ready
	rm -rf dist
	$(BIN)/hatchling build
	$(BIN)/twine check --strict dist/*
	$(TOOL) tools.clean_install dist/*.whl

# All that is published: the book with its zip, its PDF and JupyterLite.
site: book pdf lite
	rm -rf book/_build/site
	cp -r $(HTML) book/_build/site
	cp -r book/_build/lite book/_build/site/lite
	cp book/_build/*.zip book/_build/*.pdf book/_build/site/_static/

# The notebooks alone, in the branch that Colab and Binder open.
push-notebooks: book
	cd $(HTML)/_static/notebooks && rm -rf .git && git init --quiet --initial-branch=notebooks && \
		git add --all && \
		git -c user.name=publish -c user.email=publish@localhost commit --quiet --message "Publish the notebooks" && \
		git push --force "$$(git -C $(CURDIR) remote get-url origin)" notebooks; \
		status=$$?; rm -rf .git; exit $$status

# The changes of this version, for its release.
release-notes: .venv/ready
	@mkdir -p dist
	$(TOOL) tools.release_notes > dist/notes.md

# Ratios taken side by side, on a machine that has nothing else to do; about an hour.
bench: book tools
	$(INSTALL) --editable ".[peers]"
	npm ci --prefix benchmarks --no-audit --no-fund
	for part in conv pool_gradients page grading; do env -u OPENBLAS_NUM_THREADS $(BIN)/python benchmarks/$$part.py || exit 1; done

# Style, layout, the arrows between the rooms, and types: seconds, before anything is built.
lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

test: lint book tools
	$(BIN)/pytest -n 2

# convkit, the graders and the chapters beside PyTorch, Keras, JAX and SciPy.
test-peers: .venv/ready
	$(INSTALL) --editable ".[peers]"
	$(BIN)/pytest -n 2 -m peers tests

test-long: site dist tools
	$(BIN)/pytest -n 2 -m long

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

tools: .venv/ready
	$(TOOL) tools.chromium
	$(TOOL) tools.engines
	$(TOOL) tools.libreoffice
	$(TOOL) tools.bubblewrap
	$(TOOL) tools.postgresql

# The lock names all that is needed, so nothing is resolved; pip compiles on one core, we on all,
# and packages may hold files for a newer Python, which do not compile.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(INSTALL) pip==26.3
	$(INSTALL) --no-deps --no-compile -r requirements.txt
	-$(BIN)/python -m compileall -qq -j 0 .venv/lib
	$(INSTALL) --no-deps --editable .
	touch $@

lock:
	uv pip compile --universal --python-version 3.11 --extra test pyproject.toml -o requirements.txt

clean:
	rm -rf book/_build dist .pytest_cache .hypothesis .import_linter_cache .mypy_cache .ruff_cache
