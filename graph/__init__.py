"""A knowledge graph of military diplomacy, each statement with its source.

>>> from graph import KnowledgeGraph
>>> kg = KnowledgeGraph.load()
>>> kg.query("SELECT ?state WHERE { ?state md:claims kg:south-china-sea }").columns
('state',)

Importing the package loads no engine: each name is fetched where it is first used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .version import VERSION as __version__

if TYPE_CHECKING:
    from .entry import Entry
    from .errors import (
        AmbiguousName,
        GraphError,
        LoadError,
        MissingExtra,
        QueryError,
        UnknownName,
        UsageError,
        WriteError,
    )
    from .evidence import Evidence, Explanation
    from .findings import Finding, Report
    from .knowledge import KnowledgeGraph
    from .locate import Location, Locations
    from .network import Edge, Network, Node
    from .paths import Path, Paths
    from .results import Results
    from .sources import Source
    from .statistics import Statistics
    from .view import View

__all__ = [
    "AmbiguousName",
    "Edge",
    "Entry",
    "Evidence",
    "Explanation",
    "Finding",
    "GraphError",
    "KnowledgeGraph",
    "LoadError",
    "Location",
    "Locations",
    "MissingExtra",
    "Network",
    "Node",
    "Path",
    "Paths",
    "QueryError",
    "Report",
    "Results",
    "Source",
    "Statistics",
    "UnknownName",
    "UsageError",
    "View",
    "WriteError",
    "__version__",
]


_HOMES = {
    "knowledge": ("KnowledgeGraph",),
    "entry": ("Entry",),
    "evidence": ("Evidence", "Explanation"),
    "locate": ("Location", "Locations"),
    "network": ("Edge", "Network", "Node"),
    "paths": ("Path", "Paths"),
    "results": ("Results",),
    "sources": ("Source",),
    "statistics": ("Statistics",),
    "findings": ("Finding", "Report"),
    "view": ("View",),
}


def __getattr__(name: str) -> object:
    """Fetch a public name from its module at first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((module for module, names in _HOMES.items() if name in names), "errors")
    return getattr(importlib.import_module(f".{home}", __name__), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
