"""The graphs that are asked: the one that the server was started with, and it on other days."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..explain.row_sources import Backings
from ..knowledge_graph import KnowledgeGraph

#: So many graphs of other days or sources are kept; each holds as much memory as the first.
_KEPT: Final = 3


@dataclass(frozen=True)
class CallLimits:
    """What one call may take: seconds, and bytes of memory.

    There is always a limit: so what is asked of the engine begins and ends in a child process, and
    nothing of it is left in the thread of a call.
    """

    timeout: float = 30.0
    memory: int = 2_000_000_000


class AskedGraph:
    """A graph that is asked, and what was looked up of it.

    Attributes:
        kg: the graph.
        backings: what its statements rest on.
        limits: what one call may take.
        day: the day of what holds, as an ISO date; None where the graph has none.
    """

    def __init__(self, kg: KnowledgeGraph, limits: CallLimits) -> None:
        self.kg = kg
        self.backings = Backings(kg.context)
        self.limits = limits
        self.day = kg.as_of or kg.context.covered_until


class Graphs:
    """Loads graphs by day and scope, and keeps the last few."""

    def __init__(
        self, load: Callable[[str | None, str | None], KnowledgeGraph], limits: CallLimits
    ) -> None:
        """Take what loads a graph.

        Args:
            load: returns the graph as of a day and of some sources; None for what the server was
                started with.
            limits: what one call may take.
        """
        self._load = load
        self._limits = limits
        self._kept: OrderedDict[tuple[str | None, str | None], AskedGraph] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, as_of: str = "", scope: str = "") -> AskedGraph:
        """Return the graph as of a day, of some sources; empty for what it was started with."""
        key = as_of.strip() or None, scope.strip() or None
        with self._lock:
            if key not in self._kept:
                self._kept[key] = AskedGraph(self._load(*key), self._limits)
            self._kept.move_to_end(key)
            others = [each for each in self._kept if each != (None, None)]
            for each in others[:-_KEPT]:
                del self._kept[each]
            return self._kept[key]
