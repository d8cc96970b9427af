"""What follows: the rules of ontology/rules, run into the inferred graphs, and told as premises.

Every statement is as strong as the strongest graph that holds it; a derived one as its weakest
premise. What follows from asserted premises alone stands in the inferred graph, the rest in the
possible one; neither holds what a source asserts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .rules import Pattern, Rule, rules
from .store import rows
from .terms import CATALOGUE, INFERRED, INFERRED_POSSIBLE, MD, PREFIXES

_AS_OF: Final = ox.NamedNode(MD + "asOf")
_DATE: Final = ox.NamedNode(PREFIXES["xsd"] + "date")
#: Graphs of passages that say less than that something is so.
_WEAK: Final = f"""
SELECT DISTINCT ?graph WHERE {{
  GRAPH <{CATALOGUE}> {{ ?graph md:modality ?modality . }}
  FILTER (?modality != md:Asserted)
}}"""
_MERGE: Final = "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Derivation:
    """Why a statement follows: the rule and the premises that it was derived from."""

    rule: Rule
    premises: tuple[ox.Triple, ...]


def infer(store: ox.Store, day: str | None = None) -> None:
    """Write the merge of all graphs into the default graph, and what follows into its graphs.

    Args:
        store: what sources state.
        day: on which memberships have to hold and activities to run; the graphs name it (md:asOf).

    Raises:
        LoadError: a rule is wrong.
    """
    merge(store)
    derive(store, day)


def derive(store: ox.Store, day: str | None = None) -> int:
    """Make the inferred graphs, in a store that is merged, hold what follows from the others.

    What stands there already and follows still stays; what no longer follows goes.

    Returns:
        how many statements follow.

    Raises:
        LoadError: a rule is wrong.
    """
    from .deriving import Deriver
    from .known import Known, difference

    known = Known(store, [row["graph"].value for row in rows(store, _WEAK)])
    deriver = Deriver(known, day)
    strong = deriver.run()
    possible = deriver.run() if known.admit() else {}
    gone: list[ox.Quad] = []
    for graph, found in ((INFERRED, strong), (INFERRED_POSSIBLE, possible)):
        held = known.held(graph)
        gone += known.quads(difference(held, found), graph)
        store.bulk_extend(_twice(known.quads(difference(found, held), graph)))
    for quad in gone:
        store.remove(quad)
    for quad in gone:
        triple = quad.triple
        stated = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if all(each.graph_name == ox.DefaultGraph() for each in stated):
            store.remove(ox.Quad(*triple))
    if day is not None:
        literal = ox.Literal(day, datatype=_DATE)
        for name in [INFERRED, INFERRED_POSSIBLE] if possible else [INFERRED]:
            said = ox.NamedNode(name)
            store.extend(_twice([ox.Quad(said, _AS_OF, literal, said)]))
    return sum(len(keys) for found in (strong, possible) for keys in found.values())


def _twice(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield each quad in its graph and in the merge."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def as_of(store: ox.Store) -> str | None:
    """Return the day for which a store holds what follows, if it is of one."""
    graph = ox.NamedNode(INFERRED)
    quad = next(store.quads_for_pattern(graph, _AS_OF, None, graph), None)
    return quad.object.value if quad and isinstance(quad.object, ox.Literal) else None


def merge(store: ox.Store) -> None:
    """Write the merge of all graphs into the default graph, each triple once."""
    store.update(_MERGE)


def derivations(store: ox.Store, statement: ox.Triple) -> Iterator[Derivation]:
    """Yield each way in which a statement follows on the store's day, rule by rule, in order."""
    for rule in rules(as_of(store)):
        given = _match(rule.head, statement)
        if given is None:
            continue
        body = rule.body
        for name, term in given.items():
            body = re.sub(rf"\?{name}\b", str(term).replace("\\", r"\\"), body)
        free = sorted({w[1:] for p in rule.premises for w in p if w[0] == "?"} - given.keys())
        columns = " ".join(f"?{name}" for name in free) or "(1 AS ?one)"
        answer = store.query(f"SELECT DISTINCT {columns} WHERE {{ {body} }}", prefixes=PREFIXES)
        assert isinstance(answer, ox.QuerySolutions)
        found = []
        for solution in answer:
            values = given | {name: solution[name] for name in free}
            found.append(tuple(_instance(pattern, values) for pattern in rule.premises))
        for premises in sorted(found, key=str):
            if statement not in premises:
                yield Derivation(rule, premises)


def _term(word: str) -> ox.NamedNode:
    prefix, _, local = word.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _match(head: Pattern, statement: ox.Triple) -> dict[str, Term] | None:
    """Return what the head's variables stand for in a statement, or None where it does not fit."""
    given: dict[str, Term] = {}
    for word, term in zip(
        head, (statement.subject, statement.predicate, statement.object), strict=True
    ):
        if word.startswith("?"):
            if given.setdefault(word[1:], term) != term:
                return None
        elif _term(word) != term:
            return None
    return given


def _instance(pattern: Pattern, values: dict[str, Term]) -> ox.Triple:
    terms = [values[word[1:]] if word[0] == "?" else _term(word) for word in pattern]
    return ox.Triple(*terms)  # type: ignore[arg-type]  # what a rule's patterns say is a triple
