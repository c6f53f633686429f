"""Every code that camgrant can report, whoever finds it: for `rules`, `explain` and the pages."""

from __future__ import annotations

from functools import cache

from camgrant.app.publishing.codes import PUBLISHING_CODES
from camgrant.diagnostics import Code
from camgrant.load.codes import LOADER_CODES
from camgrant.plan.brake_codes import BRAKE_CODES
from camgrant.policy.engine import ENGINE_CODES
from camgrant.policy.rule import all_rules
from camgrant.rendering.target_codes import TARGET_CODES
from camgrant.seal.codes import SEAL_CODES

__all__ = ["catalogue"]


@cache
def catalogue() -> dict[str, Code]:
    """Code -> what it means, in the order of the codes."""
    found: dict[str, Code] = {**LOADER_CODES, **ENGINE_CODES, **TARGET_CODES, **BRAKE_CODES}
    found |= {**SEAL_CODES, **PUBLISHING_CODES}
    for rule in all_rules():
        if rule.code in found:
            raise AssertionError(f"code used twice: {rule.code}")
        found[rule.code] = rule
    return dict(sorted(found.items()))
