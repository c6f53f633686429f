"""A site reports in a chain that its type allows and that fits the unit which manages it directly."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for site_id, site in context.inventory.sites.items():
        chain, site_type = context.pack.chains.get(site.chain), context.pack.site_types.get(site.type)
        if chain is None or site_type is None or site.managing_unit not in context.inventory.units:
            continue
        basis, manager = None, context.unit_name(site.managing_unit)
        others = {k for c in site_type.chains if c in context.pack.chains for k in context.pack.chains[c].managed_by}
        others.difference_update(chain.managed_by)
        if site.chain not in site_type.chains:
            kind = site_type.label
            basis = site_type.chains_basis
            problem = Text(f"không dùng cho loại cơ sở “{kind.vi}”", f"is not one for the type '{kind.en}'")
        elif context.kinds_of(site.managing_unit).isdisjoint(chain.managed_by):
            basis = chain.basis
            problem = Text(f"không khớp đơn vị quản lý {manager}", f"does not fit its manager {manager}")
        elif not others.isdisjoint(context.kinds_of(site.managing_unit)):
            units = context.inventory.units
            above = next(u for u in context.inventory.lineage(site.managing_unit) if units[u].kind in others)
            basis, name = chain.basis, context.unit_name(above)
            problem = Text(
                f"không khớp {name}, đơn vị thuộc tuyến khác", f"does not fit {name}, a unit of another chain"
            )
        else:
            continue
        args = {"place": context.site_name(site_id), "chain": Text(chain.label.vi, chain.label.en)}
        yield Finding(site_id, "chain", {**args, "problem": problem}, basis)


RULE = InventoryRule(
    code="ORG012",
    severity=Severity.ERROR,
    title=Text("Tuyến báo cáo không khớp đơn vị quản lý", "Chain does not fit the managing unit"),
    text=Text(
        "Tuyến báo cáo “{chain}” của {place} {problem}",
        "the chain '{chain}' of {place} {problem}",
    ),
    hint=Text(
        "Đề nghị ghi `chain` theo đơn vị quản lý trực tiếp, hoặc sửa `managing_unit`",
        "choose the `chain` of the directly managing unit, or correct `managing_unit`",
    ),
    why=Text(
        "Sai tuyến thì danh sách tài khoản được gửi nhầm cơ quan, và cơ quan phải theo dõi lại không biết.",
        "In the wrong chain the account list goes to the wrong agency, and the right one never learns of it.",
    ),
    covers=("GL-207",),
    check=check,
)
