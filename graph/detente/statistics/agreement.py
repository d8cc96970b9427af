"""Where documents agree and where they part: in claims, in how firm they are, in definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from ..core.namespaces import MD, shorten
from ..evidence.claims import DEFINITION, Claim
from ..evidence.modality import MODALITIES
from ..naming.labels import phrases
from ..network.model import Edge
from ..network.tally import Tally
from .figures import Cells, Table, by_number

#: Relations of which each side says the contrary of the other.
OPPOSITES: Final = (
    ({MD + "contributesTo", MD + "enables", MD + "supports"}, {MD + "hinders"}),
    ({MD + "addresses"}, {MD + "causes", MD + "exacerbates"}),
)


def agreement_tables(tally: Tally, claims: tuple[Claim, ...]) -> Iterator[Table]:
    """Yield what documents say together, alone, and against one another.

    Args:
        tally: the things, and the statements that may pull apart.
        claims: what passages claim.
    """
    yield from _shared(tally, claims)
    yield _alone(claims, tally.labels)
    yield _opposed(tally)
    yield _definitions(claims, tally.labels)


def _shared(tally: Tally, claims: tuple[Claim, ...]) -> Iterator[Table]:
    labels = tally.labels
    by_statement: dict[tuple[str, str, str], dict[str, list[Claim]]] = {}
    for claim in claims:
        if claim.subject in labels and claim.object in labels:
            by_document = by_statement.setdefault(claim.statement, {})
            by_document.setdefault(claim.document, []).append(claim)
    documents = len({claim.document for claim in claims})
    spread = Counter(map(len, by_statement.values()))
    rows = tuple((number, spread[number]) for number in range(documents, 0, -1))
    yield Table("spread", "How many documents say the same", ("documents", "statements"), rows)

    agreed = [
        (_sentence(tally, statement), sum(map(len, by_document.values())))
        for statement, by_document in by_statement.items()
        if len(by_document) == documents > 1
    ]
    agreed.sort(key=by_number)
    columns = ("statement", "passages")
    yield Table("agreed", "What every document says", columns, tuple(agreed), shown=20)

    differing: list[Cells] = []
    for sentence, statement in sorted((_sentence(tally, s), s) for s in by_statement):
        strongest = {
            document: min((claim.modality for claim in own), key=MODALITIES.index)
            for document, own in sorted(by_statement[statement].items())
        }
        if len(set(strongest.values())) > 1:
            differing += [(sentence, modality, shorten(d)) for d, modality in strongest.items()]
    note = "What one document asserts and another calls possible, an ability or an aim."
    heading = "Where documents are not equally firm"
    heads = ("statement", "firmest there", "document")
    yield Table("differing", heading, heads, tuple(differing), note, shown=60)


def _alone(claims: tuple[Claim, ...], labels: Mapping[str, str]) -> Table:
    speaking: dict[str, list[str]] = {}  # the document of each claim about a thing
    for claim in claims:
        for iri in {claim.subject, claim.object} & labels.keys():
            speaking.setdefault(iri, []).append(claim.document)
    rows = [
        (labels[iri], shorten(iri), shorten(documents[0]), len(documents))
        for iri, documents in speaking.items()
        if len(set(documents)) == 1
    ]
    rows.sort(key=by_number)
    columns = ("thing", "id", "document", "claims")
    return Table(
        "alone", "Things that one document alone speaks of", columns, tuple(rows), shown=10
    )


def _opposed(tally: Tally) -> Table:
    rows: list[Cells] = []
    for ends, edges in tally.opposed.items():
        for subject in sorted(ends):
            stated = [e for e in edges if e.subject == subject and not e.inferred]
            for one, other in OPPOSITES:
                sides = [[e for e in stated if e.relation in side] for side in (one, other)]
                if all(sides):
                    for edge in sorted(sides[0] + sides[1], key=lambda e: e.relation):
                        documents = sorted({source.document for source in edge.sources})
                        sources = ", ".join(map(shorten, documents))
                        rows.append((_sentence(tally, edge.key), firmest(edge), sources))
    columns = ("statement", "firmest", "sources")
    note = "The same two things, and contrary relations between them."
    return Table("opposed", "Where claims pull apart", columns, tuple(rows), note)


def _definitions(claims: tuple[Claim, ...], labels: Mapping[str, str]) -> Table:
    definitions: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.relation == DEFINITION:
            definitions.setdefault(claim.subject, []).append(claim)
    rows = [
        (labels.get(iri, shorten(iri)), shorten(claim.document), claim.object)
        for iri, own in definitions.items()
        for claim in own
        if len({definition.document for definition in own}) > 1
    ]
    columns = ("thing", "document", "definition")
    heading = "What more than one document defines"
    return Table("definitions", heading, columns, tuple(sorted(rows)), "In our words.")


def firmest(edge: Edge) -> str:
    """Return the modality of the firmest source of a statement."""
    return min((source.modality for source in edge.sources), key=MODALITIES.index)


def _sentence(tally: Tally, statement: tuple[str, str, str]) -> str:
    subject, relation, other = statement
    phrase = phrases(tally.relations, relation)[0]
    return f"{tally.labels[subject]} {phrase} {tally.labels[other]}"
