"""Where documents agree and where they part: in claims, in how firm they are, in definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .claims import DEFINITION, Claim
from .network import Edge, Network
from .routes import Between
from .sources import MODALITIES
from .tables import Row, Table, by_number
from .terms import MD, shorten

#: Relations of which each side says the contrary of the other.
OPPOSITES: Final = (
    ({MD + "contributesTo", MD + "enables", MD + "supports"}, {MD + "hinders"}),
    ({MD + "addresses"}, {MD + "causes", MD + "exacerbates"}),
)


def agreement(network: Network, held: Between, made: tuple[Claim, ...]) -> Iterator[Table]:
    """Yield what documents say together, alone, and against one another.

    Args:
        network: the things and statements.
        held: its statements, by the things at their ends.
        made: what passages claim.
    """
    labels = {node.iri: node.label for node in network.nodes}
    yield from _shared(network, made, labels)
    yield _alone(made, labels)
    yield _opposed(network, held, labels)
    yield _definitions(made, labels)


def _shared(network: Network, made: tuple[Claim, ...], labels: dict[str, str]) -> Iterator[Table]:
    said: dict[tuple[str, str, str], dict[str, list[Claim]]] = {}
    for claim in made:
        if claim.subject in labels and claim.object in labels:
            by = said.setdefault(claim.statement, {})
            by.setdefault(claim.document, []).append(claim)
    documents = len({claim.document for claim in made})
    many = Counter(len(by) for by in said.values())
    rows = tuple((number, many[number]) for number in range(documents, 0, -1))
    yield Table("spread", "How many documents say the same", ("documents", "statements"), rows)

    agreed = [
        (_sentence(network, key, labels), sum(map(len, by.values())))
        for key, by in said.items()
        if len(by) == documents > 1
    ]
    agreed.sort(key=by_number)
    columns = ("statement", "passages")
    yield Table("agreed", "What every document says", columns, tuple(agreed), shown=20)

    differing: list[Row] = []
    for key in sorted(said, key=lambda key: (_sentence(network, key, labels), key)):
        strongest = {
            document: min((claim.modality for claim in own), key=MODALITIES.index)
            for document, own in sorted(said[key].items())
        }
        if len(set(strongest.values())) > 1:
            sentence = _sentence(network, key, labels)
            differing += [(sentence, modality, shorten(d)) for d, modality in strongest.items()]
    note = "What one document asserts and another calls possible, an ability or an aim."
    heading = "Where documents are not equally firm"
    heads = ("statement", "firmest there", "document")
    yield Table("differing", heading, heads, tuple(differing), note, shown=60)


def _alone(made: tuple[Claim, ...], labels: dict[str, str]) -> Table:
    spoken: dict[str, list[str]] = {}
    for claim in made:
        for iri in {claim.subject, claim.object} & labels.keys():
            spoken.setdefault(iri, []).append(claim.document)
    rows = [
        (labels[iri], shorten(iri), shorten(documents[0]), len(documents))
        for iri, documents in spoken.items()
        if len(set(documents)) == 1
    ]
    rows.sort(key=by_number)
    columns = ("thing", "id", "document", "claims")
    return Table(
        "alone", "Things that one document alone speaks of", columns, tuple(rows), shown=10
    )


def _opposed(network: Network, held: Between, labels: dict[str, str]) -> Table:
    found: list[Row] = []
    for ends, edges in held.items():
        for subject in sorted(ends):
            stated = [e for e in edges if e.subject == subject and not e.inferred]
            for one, other in OPPOSITES:
                sides = [[e for e in stated if e.relation in side] for side in (one, other)]
                if all(sides):
                    for edge in sorted(sides[0] + sides[1], key=lambda e: e.relation):
                        key = edge.subject, edge.relation, edge.object
                        graphs = sorted({s.graph.partition("#")[0] for s in edge.sources})
                        where = ", ".join(map(shorten, graphs))
                        found.append((_sentence(network, key, labels), firmest(edge), where))
    columns = ("statement", "firmest", "sources")
    note = "The same two things, and contrary relations between them."
    return Table("opposed", "Where claims pull apart", columns, tuple(found), note)


def _definitions(made: tuple[Claim, ...], labels: dict[str, str]) -> Table:
    given: dict[str, list[Claim]] = {}
    for claim in made:
        if claim.relation == DEFINITION:
            given.setdefault(claim.subject, []).append(claim)
    rows = [
        (labels.get(iri, shorten(iri)), shorten(claim.document), claim.object)
        for iri, own in given.items()
        for claim in own
        if len({each.document for each in own}) > 1
    ]
    columns = ("thing", "document", "definition")
    heading = "What more than one document defines"
    return Table("definitions", heading, columns, tuple(sorted(rows)), "In our words.")


def firmest(edge: Edge) -> str:
    """Return the modality of the firmest source of a statement."""
    return min((source.modality for source in edge.sources), key=MODALITIES.index)


def _sentence(network: Network, statement: tuple[str, str, str], labels: dict[str, str]) -> str:
    subject, relation, other = statement
    return f"{labels[subject]} {phrase(network, relation)} {labels[other]}"


def phrase(network: Network, relation: str) -> str:
    """Return the words of a relation, from its subject to its object."""
    return network.relations.get(relation, (shorten(relation),))[0]
