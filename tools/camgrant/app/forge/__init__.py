"""Forges: who reviewed a change there, and the one comment that says what it does. The same questions for each."""

from __future__ import annotations

from typing import Protocol

from camgrant.app.reviews_file import ReviewedChange

__all__ = ["Forge", "Posted"]

Posted = str
"""What became of the comment: `created`, `updated` or `unchanged`."""


class Forge(Protocol):
    """One repository on a forge. Everything raises EnvironmentFault where the forge does not answer as it should."""

    def change(self, number: int) -> ReviewedChange:
        """Who wrote a pull request and who reviewed it, as the change asked about."""
        ...

    def change_of(self, commit: str) -> ReviewedChange | None:
        """The same for the merged pull request that became this commit of the main line; None where there is none."""
        ...

    def comment(self, number: int, text: str) -> Posted:
        """Puts the text in place of our comment that begins with the same line, or makes it. Deletes nothing.

        Raises UsageFault for a text that is too long, or whose first line is no hidden marker.
        """
        ...
