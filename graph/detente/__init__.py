"""A knowledge graph of military diplomacy, each statement with its source.

>>> from detente import KnowledgeGraph
>>> kg = KnowledgeGraph.load()
>>> kg.query("SELECT ?state WHERE { ?state md:claims kg:south-china-sea }").columns
('state',)

Importing the package loads no engine: each name is fetched where it is first used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .core.version import VERSION as __version__

if TYPE_CHECKING:
    from .core.errors import (
        AmbiguousName,
        DetenteError,
        EndpointError,
        LoadError,
        MissingExtra,
        OutOfMemory,
        OutOfTime,
        QueryError,
        UnknownName,
        UsageError,
        WriteError,
    )
    from .evidence.sources import Source
    from .explain.entry import Entry
    from .explain.explanation import Evidence, Explanation
    from .explain.locate import Location, Locations
    from .explain.paths import Path as Path
    from .explain.paths import Paths
    from .knowledge_graph import KnowledgeGraph
    from .network.model import Edge, Network, Node
    from .query.results import Results
    from .statistics.figures import Statistics
    from .validation.report import Finding, Report
    from .view import View

__all__ = [
    "AmbiguousName",
    "DetenteError",
    "Edge",
    "EndpointError",
    "Entry",
    "Evidence",
    "Explanation",
    "Finding",
    "KnowledgeGraph",
    "LoadError",
    "Location",
    "Locations",
    "MissingExtra",
    "Network",
    "Node",
    "OutOfMemory",
    "OutOfTime",
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
    "knowledge_graph": ("KnowledgeGraph",),
    "explain.entry": ("Entry",),
    "explain.explanation": ("Evidence", "Explanation"),
    "explain.locate": ("Location", "Locations"),
    "network.model": ("Edge", "Network", "Node"),
    "explain.paths": ("Path", "Paths"),
    "query.results": ("Results",),
    "evidence.sources": ("Source",),
    "statistics.figures": ("Statistics",),
    "validation.report": ("Finding", "Report"),
    "view": ("View",),
}


def __getattr__(name: str) -> object:
    """Fetch a public name from its module at first use."""
    if name not in __dir__():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((module for module, names in _HOMES.items() if name in names), "core.errors")
    return getattr(importlib.import_module(f".{home}", __name__), name)


def __dir__() -> list[str]:
    """Return the public names; `import *` leaves out the one that would hide pathlib's."""
    return [*__all__, "Path"]
