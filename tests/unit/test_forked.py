"""Two processes find what one finds, and a child that dies makes the whole command fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from camgrant.app import check as check_module
from camgrant.app.check import check
from camgrant.diagnostics import Diagnostic, EnvironmentFault
from camgrant.forked import beside, cores
from camgrant.load import parallel
from camgrant.load.tree import FolderTree
from camgrant.policy import engine
from support.examples import AS_OF

PROVINCE = Path(__file__).parents[2] / "inventory"


def _found() -> list[Diagnostic]:
    return list(check(FolderTree(PROVINCE), AS_OF, today=lambda: AS_OF).diagnostics)


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_two_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = _found()
    monkeypatch.setattr(parallel, "_FEWEST", 1)
    monkeypatch.setattr(parallel, "_BATCH", 7)
    monkeypatch.setattr(engine, "MANY_GRANTS", 1)
    monkeypatch.setattr(check_module, "MANY_GRANTS", 1)
    together = _found()
    assert alone
    assert [(d.code, d.location, d.message("vi")) for d in together] == [
        (d.code, d.location, d.message("vi")) for d in alone
    ]


class Meeting:
    """Lets one process wait until the other has come to a point."""

    def __init__(self) -> None:
        self._heard, self._said = os.pipe()

    def come(self) -> None:
        os.write(self._said, b".")

    def wait(self) -> None:
        os.read(self._heard, 1)


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_every_file_comes_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is slow: while it has one batch, the parent reads all others, and still gives them in order."""
    monkeypatch.setattr(parallel, "_BATCH", 3)
    monkeypatch.setattr(parallel, "_FEWEST", 1)
    names, parent = [f"f{number}" for number in range(50)], os.getpid()
    child_has_begun, all_others_are_read = Meeting(), Meeting()
    mine: list[str] = []

    def read(name: str) -> object:
        if os.getpid() != parent:
            if not mine:
                child_has_begun.come()
                all_others_are_read.wait()
            mine.append(name)
            return {"name": name, "by": "child"}
        if not mine:
            child_has_begun.wait()
        mine.append(name)
        if len(mine) == 47:
            all_others_are_read.come()
        return {"name": name, "by": "parent"}

    read_files = list(parallel.read_all(names, read))
    assert [name for name, _ in read_files] == names
    by = [document["by"] for name, document in read_files if isinstance(document, dict) and document["name"] == name]
    assert (by.count("child"), by.count("parent")) == (3, 47)
    assert by.index("child") in (0, 3)


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_more_files_than_a_pipe_can_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_BATCH", 1)
    monkeypatch.setattr(parallel, "_FEWEST", 1)
    names = [f"f{number}" for number in range(70_000)]
    assert [name for name, found in parallel.read_all(names, lambda name: name) if name == found] == names


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_a_reading_child_that_dies_is_not_an_empty_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_BATCH", 3)
    monkeypatch.setattr(parallel, "_FEWEST", 1)
    parent, child_has_begun = os.getpid(), Meeting()

    def read(name: str) -> object:
        if os.getpid() != parent:
            child_has_begun.come()
            os._exit(0)  # ends without having sent anything
        if name in ("f0", "f3"):
            child_has_begun.wait()
        return name

    with pytest.raises(EnvironmentFault):
        list(parallel.read_all([f"f{number}" for number in range(20)], read))


def test_a_child_that_dies_makes_its_result_fail() -> None:
    def die() -> int:
        os._exit(7)

    with pytest.raises(EnvironmentFault):
        beside(die)()
    assert beside(lambda: [1, "hai"])() == [1, "hai"]
