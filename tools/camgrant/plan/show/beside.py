"""What changes beside access, as sentences: papers, people, estate, settings, the ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final

from camgrant.diagnostics import Text
from camgrant.model.estate import Camera, Recorder
from camgrant.model.grant import Document, Grant
from camgrant.model.organisation import Contact
from camgrant.model.vietnamese import date_vi
from camgrant.plan.entities import EntityChange, entity_of
from camgrant.plan.show.page import Line
from camgrant.plan.show.words import Words

__all__ = ["beside_lines"]

_SIGNS: Final = {"added": "+", "gone": "-", "changed": "~"}
_KINDS: Final = {
    "units": Text("Đơn vị", "Unit"),
    "localities": Text("Địa phương", "Locality"),
    "joins": Text("Kho đã gộp", "Joined repository"),
    "contacts": Text("Cá nhân", "Person"),
    "sites": Text("Cơ sở", "Site"),
    "recorders": Text("Đầu ghi", "Recorder"),
    "documents": Text("Văn bản", "Document"),
    "grants": Text("Lượt cấp quyền", "Grant"),
    "reviewers": Text("Nhóm duyệt", "Reviewer group"),
    "waivers": Text("Miễn trừ", "Waiver"),
    "access_tests": Text("Kiểm thử quyền", "Access test"),
    "settings": Text("Thiết lập", "Settings"),
    "pack": Text("Bộ quy tắc", "Policy pack"),
    "pack_amendments": Text("Sửa đổi bộ quy tắc", "Amendment of the pack"),
}
_WHAT: Final = {
    "added": Text("thêm", "added"),
    "gone": Text("không còn trong dữ liệu", "gone from the data"),
    "changed": Text("đổi", "changed"),
}
_FIELD: Final = Text("{field}: {before} → {after}", "{field}: {before} → {after}")
_PARTS: Final = {
    "added": Text("{field}: thêm {names}", "{field}: added {names}"),
    "gone": Text("{field}: bớt {names}", "{field}: removed {names}"),
}
_SEND: Final = Text("danh sách có người này phải gửi lại", "lists that name the person must be sent again")
_PROPOSED: Final = Text(
    "mới đề nghị, chưa có quyền nào cho đến khi được phê duyệt", "proposed only, gives nothing until approved"
)
_CAMERAS: Final = {
    "added": Text("thêm camera {names}", "cameras added: {names}"),
    "gone": Text("bớt camera {names}", "cameras no longer on it: {names}"),
}
_CAMERA: Final = Text("camera {name}", "camera {name}")
_LEDGER: Final = Text("Sổ theo dõi: thêm {count} sự kiện", "Ledger: {events} added")
_LEDGER_GONE: Final = Text("Sổ theo dõi: {count} sự kiện mất hoặc bị sửa", "Ledger: {events} vanished or changed")
_OVERRIDE: Final = Text(
    "Cho phép vượt ngưỡng {codes}: {reason}; người quyết định: {name}",
    "Override of {codes}: {reason}; decided by {name}",
)
_CALLED: Final = Text(
    "từ ngày {day}, theo {document}: họ tên là {name}; vẫn là một người, tài khoản và quyền giữ nguyên",
    "from {day}, by {document}: called {name}; the same person, accounts and grants go on",
)
_NONE: Final = Text("không có", "none")
_YES, _NO = Text("có", "yes"), Text("không", "no")
# A change of these is told, what they are is not.
_HIDDEN: Final = frozenset(("phone", "phone_alt", "email"))
# Cameras are told one by one; addresses in a network are nobody's business in a comment.
_TOLD_APART: Final = frozenset((*_HIDDEN, "channels", "settings", "list_columns"))
_EMPTY: Final[tuple[object, ...]] = (None, (), {})
# Of these the name alone says too little: who agrees to a new one must see what it lets pass, whom it names.
_TOLD_WHOLE: Final = frozenset(("access_tests", "grants", "recorders", "reviewers", "sites", "waivers"))
_ENDS: Final = (";", ":", " (", ",", " theo bộ quy tắc", " of the policy pack", " of the pack")


def beside_lines(words: Words, told: Collection[str]) -> Iterator[Line]:
    """One line for every entity that means something else, but grants that are `told` of already."""
    plan = words.plan
    for change in plan.entities:
        if change.kind != "grants" or change.what == "gone" or change.entity not in told:
            yield _line(words, change)
    for name, override in plan.after.overrides.items():
        if name not in plan.before.overrides:
            facts = {"codes": ", ".join(override.allows), "reason": words.typed(override.reason)}
            yield Line("!", words.say(_OVERRIDE, facts, name=words.person(override.by)))
    before, after = plan.before.ledger, plan.after.ledger
    lost = sum(after.get(name) != event for name, event in before.items())
    new = sum(name not in before for name in after)
    for text, count, sign in ((_LEDGER_GONE, lost, "-"), (_LEDGER, new, "+")):
        if count:
            yield Line(sign, words.say(text, count=count, events=words.counted(count, "event", "events", "")))


def _line(words: Words, change: EntityChange) -> Line:
    was, will = entity_of(words.plan.before, change), entity_of(words.plan.after, change)
    kind, name = words.say(_KINDS[change.kind]), _name(words, change)
    called = name if name.startswith(kind) else f"{kind} {name}".rstrip()
    text = f"{called}: {words.say(_WHAT[change.what])}"
    if change.what == "changed":
        text = f"{text} {', '.join(f'“{_field_word(words, was, field)}”' for field in change.fields)}"
    details = tuple(_details(words, change, was, will))
    if isinstance(will, Grant) and will.proposed:
        text = f"{text}; {words.say(_PROPOSED)}"
    if change.kind == "contacts" and not _HIDDEN.isdisjoint(change.fields):
        text = f"{text}; {words.say(_SEND)}"
    return Line(_SIGNS[change.what], text, details, label=called)


def _name(words: Words, change: EntityChange) -> str:
    """What people call it; where that does not tell two apart, its id as well."""
    if change.kind == "documents":
        entity = entity_of(words.plan.after, change) or entity_of(words.plan.before, change)
        return _document(words, change.entity, entity)
    if change.kind == "sites":
        return f"{words.site(change.entity)} ({change.entity})"
    if change.kind == "grants":
        grant = entity_of(words.plan.after, change) or entity_of(words.plan.before, change)
        return f"{change.entity} – {words.person(grant.person)}"
    return "" if change.kind == "settings" else words.any(change.entity)


def _document(words: Words, name: str, entity: Document) -> str:
    said = f"{words.document(name)}, {words.unit(entity.issuer)}"
    return f"{said}: {words.typed(entity.subject)}" if entity.subject else said


def _details(words: Words, change: EntityChange, was: Any, will: Any) -> Iterator[str]:
    if isinstance(will, Recorder):
        yield from _cameras(words, was.channels if was is not None else {}, will.channels)
    if change.what == "added" and change.kind in _TOLD_WHOLE:
        yield from _whole(words, will)
    called = list(_called(words, was, will)) if isinstance(will, Contact) and isinstance(was, Contact) else []
    yield from called
    for field in change.fields:
        if field == "amendments" and called:
            continue
        # Another pack is told by its name: nobody reads hundreds of rules in a plan.
        if field not in _TOLD_APART and (change.kind != "pack" or was.id == will.id):
            yield from _of_field(words, _field_word(words, was, field), getattr(was, field), getattr(will, field))


def _called(words: Words, was: Contact, will: Contact) -> Iterator[str]:
    """What somebody is called from a day on; nothing where an amendment is taken back or says something else."""
    new = [one for one in will.amendments if one not in was.amendments]
    if len(new) + len(was.amendments) != len(will.amendments) or not all(one.full_name for one in new):
        return
    for one in new:
        rank = f"{one.rank} " if one.rank else ""
        name = words.typed(f"{rank}{one.full_name}")
        yield words.say(_CALLED, day=date_vi(one.on), document=words.document(one.document), name=name)


def _whole(words: Words, new: Any) -> Iterator[str]:
    """Every field that says something."""
    for field in dataclasses.fields(new):
        value = getattr(new, field.name)
        if field.name not in _TOLD_APART and value not in _EMPTY and value != field.default:
            yield f"{_field_word(words, new, field.name)}: {_value(words, value)}"


def _of_field(words: Words, said: str, was: Any, will: Any) -> Iterator[str]:
    """A field by what it was and is, a list or table by what came and went, what has fields itself by each of them."""
    if was == will:
        return
    if dataclasses.is_dataclass(was) and type(was) is type(will):
        for field in dataclasses.fields(was):
            inner = f"{said} › {_field_word(words, was, field.name)}"
            yield from _of_field(words, inner, getattr(was, field.name), getattr(will, field.name))
    elif isinstance(was, (tuple, Mapping)) and isinstance(will, (tuple, Mapping)):
        if isinstance(was, Mapping) and isinstance(will, Mapping):
            changed = [name for name in was if name in will and was[name] != will[name]]
            for name in changed:
                yield from _of_field(words, f"{said} › {_value(words, name)}", was[name], will[name])
            was, will = ({name: one[name] for name in one if name not in changed} for one in (was, will))
        old, new = _parts(words, was), _parts(words, will)
        for what, names in (("added", [n for n in new if n not in old]), ("gone", [n for n in old if n not in new])):
            if names:
                yield words.say(_PARTS[what], field=said, names=words.some(names, "; "))
    else:
        yield words.say(_FIELD, field=said, before=_value(words, was), after=_value(words, will))


def _cameras(words: Words, old: Mapping[str, Camera], new: Mapping[str, Camera]) -> Iterator[str]:
    """The cameras that came and went, and of each that stays what is different: a microphone, a place, an end."""
    for kind, ids in (
        ("added", [one for one in new if one not in old]),
        ("gone", [one for one in old if one not in new]),
    ):
        names = [_camera(words, one) for one in ids]
        if names:
            yield words.say(_CAMERAS[kind], names=words.some(names))
    for name, camera in old.items():
        if name in new:
            yield from _of_field(words, words.say(_CAMERA, name=_camera(words, name)), camera, new[name])


def _camera(words: Words, name: str) -> str:
    return f"{words.camera(name)} ({name})"


def _parts(words: Words, many: Collection[Any]) -> list[str]:
    if isinstance(many, Mapping):
        return [f"{_value(words, name)}: {_value(words, one)}" for name, one in many.items()]
    return [_value(words, one) for one in many]


def _value(words: Words, value: Any) -> str:
    """A value in a sentence: of what has fields those that are filled, days with what they are the days of, of a list
    each, but no phone and no mailbox."""
    if value is None:
        return words.say(_NONE)
    if isinstance(value, bool):
        return words.say(_YES if value else _NO)
    if isinstance(value, date):
        return date_vi(value)
    if dataclasses.is_dataclass(value):
        filled = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        told = [(name, one) for name, one in filled if one not in _EMPTY and name not in _HIDDEN]
        return ", ".join(
            f"{_field_word(words, value, name)} {_value(words, one)}" if isinstance(one, date) else _value(words, one)
            for name, one in told
        )
    if isinstance(value, (tuple, Mapping)):
        parts = _parts(words, value)
        return ("; " if any(", " in one for one in parts) else ", ").join(parts)
    return words.any(words.typed(str(value)))


def _field_word(words: Words, entity: Any, field: str) -> str:
    """What the model's own description calls the field, up to its first remark; its name where there is none."""
    extra = type(entity).__pydantic_fields__[field].json_schema_extra
    described = extra.get("description") if isinstance(extra, Mapping) else None
    if not isinstance(described, str):
        return field
    vi, _, en = described.partition(" / ")
    said = vi if words.language == "vi" else en
    end = min((said.index(sign) for sign in _ENDS if sign in said), default=len(said))
    return f"{said[:1].lower()}{said[1:end].rstrip()}"
