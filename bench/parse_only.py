"""The yardstick: PyYAML's CSafeLoader on every file of a folder, and nothing else. The collector stays on."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml


def main(root: Path) -> None:
    """Parses every YAML file below the folder and keeps the documents, as a checker must."""
    documents = []
    for path in sorted(root.rglob("*.yaml")):
        with path.open("rb") as stream:
            documents.append(yaml.load(stream, Loader=yaml.CSafeLoader))
    print(len(documents))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
