"""Policy packs: found by id, read like every file, with the inventory's choices for open points set in."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from pydantic import ValidationError

from camgrant.diagnostics import Diagnostic, Location, Text
from camgrant.load import codes
from camgrant.load.amended_packs import amended, marks_of, with_words_of
from camgrant.load.reader import Marks, Path, read_marked
from camgrant.load.schema import adapter
from camgrant.load.suggest import suggestion
from camgrant.load.tree import AMENDMENT, AMENDMENTS_FOLDER, PACKS_FOLDER, SETTINGS_FILE, Tree
from camgrant.model.pack import COLUMNS_OF, Pack, PackAmendment
from camgrant.model.settings import Settings

__all__ = ["FoundPack", "builtin_pack", "builtin_pack_names", "find_pack", "read_single", "spare_pack_findings"]

_BUILTIN: Final = resources.files("camgrant.policy") / "packs"
_MOST_KEPT: Final = 8


def builtin_pack_names() -> list[str]:
    """Ids of the packs that come with camgrant."""
    return sorted(entry.name.removesuffix(".yaml") for entry in _BUILTIN.iterdir() if entry.name.endswith(".yaml"))


def builtin_pack(name: str) -> bytes:
    """The file of a pack that comes with camgrant."""
    return (_BUILTIN / f"{name}.yaml").read_bytes()


def read_single(kind: str, file: str, raw: bytes) -> tuple[dict[str, Any] | None, Marks, list[Diagnostic]]:
    """The content of a file that holds one thing (settings, a pack), checked for shape; None where it is faulty."""
    data, marks, findings = read_marked(file, raw)
    if findings:
        return None, marks, findings
    if not isinstance(data, dict) or set(data) != {kind} or not isinstance(data[kind], dict):
        place = Location(file, *marks.nearest((kind,), key=True))
        return None, marks, [codes.TOP_LEVEL.at(place, expected=kind)]
    try:
        adapter(kind).validate_python(data[kind])
    except ValidationError:
        from camgrant.load.explain import explain  # jsonschema is needed only for documents that fail

        return None, marks, explain(kind, data[kind], file, marks, (kind,))
    return data[kind], marks, []


@dataclass(frozen=True, slots=True)
class FoundPack:
    """The pack that the settings name, with their options set in, and what amends it. `pack` is None where that fails.

    `later` is the pack as amended, with the first day of each of its versions; `amendments` are what made it so. All
    versions know the words of all; `alone` is the pack without those of its amendments, where they bring some.
    """

    pack: Pack | None
    findings: list[Diagnostic]
    later: tuple[tuple[date, Pack], ...] = ()
    alone: Pack | None = None
    amendments: Mapping[str, PackAmendment] = field(default_factory=dict)


def find_pack(tree: Tree, files: Collection[str], settings: Settings, marks: Marks) -> FoundPack:
    """The pack that the settings name, with their options and its amendments."""
    written = [file for file in files if not file.startswith(f"{AMENDMENTS_FOLDER}/")]
    source = _read_pack(tree, written, settings.pack, marks)
    if source.data is None:
        return FoundPack(None, source.findings)
    findings = [*_option_findings(settings, source.data.get("options", {}), marks)]
    if findings:
        return FoundPack(None, findings)
    if source.is_builtin:
        pack, findings = _builtin_with(settings.pack, tuple(sorted(settings.options.items())))
    else:
        pack, findings = _with_options(source, settings.options)
    amending = [file for file in files if file not in written]
    if pack is None or not amending:
        return FoundPack(pack, findings)
    known = {settings.pack, *builtin_pack_names(), *map(_pack_named, written)}
    return _amended_pack(tree, amending, pack, _chosen(source, settings.options), known)


def _pack_named(file: str) -> str:
    return file.removeprefix(f"{PACKS_FOLDER}/").removesuffix(".yaml")


@lru_cache(_MOST_KEPT)
def _builtin_with(name: str, options: tuple[tuple[str, str], ...]) -> tuple[Pack | None, list[Diagnostic]]:
    """A pack of ours with its options set in. It never changes, so every commit that is read shares it."""
    return _with_options(_builtin_source(name), dict(options))


def _with_options(source: _Source, options: Mapping[str, str]) -> tuple[Pack | None, list[Diagnostic]]:
    """A sound pack with its options, which it knows, set in; None with findings where that gives no sound one."""
    pack: Pack = adapter("pack").validate_python(_chosen(source, options))
    findings = [*_undeclared_words(pack, source), *_empty_columns(pack, source)]
    return (None if findings else pack), findings


def _chosen(source: _Source, options: Mapping[str, str]) -> dict[str, Any]:
    """The plain data of a pack with what the settings choose for its open points."""
    chosen = source.data or {}
    for name, value in options.items():
        option = chosen["options"][name]
        chosen = _with(chosen, option["path"].split("."), option["choices"][value])
    return chosen


# -- amendments --------------------------------------------------------------------------------------------------------


def _amended_pack(
    tree: Tree, files: Sequence[str], pack: Pack, chosen: dict[str, Any], known: Collection[str]
) -> FoundPack:
    """The pack with every amendment of it, on each of the days from which on it is another one.

    What the letter leaves open and the settings choose is set in first: a later letter has the last word.
    """
    findings: list[Diagnostic] = []
    sources: list[tuple[PackAmendment, _Source]] = []
    for file in files:
        source = _own_file(tree, AMENDMENT, file)
        findings += source.findings
        if source.data is None:
            continue
        amendment: PackAmendment = adapter(AMENDMENT).validate_python(source.data)
        faults = [*_amendment_findings(amendment, source, known)]
        findings += faults
        if not faults and amendment.amends == pack.id:
            sources.append((amendment, source))
    sources.sort(key=lambda pair: (pair[0].valid_from, pair[0].id))
    later: list[tuple[date, Pack]] = []
    for day in sorted({day for amendment, _ in sources for day in amendment.days_of_change}):
        in_force = [pair for pair in sources if pair[0].in_force(day)]
        version, faults = _with_amendments(pack, chosen, in_force)
        findings += [fault for fault in faults if fault not in findings]
        if version is not None:
            later.append((day, version))
    if findings:
        return FoundPack(None, findings)
    versions = [version for _, version in later]
    later = [(day, with_words_of(version, versions)) for day, version in later]
    with_words = with_words_of(pack, versions)
    alone = None if with_words is pack else pack
    return FoundPack(with_words, [], tuple(later), alone, {amendment.id: amendment for amendment, _ in sources})


def _with_amendments(
    pack: Pack, chosen: dict[str, Any], in_force: Sequence[tuple[PackAmendment, _Source]]
) -> tuple[Pack | None, list[Diagnostic]]:
    """The pack as these amendments, in order of their days, make it; None with findings where one does not fit."""
    plain, version = chosen, pack
    for amendment, source in in_force:
        result = amended(plain, source.data or {})
        if result.problems:
            return None, [_misfit(amendment, source, path, problem) for path, problem in result.problems]
        plain = result.plain
        merged = _Source(source.file, plain, marks_of(source.marks, result.places), [])
        try:
            version = adapter("pack").validate_python(plain)
        except ValidationError:
            from camgrant.load.explain import explain  # jsonschema is needed only for documents that fail

            return None, explain("pack", plain, merged.file, merged.marks)
        findings = [*_undeclared_words(version, merged, ()), *_empty_columns(version, merged, ())]
        findings += _choice_findings(merged, ())
        if findings:
            return None, findings
    return version, []


def _misfit(amendment: PackAmendment, source: _Source, path: Path, problem: Text) -> Diagnostic:
    place = Location(source.file, *source.marks.nearest(path, key=True))
    field = ".".join(str(part) for part in path[1:])
    return codes.AMENDMENT_DOES_NOT_FIT.at(
        place, entity=amendment.id, field=field, key=field, problem=problem, pack=amendment.amends
    )


def _amendment_findings(amendment: PackAmendment, source: _Source, known: Collection[str]) -> Iterator[Diagnostic]:
    """That it is called otherwise than its file, amends a pack that nobody has, or ends before it begins."""
    if source.file != f"{AMENDMENTS_FOLDER}/{amendment.id}.yaml":
        problem = Text("khác tên tệp", "differs from the file's name")
        yield _misfit(amendment, source, (AMENDMENT, "id"), problem)
    if amendment.amends not in known:
        place = Location(source.file, *source.marks.nearest((AMENDMENT, "amends")))
        yield codes.UNKNOWN_PACK.at(
            place,
            entity=amendment.id,
            field="amends",
            value=amendment.amends,
            suggestion=suggestion(amendment.amends, known),
            allowed=", ".join(sorted(known)),
        )
    if amendment.never_counts:
        problem = Text("hết hiệu lực trước khi có hiệu lực", "it ends before it begins")
        yield _misfit(amendment, source, (AMENDMENT, "valid_until"), problem)


def spare_pack_findings(tree: Tree, files: Collection[str], used: str) -> list[Diagnostic]:
    """Faults of the inventory's other packs: they judge nothing today, but every file is read or reported."""
    known = (f"{PACKS_FOLDER}/{used}.yaml",)
    spare = [file for file in files if file not in known and not file.startswith(f"{AMENDMENTS_FOLDER}/")]
    return [found for file in spare for found in _own_pack(tree, file).findings]


@dataclass(frozen=True, slots=True)
class _Source:
    """A pack's file as read: plain data (None where it is faulty), positions and findings."""

    file: str
    data: dict[str, Any] | None
    marks: Marks
    findings: list[Diagnostic]
    is_builtin: bool = False


@cache
def _builtin_source(name: str) -> _Source:
    """A pack that comes with camgrant, read once."""
    return _Source(f"{name}.yaml", *read_single("pack", f"{name}.yaml", builtin_pack(name)), is_builtin=True)


def _read_pack(tree: Tree, files: Collection[str], name: str, marks: Marks) -> _Source:
    own = {file.removeprefix(f"{PACKS_FOLDER}/").removesuffix(".yaml"): file for file in files}
    if name in own:
        return _own_pack(tree, own[name])
    if name in builtin_pack_names():
        return _builtin_source(name)
    known = sorted({*own, *builtin_pack_names()})
    place = Location(SETTINGS_FILE, *marks.nearest(("camgrant", "pack")))
    missing = codes.UNKNOWN_PACK.at(
        place, field="pack", value=name, suggestion=suggestion(name, known), allowed=", ".join(known)
    )
    return _Source(SETTINGS_FILE, None, marks, [missing])


def _own_file(tree: Tree, kind: str, file: str) -> _Source:
    """A file of the inventory's packs, checked for shape."""
    try:
        return _Source(file, *read_single(kind, file, tree.read(file)))
    except OSError as fault:
        return _Source(file, None, Marks(), [codes.UNREADABLE.at(Location(file, 1, 1), problem=fault.strerror)])


def _own_pack(tree: Tree, file: str) -> _Source:
    """A pack of the inventory: its shape, its id, and every choice of every option tried out."""
    source = _own_file(tree, "pack", file)
    if source.data is None:
        return source
    findings = [*_identity_findings(source), *_choice_findings(source)]
    return replace(source, data=None if findings else source.data, findings=findings)


def _identity_findings(source: _Source) -> Iterator[Diagnostic]:
    data = source.data or {}
    place = Location(source.file, *source.marks.nearest(("pack", "id")))
    if source.file != f"{PACKS_FOLDER}/{data['id']}.yaml":
        problem = Text("khác tên tệp", "differs from the file's name")
        allowed = Text("Đặt tên tệp là <id>.yaml", "name the file <id>.yaml")
        yield codes.BAD_SETTING.at(place, entity=data["id"], field="id", key="id", problem=problem, allowed=allowed)


_TOP: Final[Path] = ("pack",)
"""Where the content of a pack stands in its file."""


def _choice_findings(source: _Source, top: Path = _TOP) -> Iterator[Diagnostic]:
    """Options whose default is no choice, or of which some choice does not give a sound pack."""
    data = source.data or {}
    for name, option in data.get("options", {}).items():
        place = Location(source.file, *source.marks.nearest((*top, "options", name), key=True))
        problem = None
        if option["default"] not in option["choices"]:
            problem = Text("mặc định không có trong các lựa chọn", "the default is not among the choices")
        for choice, value in option["choices"].items():
            try:
                adapter("pack").validate_python(_with(data, option["path"].split("."), value))
            except (KeyError, IndexError, TypeError, ValueError):  # pydantic's ValidationError is a ValueError
                problem = Text(f"lựa chọn “{choice}” không hợp lệ", f"choice '{choice}' gives no sound pack")
        if problem is not None:
            allowed = Text("Xem lại `path` và các giá trị", "look at `path` and the values")
            field = f"options.{name}"
            yield codes.BAD_SETTING.at(
                place, entity=data["id"], field=field, key=field, problem=problem, allowed=allowed
            )


def _option_findings(settings: Settings, options: Mapping[str, Any], marks: Marks) -> Iterator[Diagnostic]:
    for name, value in settings.options.items():
        place = Location(SETTINGS_FILE, *marks.nearest(("camgrant", "options", name), key=name not in options))
        if name not in options:
            yield codes.BAD_SETTING.at(
                place,
                field=f"options.{name}",
                key=name,
                problem=Text("bộ quy tắc không để ngỏ điểm này", "the pack leaves no such point open"),
                allowed=Text(
                    f"Các điểm được chọn: {', '.join(sorted(options))}",
                    f"open points: {', '.join(sorted(options))}",
                ),
            )
        elif value not in options[name]["choices"]:
            choices = ", ".join(sorted(options[name]["choices"]))
            yield codes.BAD_SETTING.at(
                place,
                field=f"options.{name}",
                key=name,
                problem=Text(f"không chọn được “{value}”", f"'{value}' cannot be chosen"),
                allowed=Text(f"Các lựa chọn: {choices}", f"choices: {choices}"),
            )


def _with(data: Any, path: Sequence[str], value: object) -> Any:
    """The pack's plain data with a value at a path; what does not lie on the path is shared, not copied."""
    if not path:
        return value
    key: Any = int(path[0]) if isinstance(data, list) else path[0]
    inside = data[key] if len(path) > 1 else None
    changed = copy.copy(data)
    changed[key] = _with(inside, path[1:], value)
    return changed


# Fields of the pack that name words which the pack itself declares, whatever demand they stand in.
_WORD_FIELDS: Final = {
    "appointment_kinds": "document_kinds",
    "areas": "areas",
    "asks": "incident_requests",
    "authors": "unit_kinds",
    "by": "unit_kinds",
    "chains": "chains",
    "clause": "clauses",
    "document_kinds": "document_kinds",
    "holders": "unit_kinds",
    "kind": "unit_kinds",
    "kinds": "unit_kinds",
    "managed_by": "unit_kinds",
    "purpose": "purposes",
    "purposes": "purposes",
    "reach": "chains",
    "reading": "readings",
    "registrars": "unit_kinds",
    "role": "contact_roles",
    "roles": "leadership_roles",
    "site_types": "site_types",
    "systems": "systems",
    "unless": "incident_requests",
}


def _undeclared_words(pack: Pack, source: _Source, top: Path = _TOP) -> Iterator[Diagnostic]:
    """Words that the pack uses without declaring them: a rule that reads them would silently judge nothing."""
    for path, vocabulary, word in _used_words(pack, ()):
        known = getattr(pack, vocabulary)
        if word not in known:
            yield codes.INCONSISTENT_PACK.at(
                Location(source.file, *source.marks.nearest((*top, *path))),
                entity=pack.id,
                field=".".join(str(part) for part in path),
                kind=vocabulary,
                value=word,
                allowed=", ".join(sorted(known)),
            )


def _empty_columns(pack: Pack, source: _Source, top: Path = _TOP) -> Iterator[Diagnostic]:
    """Columns that nothing would fill: a list that silently stays empty there says something wrong."""
    for name, sheet in pack.sheets.items():
        known = COLUMNS_OF[sheet.content]
        for number, column in enumerate(sheet.columns):
            if column.show not in known:
                path: Path = ("sheets", name, "columns", number, "show")
                key = ".".join(str(part) for part in path)
                yield codes.BAD_SETTING.at(
                    Location(source.file, *source.marks.nearest((*top, *path))),
                    entity=pack.id,
                    field=key,
                    key=key,
                    problem=Text(f"danh sách này không có “{column.show}”", f"this list has no '{column.show}'"),
                    allowed=Text(f"Các cột: {', '.join(sorted(known))}", f"columns: {', '.join(sorted(known))}"),
                )


def _used_words(value: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """(path, vocabulary, word) of every word that some part of the pack names."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _used_words(member, (*path, key))
    elif isinstance(value, tuple):
        for index, member in enumerate(value):
            yield from _used_words(member, (*path, index))
    elif is_dataclass(value):
        for field in fields(value):
            member, inside = getattr(value, field.name), (*path, field.name)
            vocabulary = _WORD_FIELDS.get(field.name)
            if vocabulary is None or isinstance(member, Mapping):
                yield from _used_words(member, inside)
            elif isinstance(member, str):
                yield inside, vocabulary, member
            else:
                yield from (((*inside, index), vocabulary, word) for index, word in enumerate(member or ()))
