# The two commands of the project are `make book` and `make test`; each sets up all it needs.
PYTHON ?= python3
BIN := .venv/bin
TOOL := PYTHONPATH=book/_ext $(BIN)/python -m
INSTALL := $(BIN)/pip install -qq --disable-pip-version-check
COMPILE := $(BIN)/python -W ignore -m compileall -qq -j 0 .venv/lib
LOCK := uv pip compile --universal --python-version 3.11 $(if $(RESOLUTION),--upgrade --resolution $(RESOLUTION))
HTML := book/_build/html
NPM := benchmarks/node_modules/.package-lock.json
# The day that stands in the book and in its archives: that of the last commit.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)

# Chapters and tests run side by side, so a product of small matrices has no second core to wake.
export OPENBLAS_NUM_THREADS ?= 1

TOOLS := bubblewrap chromium engines libreoffice postgresql

.PHONY: help book pdf lite dist site push-notebooks release-notes lint test test-peers test-long bench serve lab notebooks exercises tools install $(TOOLS) writable lock clean

book: .venv/book  ## build the book and print its address; this is also what plain `make` does
	@echo "Executing the chapters and writing the pages takes a minute or two."
	$(BIN)/jupyter-book build book --path-output book --quiet -W -n --keep-going
	$(BIN)/hatchling build --target wheel --directory $(HTML)/_static
	@echo "To unzip and read: $$($(TOOL) tools.site.archive)"
	@echo "The book: file://$(CURDIR)/$(HTML)/index.html"

help:  ## print this list
	@sed -nE 's/^([a-z-]+):.*  ## (.*)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-15s %s\n' "$$name" "$$text"; done

pdf: .venv/ready book chromium  ## print the whole book into one file
	$(BIN)/jupyter-book build book -W -n --builder singlehtml --path-output book/_build/single
	$(TOOL) tools.site.pdf

lite: .venv/ready book  ## JupyterLite; with PYODIDE_DIR=<folder of a full Pyodide> it asks no other host
	$(TOOL) tools.site.lite $(PYODIDE_DIR)

dist: .venv/ready  ## the wheel and the source archive, and the wheel tried with NumPy alone
	rm -rf dist
	$(BIN)/hatchling build
	$(BIN)/twine check --strict dist/*
	$(TOOL) tools.clean_install dist/*.whl

site: book pdf lite  ## all that is published: the book with its zip, its PDF and JupyterLite
	rm -rf book/_build/site
	cp -r $(HTML) book/_build/site
	cp -r book/_build/lite book/_build/site/lite
	cp book/_build/*.zip book/_build/*.pdf book/_build/site/_static/

push-notebooks: book  ## push the notebooks to the branch that Colab and Binder open
	$(TOOL) tools.site.push_notebooks

release-notes: .venv/ready  ## write what is new in this version into dist/notes.md
	@mkdir -p dist
	$(TOOL) tools.site.release_notes > dist/notes.md

bench: book tools $(NPM)  ## ratios taken side by side, on a machine with nothing else to do; two hours
	$(INSTALL) --editable ".[peers]"
	for part in conv pool_gradients page grading; do env -u OPENBLAS_NUM_THREADS $(BIN)/python benchmarks/$$part.py || exit 1; done

lint: .venv/ready  ## style, layout, the arrows between the rooms, and types; seconds
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(TOOL) tools.workflows

test: lint book tools  ## check all that needs minutes
	$(BIN)/pytest -n 2

test-peers: .venv/ready  ## compare with PyTorch, Keras, JAX and SciPy, which it installs
	$(INSTALL) --editable ".[peers]"
	$(BIN)/pytest -n 2 -m peers tests

test-long: site dist tools $(NPM)  ## check the rest
	$(BIN)/pytest -n 2 -m long

serve: book  ## serve the built book on this machine
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(HTML) 8000

lab: .venv/ready book  ## learn in JupyterLab, in notebooks/; OPTIONS="--no-browser" and the like are passed on
	$(TOOL) tools.lab
	$(BIN)/jupyter lab --notebook-dir=notebooks $(OPTIONS)

notebooks: book  ## execute the chapters and say where the notebooks are
	@echo "Executed chapters: book/_build/jupyter_execute/*.ipynb"

exercises: .venv/ready  ## make exercises/ from solutions/, with the address of _config.yml
	$(TOOL) tools.address
	for name in $(notdir $(wildcard solutions/*)); do \
		$(BIN)/nbgrader generate_assignment $$name --no-db --force --log-level=ERROR \
			--CourseDirectory.source_directory=solutions \
			--CourseDirectory.release_directory=exercises || exit 1; \
	done

tools: $(TOOLS)  ## find the programs that the tests need, or install them

$(TOOLS): .venv/ready
	$(TOOL) tools.$@

$(NPM): benchmarks/package-lock.json
	npm ci --prefix benchmarks --no-audit --no-fund

writable:
	@test -w . || { echo "$(CURDIR) cannot be written to: copy the course to a folder of your own"; exit 1; }

# A lock names all that is needed, so nothing is resolved; pip compiles on one core, we on all,
# and packages may hold files for a newer Python, which do not compile.
.venv/book: requirements.txt pyproject.toml | writable
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(INSTALL) pip==26.3
	$(INSTALL) --no-deps --no-compile -r requirements.txt
	-$(COMPILE)
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv/ready: .venv/book requirements-all.txt
	$(INSTALL) --no-deps --no-compile -r requirements-all.txt
	-$(COMPILE)
	touch $@

install: .venv/ready  ## install all that teaching, JupyterLab and the tests need

lock:  ## pin all packages again; needs uv; with RESOLUTION=lowest-direct as old as pyproject.toml allows
	$(LOCK) --extra test pyproject.toml -o requirements-all.txt
	$(LOCK) --extra book --constraints requirements-all.txt pyproject.toml -o requirements.txt

clean:  ## remove all that was built
	rm -rf book/_build dist .pytest_cache .hypothesis .import_linter_cache .mypy_cache .ruff_cache
