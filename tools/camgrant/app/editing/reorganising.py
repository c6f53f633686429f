"""Units and localities that end on a day, and those that take them over: one, or hundreds, in one change.

Whoever takes over the whole of a unit holds what it held (`model.continuity`): nothing but its end is written. Where
several share it, each says which part it takes: sites, recorders, units below, people. Nothing may be left over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from camgrant.app.editing.amending import AmendmentWish, amended
from camgrant.app.editing.desk import Desk, one_of, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.people import position_changes
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.organisation import Letterhead, Locality, Unit

__all__ = ["Founding", "Takeover", "moved_units", "reorganised"]

_UNIT = Text("đơn vị, địa phương", "unit or locality")
_NAMED = 5  # so many of what is left over are named
_POSITION = "positions"


@dataclass(frozen=True, slots=True)
class Takeover:
    """One unit or locality that ends, and one that takes over the whole of it, or `takes` of it where several do."""

    old: str
    new: str
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Founding:
    """A unit or locality that begins on the day. What is not said is as it is with the first one that it continues."""

    name: str
    kind: str | None = None
    above: str | None = None
    """The parent of a unit, or the locality to which a locality belongs."""
    locality: str | None = None
    code: str | None = None
    short: str | None = None
    head: Mapping[str, str] = field(default_factory=dict)
    """What its papers carry at their head otherwise than those of the first one: field of a letterhead -> text."""


@dataclass(slots=True)
class _Work:
    """What the edit is worked out from: the written data, the facts of the day, and what was said."""

    desk: Desk
    on: date
    by: DocumentWish
    version: Inventory
    values: dict[str, dict[str, str | int]] = field(default_factory=dict)
    """Entity -> field -> value from the day on."""
    people: dict[str, str] = field(default_factory=dict)
    """Person -> the unit in which he goes on."""


def reorganised(
    desk: Desk, takeovers: Sequence[Takeover], founded: Mapping[str, Founding], *, on: date, by: DocumentWish
) -> list[Change]:
    """The ends of all that is taken over, the beginnings of what is founded, and who takes what.

    Raises UsageFault for what does not exist or has ended, for a unit that both ends and takes over on the day, and
    where a part of something that several share is left over.
    """
    work = _Work(desk, on, by, desk.inventory.on(on))
    by_old: dict[str, list[Takeover]] = {}
    for takeover in takeovers:
        by_old.setdefault(takeover.old, []).append(takeover)
    _refuse_unsound(work, by_old, founded)
    paper, papers = document(desk, by, names=(), kind=None, issuer=None)
    changes: list[Change] = [*papers]
    changes += [
        Put(*_founded(work, name, founded, [one.old for one in takeovers if one.new == name], by_old))
        for name in founded
    ]
    for old, shares in by_old.items():
        changes += [Set(old, ("retired_on",), on.isoformat()), Set(old, ("retired_by",), paper)]
        for heir in dict.fromkeys(share.new for share in shares):
            if heir not in _successors(desk.inventory, old):
                changes.append(Add(old, ("successors",), heir))
            if heir not in founded and old not in _known(desk.inventory, heir).predecessors:
                changes.append(Add(heir, ("predecessors",), old))
        if len(shares) == 1:
            work.people.update(dict.fromkeys(_people_of(work, old), shares[0].new))
        else:
            _share(work, old, shares)
    for person, unit in sorted(work.people.items()):
        held = position_at(desk.inventory.contacts[person], on)
        if held is not None:
            changes += position_changes(desk, person, unit=unit, title=held.title, on=on)
    for entity, values in sorted(work.values.items()):
        changes += amended(desk, AmendmentWish(entity, on, by, values))
    return changes


def moved_units(
    desk: Desk, units: Sequence[str], values: Mapping[str, str], *, on: date, by: DocumentWish
) -> list[Change]:
    """Units that belong elsewhere, are of another kind or competent for another locality from a day on."""
    changes: list[Change] = []
    for unit in dict.fromkeys(units):
        one_of(unit, desk.inventory.units, Text("đơn vị", "unit"))
        changes += amended(desk, AmendmentWish(unit, on, by, dict(values)))
    return changes


def _known(inventory: Inventory, name: str) -> Unit | Locality:
    """The unit or locality with the id. Raises UsageFault where there is none."""
    everything: dict[str, Unit | Locality] = {**inventory.units, **inventory.localities}
    return everything[one_of(name, everything, _UNIT)]


def _successors(inventory: Inventory, name: str) -> tuple[str, ...]:
    return _known(inventory, name).successors


def _refuse_unsound(work: _Work, by_old: Mapping[str, Sequence[Takeover]], founded: Mapping[str, Founding]) -> None:
    inventory = work.desk.inventory
    for old, shares in by_old.items():
        known = _known(inventory, old)
        if known.retired_on is not None:
            raise UsageFault(f"{old}: đã ghi kết thúc từ ngày {known.retired_on:%d/%m/%Y} / has its end already")
        for share in shares:
            if share.new in by_old:
                raise UsageFault(f"{share.new}: vừa kết thúc vừa kế thừa / both ends and takes over on that day")
            if share.new not in founded and _known(inventory, share.new).retired_on is not None:
                raise UsageFault(f"{share.new}: đã kết thúc, không kế thừa được / has ended and takes nothing over")
            if (share.new[0] == "l") != (old[0] == "l"):
                raise UsageFault(f"{old} → {share.new}: khác loại / a unit and a locality")
        if len(shares) == 1 and shares[0].takes:
            raise UsageFault(f"{old}: một nơi tiếp nhận toàn bộ thì không ghi phần tiếp nhận / one that takes it all")


def _founded(
    work: _Work,
    name: str,
    founded: Mapping[str, Founding],
    continues: Sequence[str],
    by_old: Mapping[str, Sequence[Takeover]],
) -> tuple[str, str, dict[str, object], str]:
    """Kind, id, fields and file of a new unit or locality."""
    desk, founding, first = work.desk, founded[name], continues[0]
    names = [written(vi=founding.name, short=founding.short, valid_from=work.on)]
    if name[0] == "l":
        place = desk.inventory.localities[first]
        fields = written(
            names=names,
            code=founding.code,
            within=founding.above or place.within,
            predecessors=list(dict.fromkeys(continues)),
        )
        return "localities", name, fields, desk.file_for(continues, "localities/all.yaml")
    unit = work.version.units[first]
    domains = [domain for one in continues for domain in work.version.units[one].email_domains]
    fields = written(
        kind=founding.kind or unit.kind,
        names=names,
        parent=founding.above or unit.parent,
        locality=founding.locality or _goes_on_in(unit, name, by_old),
        letterhead=_head(work, founding, founded, unit.letterhead),
        order=unit.order,
        email_domains=list(dict.fromkeys(domains)),
        predecessors=list(dict.fromkeys(continues)),
    )
    return "units", name, fields, desk.file_for(continues, f"units/{name}.yaml")


def _goes_on_in(unit: Unit, name: str, by_old: Mapping[str, Sequence[Takeover]]) -> str | None:
    """The locality of a new unit of which none was said: that of the one that it continues, or its only heir.

    Raises UsageFault where that locality is split on the same day.
    """
    heirs = dict.fromkeys(share.new for share in by_old.get(unit.locality or "", ()))
    if len(heirs) > 1:
        raise UsageFault(
            f"{name}: {unit.locality} tách thành nhiều nơi, đề nghị ghi “Địa bàn” / "
            f"{unit.locality} is split; say in which locality it is"
        )
    return next(iter(heirs), unit.locality)


def _head(
    work: _Work, founding: Founding, founded: Mapping[str, Founding], before: Letterhead | None
) -> Letterhead | None:
    """What papers of a new unit carry: what is said, then the name of its locality as their place, then what those of
    the unit carry that it continues."""
    said = dict(founding.head)
    if founding.locality is not None and "place" not in said:
        new = founded.get(founding.locality)
        places = work.desk.inventory.localities
        said["place"] = new.name if new is not None else name_at(places[founding.locality].names, work.on).vi
    return altered(before or Letterhead(), **said) if said else before


# -- what several share -----------------------------------------------------------------------------------------------


def _people_of(work: _Work, unit: str) -> list[str]:
    """Who holds a position in the unit on the day."""
    found = []
    for person, contact in work.desk.inventory.contacts.items():
        held = position_at(contact, work.on)
        if held is not None and held.unit == unit and not contact.has_left(work.on):
            found.append(person)
    return sorted(found)


def _share(work: _Work, old: str, shares: Sequence[Takeover]) -> None:
    """Notes who takes what of something that several share."""
    taken: dict[str, str] = {}
    for share in shares:
        for thing in share.takes:
            if taken.setdefault(thing, share.new) != share.new:
                raise UsageFault(f"{old}: {thing} được ghi cho hai nơi tiếp nhận / is taken by two")
    parts = list(_parts(work, old))
    left = []
    for part in parts:
        heir = taken.get(part.entity) or taken.get(part.near)
        if heir is None:
            left.append(part.entity)
        elif part.field == _POSITION:
            work.people[part.entity] = heir
        else:
            work.values.setdefault(part.entity, {})[part.field] = heir
    strange = sorted(taken.keys() - {part.entity for part in parts} - {part.near for part in parts})
    if strange:
        raise UsageFault(f"{old}: không phải của nơi này / this has nothing to do with it: {_few(strange)}")
    if left:
        raise UsageFault(f"{old}: chưa ghi nơi tiếp nhận của / say who takes over: {_few(list(dict.fromkeys(left)))}")


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that names the old one in a field. `near` is what it goes with where nothing is said of itself."""

    entity: str
    field: str
    near: str = ""


def _parts(work: _Work, old: str) -> Iterator[_Part]:
    """Everything that is still there on the day and has to go to one of those that share the old one.

    Who installed a recorder stays as it is: that is no office. Raises UsageFault for what carries no dates: a reviewer
    group, and who keeps the data.
    """
    version, on = work.version, work.on
    units = {name: unit for name, unit in version.units.items() if _goes_on(unit.retired_on, on)}
    places = {name: place for name, place in version.localities.items() if _goes_on(place.retired_on, on)}
    sites = {name: site for name, site in version.sites.items() if _goes_on(site.closed_on, on)}
    recorders = {name: recorder for name, recorder in version.recorders.items() if recorder.in_use(on)}
    kinds: tuple[tuple[Mapping[str, object], tuple[str, ...]], ...] = (
        (units, ("parent", "locality")),
        (places, ("within",)),
        (sites, ("managing_unit", "directing_unit", "locality")),
        (recorders, ("creator", "custodian")),
    )
    for entities, names in kinds:
        for entity, known in entities.items():
            near = recorders[entity].site if entity in recorders else ""
            yield from (_Part(entity, name, near) for name in names if getattr(known, name) == old)
    yield from (_Part(person, _POSITION) for person in _people_of(work, old))
    undated = [name for name, group in version.reviewers.items() if group.unit == old]
    undated += ["camgrant.yaml: registrar"] if version.settings.registrar == old else []
    if undated:
        raise UsageFault(
            f"{old}: nhóm duyệt, đơn vị giữ kho dữ liệu không tách theo ngày được, đề nghị sửa trước / "
            f"reviewers and the registrar carry no dates, change them first: {_few(undated)}"
        )


def _goes_on(end: date | None, day: date) -> bool:
    return end is None or day < end


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown}, … ({len(names)})" if len(names) > _NAMED else shown
