# Everything there is to make: make help

VENV := .venv
OLDEST := .venv-oldest
BENCH := $(VENV)/.has-bench
RUNS := $(VENV)/.has-viz3d
TESTS := $(VENV)/.has-tests
HEAD := $(VENV)/synthetic-head

# Where the tour's pictures go, and the series that it shows (none: the synthetic head).
OUT ?= demo
DICOM ?=

# What is installed is what the lock says, the tools that build included.
INSTALL = PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=requirements/lock.txt \
	$(VENV)/bin/python -m pip install --quiet
XVFB = $(if $(filter Linux,$(shell uname)),xvfb-run -a)

.PHONY: help demo test lint stamina bench screenshots series test-oldest lock clean
.DEFAULT_GOAL := help

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(RUNS) ## render the tour, of the synthetic head or of DICOM=path/to/series
	@scripts/system_libraries.sh drawing window || echo "Going on with what is there."
	@echo "Rendering the tour of $(or $(DICOM),the synthetic head)"
	@$(VENV)/bin/viz3d demo $(if $(DICOM),"$(DICOM)") -o "$(OUT)"
	@echo "The results are in $(abspath $(OUT))"

test: $(TESTS) lint ## run every check and test, with Xvfb for the window
	@scripts/system_libraries.sh drawing window tests
	@scripts/system_libraries.sh browser || echo "Going on without tests in a browser."
	@echo "Running the tests"
	@scripts/run_tests.sh $(VENV)/bin/python

lint: $(TESTS) ## run the linters, the types and the import contract
	@echo "Checking style, types and imports"
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --quiet --check .
	@$(VENV)/bin/mypy --no-error-summary
	@$(VENV)/bin/lint-imports --no-logo --no-cache > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

stamina: $(TESTS) ## put 5,000 random events through the window
	@scripts/system_libraries.sh drawing window tests
	@VIZ3D_EVENTS=5000 $(XVFB) $(VENV)/bin/python -m pytest tests/app/test_random_events.py

bench: series $(BENCH) ## measure with DICOM=path/to/series against what a competent user writes
	@scripts/system_libraries.sh drawing
	@$(VENV)/bin/python -m benchmarks "$(DICOM)"

screenshots: series $(RUNS) ## render screenshots/ anew, of DICOM=path/to/series and the synthetic head
	@scripts/system_libraries.sh drawing
	@$(VENV)/bin/viz3d demo "$(DICOM)" -o screenshots/lesson --pixels 1200
	@rm -rf $(HEAD)
	@$(VENV)/bin/viz3d phantom $(HEAD)
	@$(VENV)/bin/viz3d demo $(HEAD) -o screenshots/synthetic --pixels 1200

series:
	@test -n "$(DICOM)" || { echo "Of which series? Add DICOM=path/to/series" >&2; exit 2; }

test-oldest: ## run the tests with the oldest versions that are promised to work
	@scripts/system_libraries.sh drawing window tests
	@test -d $(OLDEST) || $$(scripts/find_python.sh python3.11) -m venv $(OLDEST)
	@PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=requirements/oldest.txt \
		$(OLDEST)/bin/python -m pip install --quiet --editable '.[test]'
	@scripts/run_tests.sh $(OLDEST)/bin/python

lock: ## choose versions anew, the newest and the oldest (needs uv)
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
		pyproject.toml requirements/build.in --output-file requirements/lock.txt
	@uv pip compile --quiet --upgrade --python-version 3.11 --resolution lowest-direct \
		--extra test pyproject.toml requirements/build.in --output-file requirements/oldest.txt

clean: ## remove the virtual environments
	@rm -rf $(VENV) $(OLDEST)

$(VENV)/bin/python:
	@python=$$(scripts/find_python.sh $(PYTHON)) && \
		echo "Making the virtual environment $(VENV) with $$python" && $$python -m venv $(VENV)

$(RUNS): pyproject.toml requirements/lock.txt | $(VENV)/bin/python
	@echo "Installing viz3d into $(VENV) (about a minute the first time)"
	@$(INSTALL) --editable .
	@# Where the environment forbids writing bytecode, starting without it takes half as long again.
	@$(VENV)/bin/python -m compileall -q viz3d
	@touch $@

$(TESTS): $(RUNS)
	@echo "Installing what the tests need"
	@$(INSTALL) --editable '.[test,lint]'
	@touch $@

$(BENCH): $(RUNS)
	@$(INSTALL) --editable '.[bench]'
	@touch $@
