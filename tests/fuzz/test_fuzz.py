"""Whatever bytes strangers send, a reader answers: with data, or with its own refusal. Coverage-guided (atheris)."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.effort import effort

DRIVE = Path(__file__).with_name("drive.py")
# How many inputs each is given in CI: half a minute for all of them on one core.
READERS = {"yaml": 10_000, "read-back": 10_000, "intake": 10_000, "archive": 10_000, "record": 10_000, "forge": 300}


def _drive(reader: str, runs: int, folder: Path) -> subprocess.CompletedProcess[str]:
    if importlib.util.find_spec("atheris") is None:
        assert not os.environ.get("CI"), "atheris is missing: make .venv/.developed"
        pytest.skip("atheris is not installed: nothing was fuzzed")
    words = [sys.executable, str(DRIVE), reader, str(runs)]
    # In CI always the same inputs; by hand and in `make test-long` others each time.
    seed = ["-seed=1"] if os.environ.get("CI") else []
    return subprocess.run([*words, *seed], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_no_input_breaks_a_reader(reader: str, tmp_path: Path) -> None:
    done = _drive(reader, effort(short=READERS[reader], long=300_000), tmp_path)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_a_reader_that_breaks_is_found(tmp_path: Path) -> None:
    """Otherwise the test above could never fail."""
    done = _drive("breaks", 1000, tmp_path)
    assert done.returncode != 0
    assert "AssertionError: three signs" in done.stdout
