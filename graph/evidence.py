"""Who says so, and why: rules with their premises."""

from __future__ import annotations

import pyoxigraph as ox

from . import reasoning
from .sources import MODALITIES
from .wording import Words


def because(
    store: ox.Store, triple: ox.Triple, strengths: dict[ox.Triple, int], called: Words
) -> tuple[str, ...]:
    """Tell the derivation whose weakest premise is the strongest: the rule, then each premise."""
    found = list(reasoning.derivations(store, triple))
    if not found:
        return ()
    weakest = [max(strengths.get(premise, 0) for premise in each.premises) for each in found]
    best = found[weakest.index(min(weakest))]
    told = [best.rule.words]
    for premise in best.premises:
        firmness = strengths.get(premise, 0)
        told.append(called.sentence(premise) + (f" ({MODALITIES[firmness]})" if firmness else ""))
    return tuple(told)
