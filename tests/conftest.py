"""Golden files: `pytest --update-golden` writes them anew, never in CI. Examples of Hypothesis on a busy machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine and nothing of the code. In CI, Hypothesis adds by itself that
# the examples are the same in every run.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

Golden = Callable[[Path, str | bytes], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is refused in CI: golden files are reviewed, then committed")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares content with a golden file; what differs is left beside it as `<file>.actual`."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        actual = path.with_name(f"{path.name}.actual")
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if path.is_file() and path.read_bytes() == data:
            actual.unlink(missing_ok=True)
            return
        actual.parent.mkdir(parents=True, exist_ok=True)
        actual.write_bytes(data)
        pytest.fail(f"{path} differs from {actual.name} beside it; if the change is right: pytest --update-golden")

    return compare
