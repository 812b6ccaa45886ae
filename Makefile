# Everything sets itself up; nothing but Python >= 3.11, make and a shell is assumed.
PYTHON ?= python3
BIN := .venv/bin
export TZ := UTC
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: run test check bench torture setup setup-test editors lock clean

run: setup
	@$(MAKE) --no-print-directory editors || echo "编辑器没有构建成功，其他页面照常可用 (the studio's editors could not be built; all else works)"
	@$(BIN)/flask --app wsgi serve

test: setup-test
	@sh tests/run.sh

check: setup-test
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-test
	@$(BIN)/python -m tests.bench $(ONLY)

torture: setup-test
	$(BIN)/python -m tests.torture --kills $(or $(KILLS),1000)

setup: .venv/.product

setup-test: .venv/.tools editors .venv/.browser

.venv/.product: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新 (Python >= 3.11 is needed)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.tools: .venv/.product requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The studio's editors; with them the oracle of our FEEL and the accessibility rules of the page tests.  Done once.
editors: .venv/.product
	@sh frontend/install.sh

.venv/.browser: .venv/.tools
	sh tests/browser.sh
	@touch $@

lock: .venv/.tools
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv var frontend/node_modules frontend/feel/node_modules app/web/static/dist
