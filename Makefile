# The two main commands are `make report` and `make test`; `make` alone lists all.

.DEFAULT_GOAL := help
.PHONY: help report test test-spark lint format lab environment test-environment hooks lock upgrade faults fuzz bench clean

# Some machines disable bytecode caching, which would add seconds to every start.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH

# Open the report only on a desktop, and not on a CI machine.
DESKTOP := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))
OPEN := $(if $(CI)$(SSH_CONNECTION),,$(if $(DESKTOP),--open))

help: ## List the targets
	@awk -F ': .*## ' '/^[a-z-]+: .*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

report: environment ## Create the environment and build the example reports
	.venv/bin/pbdreport demo
	.venv/bin/pbdreport build $(OPEN)

test: test-environment lint ## Run all tests, browser tests included
	.venv/bin/pytest -n 2 --dist loadfile

test-spark: ## Compare every figure on DuckDB and on Spark; needs Java 17
	@python=$$(deploy/find-python) && "$$python" deploy/environment.py .venv-spark runtime test
	.venv-spark/bin/python -m pip install --quiet --require-hashes --no-build-isolation \
	    --requirement requirements/spark.txt
	.venv-spark/bin/pytest tests/spark

lint: test-environment ## Check style and types only
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: test-environment ## Format the code
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lab: ## Open the notebooks in JupyterLab
	@python=$$(deploy/find-python) && "$$python" deploy/environment.py .venv-lab lab
	.venv-lab/bin/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks

hooks: test-environment ## Let git strip notebook outputs before each commit
	.venv/bin/pre-commit install

faults: test-environment ## Kill builds at random moments and in renames, and fill each disk
	PBDREPORT_MOMENTS=20 .venv/bin/pytest tests/pipeline/test_faults.py

fuzz: test-environment ## Search for derivable numbers in a thousand random surveys
	EXAMPLES=1000 SURVEYS=1000 .venv/bin/pytest -n0 tests/figures/test_disclosure.py tests/figures/test_disclosure_surveys.py

bench: test-environment ## Measure build, intake, figures and masking against papermill, nbconvert and pandas
	.venv/bin/python benchmarks/build.py
	.venv/bin/python benchmarks/intake.py
	.venv/bin/python benchmarks/indicators.py
	.venv/bin/python benchmarks/masking.py

clean: ## Remove build/, caches and the results of the example services
	rm -rf build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	for service in provincie netwerk; do \
	    rm -rf data/processed/$$service reports/$$service reports/.editions/$$service; \
	done

environment: # .venv with the packages of a report
	@python=$$(deploy/find-python) && "$$python" deploy/environment.py .venv runtime

test-environment: # the same .venv with the packages of the tests, and system requirements
	@python=$$(deploy/find-python --install) && "$$python" deploy/environment.py .venv runtime test
	@.venv/bin/python deploy/system.py

# One lock file for each use; all have the versions of the runtime.
LOCK = .venv-lock/bin/uv pip compile pyproject.toml --group build --universal \
    --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command 'make lock' --quiet

lock: .venv-lock/bin/uv ## Rewrite requirements/ after a change in pyproject.toml
	$(LOCK) --output-file requirements/runtime.txt
	$(LOCK) --constraint requirements/runtime.txt --group test --output-file requirements/test.txt
	$(LOCK) --constraint requirements/runtime.txt --extra lab --output-file requirements/lab.txt
	$(LOCK) --constraint requirements/runtime.txt --extra spark --output-file requirements/spark.txt

upgrade: LOCK += --upgrade
upgrade: lock ## The same with the newest versions of all packages

.venv-lock/bin/uv:
	python=$$(deploy/find-python) && "$$python" -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
