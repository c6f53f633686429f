"""Policy packs: found by id, read like every file, with the inventory's choices for open points set in."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from importlib import resources
from typing import Any, Final

from pydantic import ValidationError

from camgrant.diagnostics import Diagnostic, Location, Text
from camgrant.load import codes
from camgrant.load.reader import Marks, read_marked
from camgrant.load.schema import adapter
from camgrant.load.suggest import suggestion
from camgrant.load.tree import PACKS_FOLDER, SETTINGS_FILE, Tree
from camgrant.model.pack import Pack
from camgrant.model.settings import Settings

__all__ = ["builtin_pack", "builtin_pack_names", "find_pack", "read_single"]

_BUILTIN: Final = resources.files("camgrant.policy") / "packs"


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
        return None, marks, [codes.TOP_LEVEL.at(Location(file, 1, 1), expected=kind)]
    try:
        adapter(kind).validate_python(data[kind])
    except ValidationError:
        from camgrant.load.explain import explain  # jsonschema is needed only for documents that fail

        return None, marks, explain(kind, data[kind], file, marks, (kind,))
    return data[kind], marks, []


def find_pack(
    tree: Tree, files: Collection[str], settings: Settings, marks: Marks
) -> tuple[Pack | None, list[Diagnostic]]:
    """The pack that the settings name, with their options set in; None with findings where that fails."""
    found, findings = _read_pack(tree, files, settings.pack, marks)
    if found is None:
        return None, findings
    chosen = copy.deepcopy(found)
    findings = [*_option_findings(settings, found.get("options", {}), marks)]
    if findings:
        return None, findings
    for name, value in settings.options.items():
        option = found["options"][name]
        _set(chosen, option["path"], option["choices"][value])
    pack: Pack = adapter("pack").validate_python(chosen)
    findings = [*_inconsistencies(pack)]
    return (None if findings else pack), findings


def _read_pack(
    tree: Tree, files: Collection[str], name: str, marks: Marks
) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    own = {file.removeprefix(f"{PACKS_FOLDER}/").removesuffix(".yaml"): file for file in files}
    if name in own:
        data, _, findings = read_single("pack", own[name], tree.read(own[name]))
        return data, findings
    if name in builtin_pack_names():
        data, _, findings = read_single("pack", f"{name}.yaml", builtin_pack(name))
        return data, findings
    known = sorted({*own, *builtin_pack_names()})
    place = Location(SETTINGS_FILE, *marks.nearest(("camgrant", "pack")))
    missing = codes.UNKNOWN_PACK.at(
        place, field="pack", value=name, suggestion=suggestion(name, known), allowed=", ".join(known)
    )
    return None, [missing]


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


def _set(pack: dict[str, Any], path: str, value: object) -> None:
    """Puts a value at a dotted path of the pack's plain data."""
    *parents, last = path.split(".")
    place: Any = pack
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[int(last) if isinstance(place, list) else last] = value


def _inconsistencies(pack: Pack) -> Iterator[Diagnostic]:
    """Words that the pack uses without declaring them; a rule that reads them would silently judge nothing."""
    place = Location(f"{PACKS_FOLDER}/{pack.id}.yaml", 1, 1)
    for known, name, used in _used_words(pack):
        for word in sorted(set(used) - set(known)):
            yield codes.INCONSISTENT_PACK.at(
                place, kind=name, value=word, allowed=", ".join(sorted(known)), entity=pack.id
            )


def _used_words(pack: Pack) -> Iterator[tuple[Collection[str], Text, Collection[str]]]:
    kind, chain = Text("loại đơn vị", "unit kind"), Text("tuyến báo cáo", "chain")
    document, role = Text("loại văn bản", "document kind"), Text("vai trò", "role")
    for entry in pack.chains.values():
        yield pack.unit_kinds, kind, entry.managed_by
    for site_type in pack.site_types.values():
        yield pack.areas, Text("khu vực", "area"), site_type.areas
        yield pack.chains, chain, site_type.chains
    for sheet in pack.sheets.values():
        yield pack.unit_kinds, kind, (*sheet.authors, *(r.kind for r in sheet.recipients if r.kind))
        yield pack.chains, chain, [name for recipient in sheet.recipients for name in recipient.chains]
        yield pack.systems, Text("hệ thống", "system"), sheet.systems
    for system in pack.systems.values():
        yield pack.site_types, Text("loại cơ sở", "site type"), system.site_types
        yield pack.purposes, Text("mục đích", "purpose"), system.purposes
        yield pack.unit_kinds, kind, system.creator.kinds
        for route in system.routes:
            yield pack.unit_kinds, kind, (*route.holders, *route.by)
            yield pack.document_kinds, document, route.document_kinds
            yield pack.chains, chain, route.reach
            for approval in route.approvals:
                yield pack.unit_kinds, kind, approval.by
                yield pack.document_kinds, document, approval.document_kinds
        for leaders in system.leaders_only:
            yield pack.chains, chain, leaders.chains
            yield pack.leadership_roles, role, leaders.roles
    if pack.technical:
        yield pack.purposes, Text("mục đích", "purpose"), (pack.technical.purpose,)
        yield pack.unit_kinds, kind, pack.technical.holders
        yield pack.document_kinds, document, pack.technical.document_kinds
