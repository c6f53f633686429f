"""Breaking any reference of the reference province is found at its line and column, with the right id proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from camgrant.diagnostics import Diagnostic
from camgrant.load.assemble import load, references
from camgrant.load.references import REFERENCES, Reference, walk
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets
from support.examples import world

PROVINCE = world(Path(__file__).parents[2] / "inventory")


LOADED = load(MemoryTree(PROVINCE), device_targets())
assert LOADED.inventory is not None
WHOLE: Inventory = LOADED.inventory


def _dangling(files: dict[str, bytes]) -> dict[tuple[str, str], Diagnostic]:
    loaded = load(MemoryTree(files), device_targets())
    return {(d.entity, d.field): d for d in references(loaded).diagnostics if d.code == "REF001"}


# A broken id differs in one letter, stays well-formed, and exists nowhere.
BROKEN_TAIL = "q"


def _broken(value: str) -> str:
    """Ids of events are of one length: their last digit changes."""
    if value.startswith("e-"):
        return f"{value[:-1]}{'1' if value[-1] == '0' else '0'}"
    return f"{value}{BROKEN_TAIL}"


def _uses(reference: Reference) -> list[tuple[str, str, str]]:
    entities = getattr(WHOLE, reference.kind)
    return [(entity, field, value) for entity in entities for field, value in walk(entities[entity], reference.field)]


def test_the_province_uses_nearly_every_kind_of_reference() -> None:
    used = [reference for reference in REFERENCES if _uses(reference)]
    assert len(used) >= 30
    assert sum(len(_uses(reference)) for reference in used) >= 600


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda r: f"{r.kind}.{'.'.join(r.field)}")
def test_each_broken_reference_is_found_at_its_place(reference: Reference) -> None:
    uses = _uses(reference)
    if not uses:
        return
    lines = {file: data.decode().split("\n") for file, data in PROVINCE.items()}
    places = {(entity, field): WHOLE.origins.locate(entity, field) for entity, field, _ in uses}
    # From the end backwards, so that earlier columns of the same line stay where they are.
    for entity, field, value in sorted(uses, key=lambda use: places[use[0], use[1]], reverse=True):
        place = places[entity, field]
        line, start = lines[place.file][place.line - 1], place.column - 1
        assert line[start:].startswith(value)
        lines[place.file][place.line - 1] = f"{line[:start]}{_broken(value)}{line[start + len(value) :]}"
    broken = {file: "\n".join(text).encode() for file, text in lines.items()}
    found = _dangling(broken)
    assert set(found) == set(places)
    for entity, field, value in uses:
        diagnostic = found[entity, field]
        shift = sum(
            1
            for other in places.values()
            if (other.file, other.line) == (places[entity, field].file, places[entity, field].line)
            and other.column < places[entity, field].column
        )
        place = places[entity, field]
        assert (diagnostic.location.file, diagnostic.location.line) == (place.file, place.line)
        assert diagnostic.location.column == place.column + shift * len(BROKEN_TAIL)
        assert f"“{value}”" in diagnostic.message("vi")


def test_a_missing_person_is_named_by_every_one_that_refers_to_him() -> None:
    """Removing one contact names all referrers and nothing else."""
    person = next(grant.person for grant in WHOLE.grants.values())
    file = WHOLE.origins.locate(person).file
    renamed = {**PROVINCE, file: PROVINCE[file].replace(f"  {person}:".encode(), f"  {person}-x:".encode())}
    referrers = {
        (entity, field)
        for reference in REFERENCES
        if "contacts" in reference.into
        for entity, field, value in _uses(reference)
        if value == person
    }
    assert set(_dangling(renamed)) == referrers
    assert len(referrers) >= 2
