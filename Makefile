# camgrant. Needs Python 3.11 or later with venv, git and make; `make demo PYTHON=python3.12` picks another Python.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := .venv/.installed
DEVELOPED := .venv/.developed

.DEFAULT_GOAL := help
.PHONY: help demo history-demo test test-long check lint docs lock release real-deps bench clean

help: ## mọi lệnh / this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What runs (requirements.lock) and what develops (requirements-dev.lock) are two locks: who publishes, or only tries the
# program, installs a third of the packages. Only what is pinned by hash, and only wheels: nothing that was fetched runs
# while it installs. pip compiles packages and not a checkout: where Python may write no bytecode (containers often say
# so), every start would compile the program again, for a third of its time.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cần Python 3.11 trở lên / needs Python 3.11 or later")'
	@echo "Cài vào .venv, khoảng nửa phút / Installing into .venv, about half a minute"
	@$(PYTHON) -m venv .venv || { echo "Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install --only-binary :all: --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -q tools renderers
	@touch $@

$(DEVELOPED): $(INSTALLED) requirements-dev.lock
	@echo "Cài phần để phát triển, khoảng một phút / Installing what develops, about a minute"
	@$(PIP) install --only-binary :all: --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(INSTALLED) ## kiểm tra và kết xuất tỉnh mẫu / check and render the reference province
	$(BIN)/camgrant check
	$(BIN)/camgrant render --out dist
	@echo
	@echo "Mỗi nơi nhận một thư mục / One folder for each recipient: dist/<nơi nhận, recipient>/, ví dụ / for example:"
	@find dist -name '*.pdf' -o -name due.json -o -name 's6*.xlsx' | LC_ALL=C sort | sed -n 's/^/  /;1,6p'
	@echo "Tiếp / Next: $(BIN)/camgrant show --site s-iso-01"

history-demo: $(INSTALLED) ## kho git kể lại mùa hè 2021 / a git repository that tells the summer of 2021
	@rm -rf build/history-demo
	$(BIN)/python tests/story/build.py build/history-demo
	@echo "Tiếp / Next: cd build/history-demo && $(CURDIR)/$(BIN)/camgrant who --camera k-iso-06-1 --at 2021-08-19T21:40"

test: lint ## mọi phép thử, không cần root / everything that is tested, without root
	$(BIN)/camgrant schema --check schemas
	$(BIN)/python -m camgrant.docs --check
	$(BIN)/pytest -n auto

test-long: $(DEVELOPED) ## các phép thử dò tìm, chạy trọn vẹn / the tests that explore, in full
	CAMGRANT_TEST_LONG=1 $(BIN)/pytest -n auto -m long

check: $(INSTALLED) ## kiểm tra inventory/ / judge inventory/
	$(BIN)/camgrant check

lint: $(DEVELOPED) ## ruff, mypy, thứ tự các tầng / layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(DEVELOPED) ## sinh lại schemas/ và docs/ / generate schemas/ and docs/ again
	$(BIN)/camgrant schema --write schemas
	$(BIN)/python -m camgrant.docs

COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
  --strip-extras --build-deps-for editable --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

lock: $(DEVELOPED) ## ghim lại mọi thư viện (Python 3.11) / pin every dependency again (Python 3.11)
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

release: $(DEVELOPED) ## gói cài, danh mục thành phần, xuất xứ / the wheel, its SBOM and its provenance
	$(BIN)/python .ci/release.py build/release

real-deps: ## cài phần mềm thật cho phép thử, cần root / install the real programs of the tests, needs root
	@[ "$$(id -u)" = 0 ] || { echo "cần quyền root / needs root: sudo make real-deps" >&2; exit 1; }
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
	  chromium fonts-liberation libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils python3-icu \
	  zoneminder mariadb-server libapache2-mod-php curl ffmpeg age gitleaks openssh-client \
	  gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly

bench: $(DEVELOPED) ## đo tốc độ / the benchmark
	$(BIN)/python -m bench.check

clean: ## xoá .venv và mọi thứ sinh ra / remove .venv and all that was made
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find tools renderers tests bench -name __pycache__ -prune -exec rm -rf {} +
