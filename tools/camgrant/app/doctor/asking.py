"""Questions to GitHub's API as the doctor needs them: an answer that says no is an answer too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from camgrant.app.forge.http import ForgeHttp

__all__ = ["Answer", "Ask", "asker"]

Meaning = Literal["there", "absent", "plan", "hidden"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with the JSON that came with it, and when the server says it is."""

    status: int
    content: Any
    told: datetime | None = None

    @property
    def meaning(self) -> Meaning:
        """Whether it is there, is known not to be there, is not sold with this plan, or not for this token to see.

        GitHub hides what a token may not read behind 404 as well, so that alone never means "absent".
        """
        said = str(self.content.get("message", "")).lower() if isinstance(self.content, dict) else ""
        if self.status == 200:
            return "there"
        if "upgrade to" in said:
            return "plan"
        return "absent" if "branch not protected" in said else "hidden"


Ask = Callable[[str], Answer]


def asker(http: ForgeHttp) -> Ask:
    """Asks GitHub. The asking raises EnvironmentFault where nobody answers, or not in JSON."""

    def ask(path: str) -> Answer:
        status, content, headers = http.answer(path)
        return Answer(status, content, parsedate_to_datetime(headers["date"]) if "date" in headers else None)

    return ask
