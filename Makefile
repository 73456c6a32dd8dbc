# Two commands to know: make report, make test. Each makes .venv first where it is missing.
PYTHON ?= python3
PY := .venv/bin/python
export PYTHON
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help report test lab lint size slow bench bench-million notebooks clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

report: .venv/.stamp ## write the report on the article in seeds/ into reports/
	@$(PY) -m mediakit report seeds/*.txt --output reports

test: .venv/.stamp-dev ## run the tests, then every notebook against its stored outputs
	@failed=0; \
	$(PY) -m pytest -p no:nbval -n auto --dist loadfile || failed=1; \
	$(PY) -m pytest --nbval --nbval-current-env --nbval-cell-timeout=60 -n auto --dist loadfile notebooks || failed=1; \
	exit $$failed

lab: .venv/.stamp ## open JupyterLab on notebooks/
	@$(PY) -m jupyterlab --notebook-dir notebooks

lint: .venv/.stamp-dev ## check style, types and the order of imports
	@failed=0; \
	$(PY) -m ruff check || failed=1; \
	$(PY) -m ruff format --check || failed=1; \
	$(PY) -m mypy || failed=1; \
	.venv/bin/lint-imports || failed=1; \
	$(PY) .ci/size.py --check || failed=1; \
	exit $$failed

size: .venv/.stamp ## how large each room is, beside its budget
	@$(PY) .ci/size.py

slow: .venv/.stamp-dev ## kill a batch at fifty moments; draw sixty times the examples
	@failed=0; \
	MEDIAKIT_KILLS=50 $(PY) -m pytest tests/reports/test_batch.py -k killed || failed=1; \
	MEDIAKIT_EXAMPLES=60 $(PY) -m pytest -n auto -m hypothesis || failed=1; \
	exit $$failed

bench: .venv/.stamp-dev ## measure speed, as ratios against the plain pipeline
	@$(PY) tests/bench/bench.py
	@$(PY) tests/bench/bench_batch.py
	@$(PY) tests/bench/bench_evidence.py

bench-million: .venv/.stamp-dev ## count a million articles: minutes, memory, growth
	@$(PY) tests/bench/bench_million.py

notebooks: .venv/.stamp ## run the notebooks and store their outputs, as they are committed
	@$(PY) -c 'import pathlib; from mediakit.reports.report import refresh_notebook; \
	[refresh_notebook(path) for path in sorted(pathlib.Path("notebooks").glob("*.ipynb"))]'

clean: ## remove .venv and caches; reports stay
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.stamp: pyproject.toml .constraints.txt .ci/install
	@sh .ci/install

.venv/.stamp-dev: pyproject.toml .constraints.txt .ci/install
	@sh .ci/install dev
	@touch .venv/.stamp
