"""Whatever options are given together, and whatever stands in them, no command that writes data ends in a crash.

Words that are right by themselves are drawn for every option (ids of the reference province, dates, numbers of papers),
and now and then one that is not, so that a command gets as far as it can. Everything is a dry run.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
import pytest
import yaml

from camgrant.model.base import RIGHTS
from support.cli import forked as run
from support.commands import LEAVES
from support.effort import effort

ROOT: Final = Path(__file__).parents[2]
WRITING: Final = {words: one for words, one in LEAVES.items() if any(p.name == "dry_run" for p in one.params)}
DATES: Final = ("2021-06-10", "2021-07-19", "2021-07-20", "2021-07-21", "2021-08-15")
ODD: Final = ("", " ", "?", "u-", "k-chk-01-1", "31/12/2021", "Nguyễn Văn Mẫn", "99", "a,b;c\nd", "\u200b", "=1+1")
TEXTS: Final = ("12/DS-CAT", "Sự cố tại chốt", "0100 000 099", "thu@cat.gialai.example", "Đội trưởng", "2021-07-20")
# What a word must name, by the name of the option; of the rest any text will do.
NAMES: Final[Mapping[str, str]] = {
    "appointment_issuer": "units",
    "approval": "documents",
    "base": "refs",
    "by": "contacts",
    "camera": "all_cameras",
    "cameras": "all_cameras",
    "chain": "chains",
    "document": "documents",
    "grant_id": "grants",
    "grant_ids": "grants",
    "incoming": "contacts",
    "into": "units",
    "issuer": "units",
    "nomination": "documents",
    "outgoing": "contacts",
    "owner": "units",
    "person": "contacts",
    "purpose": "purposes",
    "recipient": "units",
    "recorder": "cameras",
    "request": "documents",
    "responsible": "contacts",
    "site": "sites",
    "site_id": "sites",
    "sites": "sites",
    "system": "systems",
    "unit": "units",
    "unit_id": "units",
    "unit_ids": "units",
}


def _known() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"refs": ["HEAD"]}
    for kind in ("units", "contacts", "sites", "cameras", "grants", "documents"):
        read = [
            yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in (ROOT / "inventory" / kind).rglob("*.yaml")
        ]
        found[kind] = sorted(name for content in read for name in content[kind])
        if kind == "cameras":
            recorders = [recorder for content in read for recorder in content[kind].values()]
            found["all_cameras"] = sorted(name for recorder in recorders for name in recorder["channels"])
    pack: dict[str, Any] = yaml.safe_load((ROOT / "tools/camgrant/policy/packs/gl-882-2021.yaml").read_text("utf-8"))
    for words in ("chains", "purposes", "systems"):
        found[words] = sorted(pack["pack"][words])
    return found


KNOWN: Final = _known()


def _word(parameter: click.Parameter, draw: random.Random, folder: Path) -> str:
    """A word that the option may well be given; one time in twelve one that it may not."""
    name, kind = parameter.name or "", parameter.type
    if draw.random() < 1 / 12:
        return draw.choice(ODD)
    if isinstance(kind, click.Choice):
        return str(draw.choice(list(kind.choices)))
    if isinstance(kind, click.Path):
        return str(folder / draw.choice(("a.xlsx", "a.csv", "b.json", "inventory/sites/s-chk-01.yaml", "inventory")))
    if "Date" in type(kind).__name__ or name.endswith(("_on", "_date", "since", "until")):
        return draw.choice(DATES)
    if isinstance(kind, (click.IntRange, click.types.IntParamType)):
        return str(draw.choice((0, 1, 2, 30)))
    if name in NAMES:
        return draw.choice(KNOWN[NAMES[name]])
    if name == "right":
        return draw.choice(RIGHTS)
    return draw.choice(
        ("12/DS-CAT", "Sự cố tại chốt", "0100 000 099", "thu@cat.gialai.example", "Đội trưởng", "2021-07-20")
    )


def _typed(command: click.Command, draw: random.Random, folder: Path) -> list[str]:
    """Everything that is required, and some of the rest; what may be repeated is now and then given twice."""
    words: list[str] = []
    arguments: list[str] = []
    for parameter in command.params:
        if parameter.name in ("inventory", "dry_run", "yes", "lang"):
            continue
        times = 1 if parameter.required else int(draw.random() < 0.4)
        if times and (parameter.multiple or parameter.nargs == -1) and draw.random() < 0.3:
            times = 2
        for _ in range(times):
            if isinstance(parameter, click.Argument):
                arguments.append(_word(parameter, draw, folder))
            elif isinstance(parameter, click.Option) and parameter.is_flag:
                words.append(draw.choice([*parameter.opts, *parameter.secondary_opts]))
            else:
                words += [parameter.opts[0], _word(parameter, draw, folder)]
    return [*words, "--dry-run", "--", *arguments] if arguments else [*words, "--dry-run"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("kho")
    shutil.copytree(ROOT / "inventory", top / "inventory")
    return top


@pytest.mark.long
@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_no_options_make_a_command_crash(folder: Path, words: tuple[str, ...]) -> None:
    draw = random.Random(" ".join(words))
    codes = set()
    for _ in range(effort(short=5, long=400)):
        typed = _typed(WRITING[words], draw, folder)
        done = run(*words, *typed, cwd=folder, CAMGRANT_LANG=draw.choice(("vi", "en")))
        assert done.returncode in (0, 1, 2, 3), (words, typed, done.stderr[-2000:])
        codes.add(done.returncode)
    assert codes


def test_a_camera_may_be_named_for_a_grant(folder: Path) -> None:
    """Cameras alone, where a chain could stand as well."""
    new = ("--person", "c-nguyen-van-man", "--system", "checkpoint", "--camera", "k-chk-01-1", "--purpose", "incident")
    urgent = ("--by", "c-vu-quoc-khiem", "--reason", "Sự cố", "--dry-run")
    done = run("grant", "urgent", *new, *urgent, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "k-chk-01-1" in done.stdout
