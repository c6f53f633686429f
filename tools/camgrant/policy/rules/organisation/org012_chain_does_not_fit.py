"""A site reports in a chain that its type allows and that fits the unit which manages it directly."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.pack import Chain, PackBasis, SiteType
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for site_id, site in context.inventory.sites.items():
        chain, site_type = context.pack.chains.get(site.chain), context.pack.site_types.get(site.type)
        if chain is None or site_type is None or site.managing_unit not in context.inventory.units:
            continue
        if site.chain not in site_type.chains:
            kind = site_type.label
            problem = Text(f"không dùng cho loại cơ sở “{kind.vi}”", f"is not one for the type '{kind.en}'")
            misfit: tuple[Text, PackBasis | None] | None = (problem, site_type.chains_basis)
        else:
            misfit = _misfit(context, site.managing_unit, site_type, chain)
        if misfit is not None:
            problem, basis = misfit
            args = {"place": context.site_name(site_id), "chain": Text(chain.label.vi, chain.label.en)}
            yield Finding(site_id, "chain", {**args, "problem": problem}, basis)


def _misfit(context: Context, manager: str, site_type: SiteType, chain: Chain) -> tuple[Text, PackBasis] | None:
    """How the managing unit, or a unit above it, does not fit the chain, and by what; None where it does."""
    units = context.inventory.units
    own = chain.managed_by
    if own is not None and context.kinds_of(manager).isdisjoint(own):
        name = context.unit_name(manager)
        return Text(f"không khớp đơn vị quản lý {name}", f"does not fit its manager {name}"), chain.basis
    for name in site_type.chains:
        other = context.pack.chains.get(name)
        if other is None or other.managed_by is None:
            continue
        kinds = set(other.managed_by).difference(own or ())
        for unit in context.inventory.lineage(manager):
            if units[unit].kind in kinds:
                who = context.unit_name(unit)
                problem = Text(
                    f"không khớp {who}, đơn vị thuộc tuyến khác", f"does not fit {who}, a unit of another chain"
                )
                return problem, other.basis
    return None


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
