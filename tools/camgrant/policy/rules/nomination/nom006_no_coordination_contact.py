"""Every open site has a coordination contact towards each operator that installed its recorders."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.pack import Coordination
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for system in context.pack.systems.values():
        demand = system.coordination
        if demand is None:
            continue
        covered = _covered(context, demand)
        seen: set[tuple[str, str]] = set()
        for recorder in context.recorders_in_use.values():
            pair = (recorder.site, recorder.installer)
            site_type = context.open_sites[recorder.site].type
            if site_type in system.site_types and recorder.installer not in covered and pair not in seen:
                seen.add(pair)
                names = {
                    "place": context.site_name(recorder.site),
                    "operator": context.unit_name(recorder.installer),
                }
                yield Finding(recorder.site, "", names, demand.basis)


def _covered(context: Context, demand: Coordination) -> frozenset[str]:
    """Units with which a contact of the right role and kind of unit works together."""
    found: set[str] = set()
    for person, contact in context.inventory.contacts.items():
        if demand.role in contact.roles and (contact.left_on is None or context.as_of < contact.left_on):
            unit = context.inventory.unit_of(person, context.as_of)
            if not context.kinds_of(unit).isdisjoint(demand.kinds):
                found.update(contact.coordinates_with)
    return frozenset(found)


RULE = InventoryRule(
    code="NOM006",
    severity=Severity.WARNING,
    title=Text("Chưa có đầu mối phối hợp", "No coordination contact"),
    text=Text(
        "{place} chưa có đầu mối phối hợp với {operator}",
        "{place} has no coordination contact towards {operator}",
    ),
    hint=Text(
        "Đề nghị cử đầu mối phối hợp và ghi đơn vị lắp đặt vào `coordinates_with` của người đó",
        "name a coordination contact and write the installer into that person's `coordinates_with`",
    ),
    why=Text(
        "Camera hỏng hoặc phải khóa gấp một tài khoản thì doanh nghiệp không biết gọi ai.",
        "When a camera fails or an account must be closed at once, the operator has nobody to talk to.",
    ),
    covers=("GL-306",),
    check=check,
    absence=True,
)
