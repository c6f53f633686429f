"""Work counted in calls, and a process that dies at one of them: the same on a quiet and on a busy machine, unlike
seconds."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

__all__ = ["calls_of", "died"]


def calls_of(work: Callable[[], object], dies_at: int = 0) -> int:
    """How many calls the work makes, into Python and out of it, returns counted too; an exception of it passes on.

    At one of them, where asked, the kernel kills this process.
    """
    count = 0

    def step(_frame: FrameType, _event: str, _what: object) -> None:
        nonlocal count
        count += 1
        if count == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def died(work: Callable[[], object], dies_at: int) -> bool:
    """Runs the work in a child that is killed at one of its calls; whether it was."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            calls_of(work, dies_at)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
