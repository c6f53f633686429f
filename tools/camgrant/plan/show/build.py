"""The page of a plan: its sections in the one order in which a reviewer needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from camgrant.access.resolve import CONFIG
from camgrant.access.timeline import Why
from camgrant.diagnostics import Text
from camgrant.model.vietnamese import date_vi
from camgrant.plan.access import AccessChange
from camgrant.plan.coming import Coming
from camgrant.plan.risks import Risk, urgent_grants
from camgrant.plan.show.access_lines import access_lines, shown_kind
from camgrant.plan.show.beside import beside_lines
from camgrant.plan.show.device_lines import device_lines
from camgrant.plan.show.given import Given, ListChange
from camgrant.plan.show.page import Line, Page, Section
from camgrant.plan.show.verdict import verdict
from camgrant.plan.show.words import FEW, SEEING, Verb, Words

__all__ = ["page_of"]

_TITLE: Final = Text("Kế hoạch thay đổi", "Plan of the change")
_TITLES: Final = {
    "urgent": Text("Cấp khẩn cấp", "Urgent"),
    "risks": Text("Nguy hiểm, cần xem kỹ", "Dangerous, look closely"),
    "less": Text("Bị bớt quyền, bị rút ngắn thời hạn", "Removed or shortened"),
    "more": Text("Được thêm quyền, được kéo dài, đổi thời hạn", "Gained, extended or moved"),
    "needs": Text("Ai phải duyệt", "Who must approve"),
    "beside": Text("Ngoài quyền truy cập", "Apart from access"),
    "devices": Text("Thiết bị", "Devices"),
    "lists": Text("Danh sách phải lập, gửi lại", "Lists to send again"),
    "ahead": Text("Sẽ tự thay đổi theo thời hạn, từ nay đến hết {until}", "What time alone will do until {until}"),
}
_LIST: Final = {
    "new": Text(
        "{sheet} {title}: {author} → {recipients}, lần đầu",
        "{sheet} {title}: {author} → {recipients}, for the first time",
    ),
    "changed": Text("{sheet} {title}: {author} → {recipients}", "{sheet} {title}: {author} → {recipients}"),
    "gone": Text(
        "{sheet} {title}: {author} → {recipients}, không còn", "{sheet} {title}: {author} → {recipients}, no longer"
    ),
}
_COMES: Final = {
    "ends": Verb("không còn được xem", "loses access to", "lose access to"),
    "begins": Verb("bắt đầu được xem", "gains access to", "gain access to"),
}
_RIGHTS: Final = {
    "ends": Verb(
        "hết quyền “{rights}” đối với",
        "loses '{rights}' on",
        "lose '{rights}' on",
    ),
    "begins": Verb(
        "bắt đầu có quyền “{rights}” đối với",
        "gains '{rights}' on",
        "gain '{rights}' on",
    ),
}
_WORKS: Final = {
    "ends": Verb("không còn được làm kỹ thuật trên", "no longer works on", "no longer work on"),
    "begins": Verb("bắt đầu được làm kỹ thuật trên", "begins to work on", "begin to work on"),
}
_FROM: Final = Text("Từ {day} {who} {verb}", "From {day} {who} {verb}")
_WHY: Final[dict[Why, Text]] = {
    "left": Text("thôi công tác", "leaves"),
    "revoked": Text("thu hồi", "revoked"),
    "expired": Text("hết hạn", "expires"),
    "closed": Text("cơ sở đóng", "site closes"),
    "retired": Text("thiết bị hoặc đơn vị không còn", "device or unit ends"),
    "lost": Text("thiết bị không còn", "the device is gone"),
    "amended": Text("nơi đặt, tuyến hoặc đầu ghi thay đổi", "place, chain or recorder amended"),
    "moved": Text("chuyển đơn vị", "moves to another unit"),
}
_TOO_MANY: Final = Text(
    "Quyền của {count} người bắt đầu hoặc kết thúc; quá nhiều để kể ở đây: xem `camgrant show --as-of`",
    "Access of {count} people begins or ends; too many to tell: see `camgrant show --as-of`",
)
_FOOTER: Final = {
    "hash": Text("Mã kế hoạch", "Plan hash"),
    "from": Text("So với bản", "Base"),
    "to": Text("Bản được xét", "Head"),
    "tool": Text("Công cụ", "Tool"),
    "pack": Text("Bộ quy tắc", "Policy pack"),
    "day": Text("Xét đến ngày", "As of"),
}
_OUTSIDE: Final = Text(
    "Tệp ngoài dữ liệu, đề nghị xem riêng: {files}", "Files beside the data, to be looked at for themselves: {files}"
)
_DEMO: Final = Text("dữ liệu giả định", "demo data")
_UNCOMMITTED: Final = Text("chưa ghi vào git", "not committed")
_WHOLE: Final = Text(
    "Phần chi tiết quá dài nên được lược bớt; toàn bộ kế hoạch: {command}",
    "Too long, so details were cut; the whole plan: {command}",
)
_KEPT: Final = frozenset(("urgent", "risks", "needs"))


def page_of(given: Given, language: str) -> Page:
    """The plan for one reader."""
    words = Words(given.plan, given.day, language)
    sections = [
        Section(slug, words.say(_TITLES[slug], until=date_vi(given.ahead.until)), tuple(lines), slug in _KEPT)
        for slug, lines in _sections(given, words)
        if lines
    ]
    command = f"camgrant plan --base {given.base} --head {given.head}"
    whole = words.say(_WHOLE, command=f"`{command}`" if given.head != "uncommitted" else "`camgrant plan`")
    return Page(
        language, words.say(_TITLE), verdict(given, words), tuple(sections), tuple(_footer(given, words)), whole
    )


def _sections(given: Given, words: Words) -> Iterator[tuple[str, Sequence[Line]]]:
    plan = given.plan
    urgent = urgent_grants(plan)
    gaining = [one for one in plan.access if one.widens]
    yield "urgent", access_lines(words, [one for one in gaining if not urgent.isdisjoint(one.grants)])
    yield "risks", [_risk(words, one) for one in given.risks]
    yield "less", access_lines(words, _by_kind(words, [one for one in plan.access if not one.widens]))
    yield "more", access_lines(words, [one for one in gaining if urgent.isdisjoint(one.grants)])
    yield "needs", [Line("?", words.say(one)) for one in given.needs]
    beside = beside_lines(words, {grant for one in plan.access for grant in one.grants})
    yield "beside", [*_outside(words, given.outside), *beside]
    yield "devices", list(device_lines(words, given.works))
    yield "lists", list(_lists(words, given.lists))
    yield "ahead", _ahead(words, given)


def _by_kind(words: Words, changes: list[AccessChange]) -> list[AccessChange]:
    """What is lost before what is only shorter, as its reader calls it."""
    return sorted(changes, key=lambda one: shown_kind(words, one) != "lost")


def _risk(words: Words, risk: Risk) -> Line:
    text = risk.text.in_language(words.language)
    names = [words.any(one) for one in sorted(risk.subjects, key=words.order)]
    return Line("!", f"{text[:1].upper()}{text[1:]}: {words.some(names)}")


def _outside(words: Words, files: Sequence[str]) -> Iterator[Line]:
    if files:
        yield Line("!", words.say(_OUTSIDE, files=words.some([words.typed(one) for one in files])))


def _lists(words: Words, changes: Iterable[ListChange]) -> Iterator[Line]:
    """One line for each list of an author, with all who get it."""
    groups: dict[ListChange, list[str]] = {}
    for one in changes:
        groups.setdefault(one._replace(recipient=""), []).append(words.unit(one.recipient))
    for one, recipients in groups.items():
        facts = {"author": words.unit(one.author), "recipients": ", ".join(recipients)}
        yield Line("*", words.say(_LIST[one.what], facts, sheet=one.sheet.upper(), title=one.title))


def _ahead(words: Words, given: Given) -> list[Line]:
    if given.ahead.people and not given.ahead.changes:
        return [Line("*", words.say(_TOO_MANY, count=given.ahead.people))]
    return [_group(words, group) for group in _alike(given.ahead.changes)]


def _alike(changes: Iterable[Coming]) -> Iterable[list[Coming]]:
    groups: dict[Coming, list[Coming]] = {}
    for one in changes:
        key = Coming(one.day, one.what, one.why, "", one.system, one.sites, one.cameras, one.rights)
        groups.setdefault(key, []).append(one)
    return groups.values()


def _group(words: Words, changes: list[Coming]) -> Line:
    one = changes[0]
    names = words.people([change.person for change in changes])
    who = ", ".join(names) if len(names) < FEW else words.counted(len(names), "person", "people", "người")
    sees = SEEING in one.rights
    verb = words.verb((_WORKS if CONFIG in one.rights else _COMES if sees else _RIGHTS)[one.what], len(names))
    said = words.say(_FROM, day=date_vi(one.day), who=who, verb=verb.format(rights=words.rights(one.rights)))
    why = words.say(_WHY[one.why]) if one.why else ""
    label = f"{said} {words.what(one.cameras, one.sites)}"
    parts = (label, words.rights(one.rights) if sees else "", why)
    details = tuple(names) if len(names) >= FEW else ()
    return Line("-" if one.what == "ends" else "+", " · ".join(part for part in parts if part), details, label=label)


def _footer(given: Given, words: Words) -> Iterator[tuple[str, str]]:
    after = given.plan.after
    demo = f" ({words.say(_DEMO)})" if after.settings.profile == "demo" else ""
    facts = {
        "hash": given.plan.hash,
        "from": given.base,
        "to": given.head,
        "tool": given.tool,
        "pack": after.pack.id,
        "day": f"{date_vi(given.day)}{demo}",
    }
    for name, fact in facts.items():
        yield words.say(_FOOTER[name]), words.say(_UNCOMMITTED) if fact == "uncommitted" else fact
