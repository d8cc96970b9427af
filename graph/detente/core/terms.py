"""Terms of RDF as text."""

from __future__ import annotations

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
#: What can be the subject of a statement in RDF 1.1.
Subject = ox.NamedNode | ox.BlankNode
_WRITTEN = (ox.NamedNode, ox.Literal)  # once: this is asked of each term
#: A row of an answer; None where a variable is unbound.
Row = tuple[Term | None, ...]


def lexical(term: Term | ox.DefaultGraph | None) -> str:
    """Return the IRI of a node or the lexical form of a literal; "" for an unbound cell.

    A blank node and a triple come as N-Triples writes them.

    >>> lexical(ox.Literal("AU", language="en")), lexical(ox.NamedNode("urn:a")), lexical(None)
    ('AU', 'urn:a', '')
    """
    if isinstance(term, _WRITTEN):
        return term.value
    return "" if term is None else str(term)


def is_iri(term: object) -> bool:
    """Whether a term is an IRI."""
    return isinstance(term, ox.NamedNode)
