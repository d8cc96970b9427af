"""Where the vocabulary with its rules, questions and checks lies, and the data."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE = Path(__file__).parent.parent
_BUNDLED = _PACKAGE / "_bundled"  # made by the wheel build, see pyproject.toml
_ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent.parent

ONTOLOGY_FOLDER: Final = _ROOT / "ontology"
DATA_FOLDER: Final = _ROOT / "data"
VOCABULARY: Final = ONTOLOGY_FOLDER / "military-diplomacy.ttl"
MAPPINGS_FILE: Final = ONTOLOGY_FOLDER / "mappings.ttl"
SHAPES: Final = ONTOLOGY_FOLDER / "shapes.ttl"
