"""Every code, command, dependency and example is documented, in both languages, and nothing generated is stale."""

from __future__ import annotations

import re
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from camgrant.app.catalogue import catalogue
from camgrant.cli import cli
from camgrant.diagnostics import Code
from camgrant.docs import main, pages
from camgrant.load.reader import read_plain
from camgrant.load.schema import ENTITY_TYPES, adapter
from camgrant.policy.rule import Rule, all_rules

ROOT = Path(__file__).parents[2]
# Codes that no example file can show, with the test that shows them.
SHOWN_ELSEWHERE = {
    "ORG016": "tests/unit/test_competence.py: two provinces that are told apart",
    "YML010": "tests/unit/test_tree.py: a file of fifty megabytes",
    "YML014": "tests/unit/test_tree.py: an unreadable file",
    "YML016": "tests/unit/test_tree.py: links",
    "YML019": "tests/unit/test_tree.py: a repository that begins in the data",
    **{f"PLN{number:03}": "tests/unit/test_brake.py: a change is no state of the data" for number in range(1, 10)},
    "PLN011": "tests/acceptance/test_amendments.py: another device under the same id",
    "PLN012": "tests/acceptance/test_amendments.py: a loss that is taken back",
    "PLN010": "tests/acceptance/test_mass_ends.py: ends of a publication that nobody approved",
    **{
        f"SEA{number:03}": "tests/unit/test_seal_verify.py: a bundle is no file of the inventory"
        for number in range(1, 11)
    },
    "SEA020": "tests/acceptance/test_publish_delivery.py: what became of a bundle",
    "SEA021": "tests/acceptance/test_publish_delivery.py: what became of a bundle",
    "SEA022": "tests/acceptance/test_publish_delivery.py: removals of which no file speaks",
    "SEA023": "tests/acceptance/test_publish_cleared.py: numbers of bundles that leap",
    "SEA024": "tests/acceptance/test_publish_gates.py: a recorder on which a program fails",
    "SEA025": "tests/acceptance/test_publish_line.py: a commit that nobody can read whole",
    "SEA026": "tests/acceptance/test_publish_records.py: a file that was edited and is in no commit",
}


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", catalogue())
def test_each_code_speaks_both_languages_with_the_same_placeholders(code: str) -> None:
    entry = catalogue()[code]
    for text in (entry.title, entry.text, entry.hint, entry.why):
        assert text.vi
        assert text.en
        assert _placeholders(text.vi) == _placeholders(text.en), code
    assert re.fullmatch("[A-Z]{3}[0-9]{3}", code)


@pytest.mark.parametrize("code", catalogue())
def test_each_code_has_a_bad_and_a_good_example(code: str) -> None:
    names = {path.stem.partition("-")[0] for path in (ROOT / "tests" / "rules" / code).glob("*.yaml")}
    if code in SHOWN_ELSEWHERE:
        assert not names
    else:
        assert names == {"bad", "good"}, code


def test_there_are_many_bad_examples() -> None:
    assert len(list((ROOT / "tests" / "rules").glob("*/bad-*.yaml"))) >= 60


def test_no_example_is_orphaned() -> None:
    folders = {path.name for path in (ROOT / "tests" / "rules").iterdir() if path.is_dir() and path.name[:1].isupper()}
    assert folders <= set(catalogue())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_each_rule_is_one_file_named_after_its_code_and_says_what_it_demands(rule: Rule) -> None:
    files = list((ROOT / "tools/camgrant/policy/rules").glob(f"*/{rule.code.lower()}_*.py"))
    assert len(files) == 1
    text = files[0].read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert len(text.splitlines()) <= 110


def test_generated_pages_are_fresh() -> None:
    """In a process of its own: click keeps the help option of whoever asked a command for its help first."""
    checked = subprocess.run(
        [sys.executable, "-m", "camgrant.docs", "--check", "--root", ROOT], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_stale_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "requirements.yaml").write_bytes((ROOT / "docs" / "requirements.yaml").read_bytes())
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0
    (tmp_path / "docs" / "rules" / "OLD001.md").write_text("x")
    assert main(["--check", "--root", str(tmp_path)]) == 1


def test_every_command_is_in_the_reference_and_the_readme_names_real_ones() -> None:
    reference = pages(ROOT)["docs/cli.md"]
    commands = cli.list_commands(click.Context(cli))
    for name in commands:
        assert f"\n## {name}\n" in reference
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"^camgrant ([a-z]+)", readme, re.MULTILINE))
    assert used
    assert used <= set(commands)
    targets = set(re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets
    assert all(f"\n{target}:" in makefile for target in targets)


def test_the_help_tells_every_command_under_what_people_come_for() -> None:
    """Forty commands in one row are not read by anybody; who looks into a leak finds his at the top."""
    context = click.Context(cli, info_name="camgrant", terminal_width=100)
    text = cli.get_help(context)
    sections = re.split(r"^(\S.* / .*):$", text, flags=re.MULTILINE)[1:]
    told = dict(
        zip(sections[::2], (re.findall(r"^  ([a-z]+) +\S", part, re.MULTILINE) for part in sections[1::2]), strict=True)
    )
    assert next(iter(told.items())) == (
        "Tra cứu / Look up",
        ["show", "who", "incident", "evidence", "dossier", "portal", "report"],
    )
    assert [name for names in told.values() for name in names] == cli.list_commands(context)
    assert max(map(len, told.values())) <= 8


def test_yaml_blocks_of_the_readme_are_sound() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        data = read_plain(block.encode())
        assert isinstance(data, dict)
        ((kind, content),) = data.items()
        assert kind in ENTITY_TYPES
        adapter(kind).validate_python(content)


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    missing = [name for name in (re.split("[><=;]", item)[0].strip().lower() for item in wanted) if name not in text]
    assert missing == []


def test_the_glossary_has_every_right_and_kind() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for word in ("live, playback, export, ptz, audio, config", "grant", "entitlement", "basis", "waiver", "recorder"):
        assert word in text


def test_loader_codes_are_codes_and_rules_are_rules() -> None:
    kinds = {type(entry) for entry in catalogue().values()}
    assert Code in kinds
    assert len(kinds) == 3
