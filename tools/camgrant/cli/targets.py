"""`camgrant targets`: what can be rendered, what each device can express, and on what it was proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import format_option, json_text, language_option, pick_language
from camgrant.diagnostics import EXIT_CLEAN, EXIT_ENVIRONMENT, Text

if TYPE_CHECKING:
    from camgrant.model.base import Right

__all__ = ["targets"]

HOW: Final = {
    "per_camera": Text("từng camera", "per camera"),
    "per_account": Text("cả tài khoản", "per account"),
    "per_device": Text("cả thiết bị", "per device"),
    "implied": Text("đi kèm", "implied"),
    "impossible": Text("không hỗ trợ", "impossible"),
}
LEVELS: Final = {
    "real_server": Text("máy chủ thật", "real server"),
    "vendor_schema": Text("lược đồ của hãng", "vendor schema"),
    "real_client": Text("trình khách độc lập", "third-party client"),
    "golden": Text("chỉ tệp mẫu", "golden only"),
}

_LIMITS: Final = Text(
    "Tối đa {accounts} tài khoản; mật khẩu {shortest}–{longest} ký tự; khóa tài khoản: {disable}; "
    "tự hết hạn: {expiry}; camgrant apply: {apply}",
    "At most {accounts} accounts; password of {shortest}-{longest} characters; can disable: {disable}; "
    "ends by itself: {expiry}; camgrant apply: {apply}",
)
_YES: Final = {True: Text("có", "yes"), False: Text("không", "no")}
_BROKEN: Final = Text("{name}: KHÔNG DÙNG ĐƯỢC ({fault}).", "{name}: CANNOT BE USED ({fault}).")
_BY_HAND: Final = Text(
    "Không kết xuất tệp, không đối chiếu được: tài khoản làm bằng tay theo danh sách và phiếu kỹ thuật.",
    "Renders no file and compares nothing: accounts are made by hand, from the lists and the technician's slip.",
)


@click.command()
@language_option
@format_option("text", "json")
def targets(lang: str | None, style: str) -> int:
    """Các đích kết xuất, khả năng và bằng chứng / Targets, what they can express, and on what they were proven."""
    from camgrant.app.capability_table import target_facts
    from camgrant.rendering.registry import broken_targets
    from camgrant.report.rights import printable

    facts = target_facts()
    broken = broken_targets()
    code = EXIT_ENVIRONMENT if broken else EXIT_CLEAN
    if style == "json":
        listed = [{"name": name, "fault": {"vi": fault.vi, "en": fault.en}} for name, fault in sorted(broken.items())]
        click.echo(json_text({"targets": facts, **({"broken": listed} if listed else {})}))
        return code
    language = pick_language(lang)
    blocks = [_block(fact, language) for fact in facts]
    for name, fault in sorted(broken.items()):
        blocks.append(_BROKEN.in_language(language, {"name": name, "fault": printable(fault.in_language(language))}))
    click.echo("\n\n".join(blocks))
    return code


def _block(fact: dict[str, Any], language: str) -> str:
    lines = [
        f"{fact['name']}: {fact['title'][language]}" + (f" ({', '.join(fact['formats'])})" * bool(fact["formats"]))
    ]
    for can in fact.get("capabilities", []):
        rights = ", ".join(
            f"{_right(right, language)} {HOW[ability['how']].in_language(language)}"
            for right, ability in can["rights"].items()
        )
        lines.append(f"  {can['variant'] + ': ' if can['variant'] else ''}{rights}")
        lines += [f"    {_bundle(bundle, language)}" for bundle in can["bundles"]]
        lines.append(f"    {_limits(fact, can, language)}")
    if proofs := fact.get("proven_on"):
        said = (f"{LEVELS[one['level']].in_language(language)}: {one['judge'][language]}" for one in proofs)
        lines.append("  " + "; ".join(said))
    if fact.get("capabilities") == []:
        lines.append("  " + _BY_HAND.in_language(language))
    return "\n".join(lines)


def _bundle(bundle: dict[str, Any], language: str) -> str:
    brings = ", ".join(_right(right, language) for right in bundle["brings"])
    return f"{_right(bundle['right'], language)} → {brings}: {bundle['words'][language]}"


def _limits(fact: dict[str, Any], can: dict[str, Any], language: str) -> str:
    """How many accounts, which passwords, and what the device or camgrant does by itself."""
    shortest, longest = can["password_length"]
    facts = {"accounts": can["max_accounts"], "shortest": shortest, "longest": longest}
    facts |= {name: _YES[yes] for name, yes in (("disable", can["can_disable"]), ("expiry", can["native_expiry"]))}
    return _LIMITS.in_language(language, {**facts, "apply": _YES[fact["apply"]]})


def _right(right: Right, language: str) -> str:
    from camgrant.report.rights import right_word

    return right_word(right, language)
