"""A list is drawn up by a unit that the routing table of the pack lets draw it up."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import taken_back


def check(context: Context) -> Findings:
    wrong = taken_back(context)
    for name, event in context.inventory.ledger.items():
        version = event.list
        if version is None or name in wrong or version.author not in context.inventory.units:
            continue
        units = context.inventory.on(version.as_of).units
        sheet = context.inventory.pack_on(version.as_of).sheets.get(version.sheet)
        if sheet is None or units[version.author].kind in sheet.authors:
            continue
        kinds = [context.pack.unit_kinds[kind] for kind in sheet.authors]
        args = {
            "sheet": version.sheet,
            "unit": context.unit_name(version.author),
            "allowed": Text(", ".join(kind.vi for kind in kinds), ", ".join(kind.en for kind in kinds)),
        }
        yield Finding(name, "list.author", args)


RULE = InventoryRule(
    code="LST019",
    severity=Severity.ERROR,
    title=Text("Danh sách do đơn vị không lập danh sách này", "List of a unit that draws up none"),
    text=Text(
        "Sổ ghi {unit} lập danh sách {sheet}; danh sách này do loại đơn vị sau lập: {allowed}",
        "the ledger says that {unit} drew up list {sheet}; units that do are of the kind: {allowed}",
    ),
    hint=Text(
        "Đề nghị kiểm tra văn bản gửi kèm; ghi nhầm đơn vị thì `camgrant list correct` rồi ghi lại",
        "look at the letter that it was sent with; a wrong unit entered: `camgrant list correct`, then enter it again",
    ),
    why=Text(
        "Nơi lập danh sách chịu trách nhiệm về người được nêu tên; nơi khác lập thì không ai chịu trách nhiệm.",
        "Whoever draws up a list answers for the people in it; for a list of another unit nobody does.",
    ),
    check=check,
    fixed=True,
)
