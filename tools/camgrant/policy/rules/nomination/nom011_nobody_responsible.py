"""Where people watch, somebody answers for situations: the site's responsible person, or its leaders; none has left."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.base import in_window
from camgrant.model.estate import Site
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, InventoryRule, found

_NOBODY = Text("chưa ghi người chịu trách nhiệm xử lý tình huống", "names nobody responsible for situations")


def check(context: Context) -> Findings:
    systems = context.pack.systems
    demanded = {site for site, system in context.accounts_of_site if systems[system].responsible is not None}
    for site_id in sorted({site for site, _ in context.accounts_of_site}):
        site = context.open_sites.get(site_id)
        if site is None:
            continue
        place = context.site_name(site_id)
        if site.responsible is None:
            if site_id in demanded and not _led(context, site):
                yield from found(site_id, "responsible", place=place, problem=_NOBODY)
        elif _left(context, site.responsible):
            problem = _gone(context, site.responsible)
            yield from found(site_id, "responsible", level=Severity.ERROR, place=place, problem=problem)
    for grant_id in (grant_id for ids in context.grants_in_force.values() for grant_id in ids):
        person = context.inventory.grants[grant_id].responsible
        if person is not None and _left(context, person):
            problem = _gone(context, person)
            yield from found(grant_id, "responsible", level=Severity.ERROR, place=grant_id, problem=problem)


def _left(context: Context, person: str) -> bool:
    contact = context.inventory.contacts.get(person)
    return contact is not None and contact.has_left(context.as_of)


def _gone(context: Context, person: str) -> Text:
    name = context.person_name(person)
    return Text(f"giao trách nhiệm cho {name}, người đã thôi việc", f"makes {name} responsible, who has left")


def _led(context: Context, site: Site) -> bool:
    return any(
        in_window(context.as_of, term.valid_from, term.valid_until) and not _left(context, term.person)
        for term in site.leadership
    )


RULE = InventoryRule(
    code="NOM011",
    severity=Severity.WARNING,
    title=Text("Không có người chịu trách nhiệm xử lý tình huống", "Nobody responsible for situations"),
    text=Text("{place} {problem}", "{place} {problem}"),
    hint=Text(
        "Đề nghị ghi vào `responsible` một người đang công tác chịu trách nhiệm xử lý tình huống",
        "name in `responsible` a person in service who answers for situations there",
    ),
    why=Text(
        "Người xem thấy sự việc mà không biết báo ai thì camera không giúp được gì.",
        "Where a watcher sees something and knows nobody to tell, the camera helps no one.",
    ),
    covers=("GL-308",),
    check=check,
)
