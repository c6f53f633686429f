"""Overrides of the brake: that one change, which would be stopped, is meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from camgrant.model.base import ContactId, Sha256, TextLine, about, entity, pattern

__all__ = ["Override"]

_BrakeCode = Annotated[str, pattern("^PLN[0-9]{3}$", "Mã dừng, ví dụ PLN001", "a code of the brake such as PLN001", 6)]


@entity
class Override:
    """Cho phép vượt ngưỡng: counts only in the change that adds it, only for that change's plan, and needs a second
    approver. Another plan has another hash, so it is spent with the change."""

    plan: Annotated[Sha256, about("Mã băm của kế hoạch được phép", "Hash of the plan that it allows", "0" * 64)]
    allows: Annotated[
        tuple[_BrakeCode, ...], Field(min_length=1), about("Các mã dừng được phép vượt", "What it allows", ["PLN001"])
    ]
    reason: Annotated[TextLine, about("Lý do", "Reason", "Mở khu cách ly mới theo Quyết định 12/QĐ-UBND")]
    by: Annotated[ContactId, about("Người quyết định", "Who decided")]
