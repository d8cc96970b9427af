"""Two graphs compared and told of: what `detente diff` and `KnowledgeGraph.diff` answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .background import contexts
from .compare import laid_out
from .difference import KINDS, SORTS, Change, Difference
from .sides import Side
from .telling import Teller

_SORTS: Final = tuple(SORTS)


def differences(
    first: Side,
    second: Side,
    *,
    derived: bool = False,
    ours: bool = True,
    doing: Callable[[str], None] = lambda words: None,
    told: Callable[[int], None] = lambda count: None,
) -> Difference:
    """Return what differs between two graphs.

    Args:
        first: what was.
        second: what is.
        derived: whether what follows by rules is compared as well.
        ours: whether what neither names may be named by what ships with the package.
        doing: told what is being done.
        told: told how many statements have been read.

    Raises:
        LoadError: one cannot be read.
        WriteError: there is no room for temporary files.
    """
    with laid_out(first, second, derived=derived, doing=doing, told=told) as laid:
        doing("comparing")
        found = laid.compare()
        changes: list[Change] = []
        if found.differing:
            teller = Teller(*contexts(laid, found, ours=ours))
            changes = [each for each in map(teller.change, found.differing) if each]
    return Difference(
        first.name,
        second.name,
        tuple(sorted(changes, key=_order)),
        before=found.before,
        after=found.after,
        gone=found.gone,
        come=found.come,
        untold=found.untold,
        notes=tuple(found.notes),
    )


def _order(change: Change) -> tuple[int, int, str, str]:
    return _SORTS.index(change.sort), KINDS.index(change.kind), change.words, change.iri
