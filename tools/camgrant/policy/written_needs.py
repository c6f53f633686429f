"""What a grant must write down for a right beyond the default: asked by the check, and of every list that comes in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from camgrant.model.base import Right
from camgrant.model.pack import PackBasis, System

__all__ = ["written_needs"]


def written_needs(system: System, right: Right) -> Iterator[tuple[Literal["reason", "case"], PackBasis | None]]:
    """The fields of a grant that the right asks for, each with its basis; a default right asks for none.

    Where the pack has no rule for the right, a reason is asked for. An approval is a document, not a field.
    """
    if right in system.default_rights:
        return
    rules = [rule for rule in system.right_rules if rule.right == right]
    for rule in rules:
        for need in rule.needs:
            if need in ("reason", "case"):
                yield need, rule.basis
    if not rules:
        yield "reason", None
