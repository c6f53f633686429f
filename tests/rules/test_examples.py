"""Every rule example gives exactly its marked findings: code, line, column; good examples give none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from camgrant.cli import cli
from camgrant.diagnostics import Severity
from support.cli import write_world
from support.examples import read_example, run_example

EXAMPLES = sorted(Path(__file__).parent.glob("*/*.yaml"))


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", EXAMPLES, ids=_name)
def test_example_gives_exactly_the_marked_findings(path: Path) -> None:
    example = read_example(path)
    checked, found = run_example(example)
    shown = "\n".join(f"{d.location} {d.code} {d.message('en')}" for d in checked.diagnostics)
    assert found == example.expected, shown
    if path.stem.startswith("good"):
        assert not example.expected
    else:
        assert path.parent.name in {code for *_, code in example.expected}


@pytest.mark.parametrize("path", EXAMPLES, ids=_name)
def test_the_command_exits_by_the_severity_of_what_is_found(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From files on disk through the command line: the same findings as JSON, and 1 iff an error is among them."""
    example = read_example(path)
    root = write_world(tmp_path, dict(example.tree.contents))
    words = ["check", "-i", str(root), "--as-of", example.as_of.isoformat(), "--format", "json"]
    code = cli.main(words, standalone_mode=False)
    findings = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["waiver"] is None]
    prefix = f"{root.as_posix()}/"
    found = sorted((f["file"].removeprefix(prefix), f["line"], f["column"], f["code"]) for f in findings)
    assert found == list(example.expected)
    assert code == (1 if any(f["severity"] == "error" for f in findings) else 0)


@pytest.mark.parametrize("path", EXAMPLES, ids=_name)
def test_messages_are_complete_in_both_languages(path: Path) -> None:
    checked, _ = run_example(read_example(path))
    for found in checked.diagnostics:
        for language in ("vi", "en"):
            assert found.message(language)
            assert found.hint_text(language)
            assert "{" not in found.message(language).replace("{{", "")
        assert found.severity in Severity
