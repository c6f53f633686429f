"""`python -m camgrant`."""

import sys
from pathlib import Path

# `-m` puts the working folder first on the path: an untrusted inventory must not bring modules or entry points.
sys.path[:] = [entry for entry in sys.path if entry and Path(entry).resolve() != Path.cwd()]

from camgrant.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
