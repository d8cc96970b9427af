"""The graph in figures: how much of what, what is well connected, where documents agree and part.

A statement is one between two things, as the network has it. A claim is a statement in a passage,
literals included: one that two passages make counts twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from ..core.namespaces import shorten
from ..evidence.claims import Claim, read_claims
from ..evidence.modality import MODALITIES
from ..naming.labels import phrases
from ..network.centrality import betweenness, neighborhoods
from ..network.tally import Tally
from .agreement import agreement_tables
from .figures import Cells, Statistics, Table, by_number


def count_graph(store: ox.Store, tally: Tally) -> Statistics:
    """Return how much the graph holds, what is best connected, and how far the documents agree."""
    claims = read_claims(store)
    return Statistics(
        (
            _whole(tally, claims),
            _classes(tally),
            _relations(tally),
            _firmness(tally, claims),
            *_documents(claims, tally.labels),
            _sections(claims),
            *connection_tables(tally),
            *agreement_tables(tally, claims),
        )
    )


def _whole(tally: Tally, claims: tuple[Claim, ...]) -> Table:
    stated, derived = tally.stated.total(), tally.derived.total()
    rows = (
        ("things", len(tally.labels)),
        ("statements between things", stated + derived),
        ("stated", stated),
        ("memberships and participations", tally.records),
        ("derived", derived),
        ("derived from weaker statements than asserted ones", tally.weak),
        ("documents", len({claim.document for claim in claims})),
        ("sections", len({(claim.document, claim.section) for claim in claims})),
        ("passages", len({claim.passage for claim in claims})),
        ("claims", len(claims)),
    )
    note = "A claim is a statement in a passage: what two passages say counts twice."
    return Table("whole", "The whole", ("what", "number"), rows, note)


def _classes(tally: Tally) -> Table:
    rows = [
        (words, shorten(iri, tally.prefixes), number)
        for (words, iri), number in tally.kinds.items()
    ]
    rows.sort(key=by_number)
    note = "Each thing counts for its most specific class."
    return Table("classes", "Things by class", ("class", "id", "things"), tuple(rows), note)


def _relations(tally: Tally) -> Table:
    stated, derived = tally.stated, tally.derived
    rows = [
        (
            phrases(tally.relations, iri)[0],
            shorten(iri, tally.prefixes),
            stated[iri],
            derived[iri],
            stated[iri] + derived[iri],
        )
        for iri in stated.keys() | derived.keys()
    ]
    columns = ("relation", "id", "stated", "derived", "statements")
    rows.sort(key=by_number)
    return Table("relations", "Statements by relation", columns, tuple(rows))


def _firmness(tally: Tally, claims: tuple[Claim, ...]) -> Table:
    passages = Counter(modality for _, modality in {(c.passage, c.modality) for c in claims})
    rows = tuple(
        (name, passages[name], tally.firmness[place]) for place, name in enumerate(MODALITIES)
    )
    note = "A statement counts for the firmest passage or source that makes it; derived ones don't."
    columns = ("modality", "passages", "statements")
    return Table("modalities", "How firmly it is said", columns, rows, note)


def _documents(claims: tuple[Claim, ...], labels: Mapping[str, str]) -> Iterator[Table]:
    sizes, shares = [], []
    says = _by_document(claims, lambda claim: {claim.statement})
    names = _by_document(claims, lambda claim: {claim.subject, claim.object} & labels.keys())
    for document in sorted(says):
        own = [claim for claim in claims if claim.document == document]
        sections, passages = {claim.section for claim in own}, {claim.passage for claim in own}
        short = shorten(document)
        sizes.append((own[0].title, short, len(sections), len(passages), len(own)))
        alone = len(_alone(says, document)), len(_alone(names, document))
        shares.append((short, len(says[document]), alone[0], len(names[document]), alone[1]))
    columns = ("document", "id", "sections", "passages", "claims")
    yield Table("documents", "The documents", columns, tuple(sizes))
    columns = ("document", "statements", "only here", "things", "things only here")
    note = (
        "Each statement once, literals too. Only here: no other document says it, or speaks of it."
    )
    yield Table("said", "What each document says", columns, tuple(shares), note)


def _sections(claims: tuple[Claim, ...]) -> Table:
    passages = Counter(_section(c) for c in {c.passage: c for c in claims}.values())
    counted = Counter(map(_section, claims))
    rows = [(*section, passages[section], number) for section, number in counted.items()]
    columns = ("section", "document", "position", "passages", "claims")
    rows.sort(key=lambda row: (-row[4], row[1], row[2]))
    return Table("sections", "The sections that say most", columns, tuple(rows), shown=10)


def connection_tables(tally: Tally) -> Iterator[Table]:
    """Yield what is best connected, and what lies most often between."""
    iris, words = list(tally.labels), list(tally.labels.values())
    near = neighborhoods(tally.joined, iris)
    things = near.things.tolist()
    ids = [shorten(iris[place], tally.prefixes) for place in things]
    names = [words[place] for place in things]
    rows: list[Cells] = list(
        zip(names, ids, near.degrees.tolist(), near.weights.tolist(), strict=True)
    )
    rows.sort(key=lambda row: (-int(row[2]), -int(row[3]), row[1]))
    columns = ("thing", "id", "neighbors", "statements")
    note = "Neighbors: the things that at least one statement connects it with."
    yield Table("connected", "The best connected", columns, tuple(rows), note, shown=10)

    shares, drawn = betweenness(near)
    central = [
        (name, id, round(share, 2)) for name, id, share in zip(names, ids, shares, strict=True)
    ]
    central.sort(key=lambda row: (-row[2], row[1]))
    note = "The share of the shortest connections between other things that lead through it" + (
        f", estimated from {drawn} things drawn with a fixed seed." if drawn else "."
    )

    heads = ("thing", "id", "share")
    yield Table("between", "The most often between", heads, tuple(central), note, shown=10)


def _by_document(
    claims: tuple[Claim, ...], part: Callable[[Claim], Collection[Any]]
) -> dict[str, set[Any]]:
    """Return, for each document, a part of all its claims."""
    parts: dict[str, set[Any]] = {}
    for claim in claims:
        parts.setdefault(claim.document, set()).update(part(claim))
    return parts


def _alone(parts: dict[str, set[Any]], document: str) -> set[Any]:
    """Return what one document has and no other."""
    return parts[document].difference(*(parts[other] for other in parts if other != document))


def _section(claim: Claim) -> tuple[str, str, int]:
    return claim.heading or shorten(claim.section), shorten(claim.document), claim.position
