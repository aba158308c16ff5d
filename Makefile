# Two commands do everything: `make serve` and `make test`. PYTHON chooses another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test format models clean

serve: $(VENV)/installed
	$(BIN)/convention serve

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/mypy benchmarks
	$(BIN)/pytest --numprocesses 2 --dist loadfile

format: $(VENV)/installed-for-tests
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Fit all that is learned on a folder of evaluation sets, SETS; the last script prints what to write in the code.
LEARNED := index/models
models: $(VENV)/installed-for-tests
	$(BIN)/python benchmarks/fit_encoder.py $(SETS)
	$(BIN)/python benchmarks/fit_encoder.py $(SETS) --start $(LEARNED)/encoder.safetensors
	$(BIN)/python benchmarks/fit_reranker.py $(SETS)
	$(BIN)/python benchmarks/fit_reranker.py $(SETS) --start $(LEARNED)/reranker.safetensors
	$(BIN)/python benchmarks/fit_weights.py $(SETS)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Il faut Python 3.11 ou plus récent : make PYTHON=python3.11 serve"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "L’environnement Python n’a pas pu être créé ; sous Debian ou Ubuntu : sudo apt install python3-venv"; exit 2; }

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@ $(VENV)/installed
