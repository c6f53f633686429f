"""How an encrypted connection of ours begins, whatever the environment asks of it."""

from __future__ import annotations

import os
import ssl
from typing import Final

import httpx

__all__ = ["usual_context"]

_KEY_LOG: Final = "SSLKEYLOGFILE"


def usual_context() -> ssl.SSLContext:
    """A context that believes the authorities of httpx's own list and writes no session keys.

    Python lets the environment name a file to which every context writes them: whoever can read it and has the line
    then has the administrator's secret and the initial passwords.
    """
    asked = os.environ.pop(_KEY_LOG, None)
    try:
        return httpx.create_ssl_context(verify=True, trust_env=False)
    finally:
        if asked is not None:
            os.environ[_KEY_LOG] = asked
