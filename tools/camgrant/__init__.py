"""camgrant: access to surveillance cameras as code."""

import os

__all__ = ["__version__"]

__version__ = "0.1.0"

# pydantic runs whatever installed package calls itself a plugin of it, and lets it change how data are judged. None is
# ours; to look for them it would also read the metadata of every package at each start.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
