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


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_every_file_comes_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_BATCH", 3)
    monkeypatch.setattr(parallel, "_FEWEST", 1)
    names = [f"f{number}" for number in range(50)]
    parent = os.getpid()
    read = list(parallel.read_all(names, lambda name: {"name": name, "here": os.getpid() == parent}))
    assert [name for name, _ in read] == names
    assert [document["name"] for _, document in read if isinstance(document, dict)] == names
    assert {document["here"] for _, document in read if isinstance(document, dict)} == {True, False}


@pytest.mark.skipif(cores() < 2, reason="needs two cores")
def test_a_reading_child_that_dies_is_not_an_empty_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_BATCH", 3)
    monkeypatch.setattr(parallel, "_FEWEST", 1)
    parent = os.getpid()

    def read(name: str) -> object:
        if os.getpid() != parent:
            os._exit(0)  # ends without having sent anything
        return name

    with pytest.raises(EnvironmentFault):
        list(parallel.read_all([f"f{number}" for number in range(20)], read))


def test_a_child_that_dies_makes_its_result_fail() -> None:
    def die() -> int:
        os._exit(7)

    with pytest.raises(EnvironmentFault):
        beside(die)()
    assert beside(lambda: [1, "hai"])() == [1, "hai"]
