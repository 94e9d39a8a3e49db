# The two commands are `make report` and `make test`; `make` alone lists the others.

.DEFAULT_GOAL := help
.PHONY: help report test test-spark lint format lab environment test-environment hooks lock upgrade faults fuzz bench clean

# A machine may say not to keep compiled modules; importing would then cost seconds each time.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH

# The report is opened where there is somebody to look: a desktop, and not a CI machine.
DESKTOP := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))
OPEN := $(if $(CI)$(SSH_CONNECTION),,$(if $(DESKTOP),--open))

help: ## List what can be typed
	@awk -F ': .*## ' '/^[a-z-]+: .*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

report: environment ## Make everything and build the example reports
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

format: test-environment ## Put the code in its form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lab: ## Open the notebooks in JupyterLab
	@python=$$(deploy/find-python) && "$$python" deploy/environment.py .venv-lab lab
	.venv-lab/bin/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks

hooks: test-environment ## Have git strip notebook outputs before each commit
	.venv/bin/pre-commit install

faults: test-environment ## Kill a build at twenty random moments
	PBDREPORT_MOMENTS=20 .venv/bin/pytest tests/build/test_faults.py

fuzz: test-environment ## Look for derivable numbers in a thousand random tables
	EXAMPLES=1000 .venv/bin/pytest tests/figures/test_disclosure.py tests/figures/test_disclosure_attack.py

bench: test-environment ## Measure build, intake, figures and masking beside papermill, nbconvert and pandas
	.venv/bin/python benchmarks/build.py
	.venv/bin/python benchmarks/intake.py
	.venv/bin/python benchmarks/indicators.py
	.venv/bin/python benchmarks/masking.py

clean: ## Remove what the project made: build/, caches, the example services' results
	rm -rf build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	for service in provincie netwerk; do \
	    rm -rf data/processed/$$service reports/$$service reports/.editions/$$service; \
	done

environment: # .venv with what a report needs
	@python=$$(deploy/find-python) && "$$python" deploy/environment.py .venv runtime

test-environment: # the same .venv with the tests' packages on top, and the system's
	@python=$$(deploy/find-python --install) && "$$python" deploy/environment.py .venv runtime test
	@.venv/bin/python deploy/system.py

# One lock for each use; those of the tests and of JupyterLab hold the versions of the runtime.
LOCK = .venv-lock/bin/uv pip compile pyproject.toml --group build --universal \
    --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command 'make lock' --quiet

lock: .venv-lock/bin/uv ## Write requirements/ anew after a change in pyproject.toml
	$(LOCK) --output-file requirements/runtime.txt
	$(LOCK) --constraint requirements/runtime.txt --group test --output-file requirements/test.txt
	$(LOCK) --constraint requirements/runtime.txt --extra lab --output-file requirements/lab.txt
	$(LOCK) --constraint requirements/runtime.txt --extra spark --output-file requirements/spark.txt

upgrade: LOCK += --upgrade
upgrade: lock ## The same with the newest versions of everything

.venv-lock/bin/uv:
	python=$$(deploy/find-python) && "$$python" -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
