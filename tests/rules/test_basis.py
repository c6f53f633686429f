"""What is said to be the letter's is the letter's: the table here was written from the letter, not from the pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.examples import edited, read_example, run_example, world

FOLDER = Path(__file__).parent
# Rule -> the clauses of 882/STTTT-BCVT that say what it demands. Whatever is not here rests on a reading or is ours.
LETTER = {
    "APR001": {"882/1.2"},
    "APR002": {"882/1.2"},
    "APR003": {"882/1.2"},
    "APR004": {"882/1.2"},
    "APR008": {"882/1.2"},
    "CRE001": {"882/3.1"},
    "CRE002": {"882/1.2"},
    "CRE003": {"882/1.2"},
    "CRE005": {"882/1.2", "882/2.1", "882/3.1"},
    "EXP013": {"882/1.2", "882/3.1"},  # who decides is who would have listed or approved
    "EXP014": {"882/3.1"},
    "NOM001": {"882/1.2", "882/3.1"},
    "NOM002": {"882/1.1", "882/3.1"},
    "NOM003": {"882/3.1"},
    "NOM005": {"882/3.1"},
    "NOM006": {"882/3.1"},
    "NOM007": {"882/3.2"},
    "NOM008": {"882/contacts"},
    "ORG003": {"882/3.1"},
    "ORG012": {"882/2", "882/2.1"},
    "REF006": {"882/0"},
    "SCO001": {"882/0"},
    "SCO002": {"882/1", "882/3"},
    "SCO003": {"882/1.1"},  # “trực thuộc”
    "SCO004": {"882/2"},
    "SCO005": {"882/2.2"},
    "SCO008": {"882/1"},
    "SCO009": {"882/2.1"},
}
READINGS = {
    ("NOM002", "A14", "882/2"),
    ("ORG012", "A8", "882/2.2"),
    ("DEV008", "A16", "882/0"),
    ("EXP004", "A5", "882/2.1"),
    ("NOM004", "A11", "882/3.1"),
    ("NOM009", "A24", "882/3.1"),
    ("ORG008", "A3", None),
    ("RGT005", "A15", None),
    ("SCO005", "A5", "882/2.1"),
    ("SCO006", "A9", "882/2"),
    ("SCO014", "A6", "882/2.2"),
}


def test_every_finding_of_every_example_names_its_class_of_basis() -> None:
    said: dict[str, set[str]] = {}
    readings = set()
    for path in sorted(FOLDER.glob("*/*.yaml")):
        checked, _ = run_example(read_example(path))
        if checked.pack != "gl-882-2021":
            continue
        for finding in checked.diagnostics:
            basis = finding.basis
            if basis.source == "letter":
                said.setdefault(finding.code, set()).add(basis.clause or "")
            if basis.source == "reading":
                readings.add((finding.code, basis.reading, basis.clause))
    assert said == LETTER
    assert readings == READINGS


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("chain: police\n    managing_unit: u-ca-ak", "chain: police\n    managing_unit: u-ub-plk", []),
        ("chain: police\n", "chain: civil\n", [("extension", None)]),
    ],
)
def test_the_letter_says_nothing_of_who_manages_a_checkpoint(
    old: str, new: str, found: list[tuple[str, str | None]]
) -> None:
    from camgrant.app.check import check
    from camgrant.load.tree import MemoryTree
    from support.examples import AS_OF

    checked = check(MemoryTree(edited(world(), "sites/all.yaml", (old, new))), AS_OF, today=lambda: AS_OF)
    bases = [finding.basis for finding in checked.diagnostics if finding.code == "ORG012"]
    assert [(basis.source, basis.clause) for basis in bases] == found
