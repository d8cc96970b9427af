"""Names: our namespaces, the prefixes everybody knows, and the way between a CURIE and an IRI.

The only file that holds IRIs of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

MD: Final = "https://w3id.org/detente/ontology#"
KG: Final = "https://w3id.org/detente/id/"
SRC: Final = "https://w3id.org/detente/source/"

#: What the names of all our graphs begin with.
HOUSE: Final = "https://w3id.org/detente/"
ONTOLOGY: Final = "https://w3id.org/detente/ontology"
MAPPINGS_GRAPH: Final = "https://w3id.org/detente/ontology/mappings"
CATALOGUE: Final = SRC + "catalogue"
COVERAGE: Final = SRC + "coverage"
EDITORIAL: Final = SRC + "editorial"
LOCAL: Final = SRC + "local."
INFERRED: Final = "https://w3id.org/detente/graph/inferred"
INFERRED_POSSIBLE: Final = "https://w3id.org/detente/graph/inferred-possible"
INFERRED_MAY_HOLD: Final = "https://w3id.org/detente/graph/inferred-may-hold"
#: The merge, on servers that have no default graph of their own.
MERGE: Final = "https://w3id.org/detente/graph/merge"
CONFIRMATION: Final = "https://w3id.org/detente/graph/confirmation"
#: The graphs of what follows: by rules, and how far facts are confirmed.
DERIVED: Final = frozenset((INFERRED, INFERRED_POSSIBLE, INFERRED_MAY_HOLD, CONFIRMATION))
#: What a server keeps of what was published there.
PUBLISHED: Final = "https://w3id.org/detente/graph/published"

#: IRIs in the place of blank nodes (RDF 1.1 Concepts, 3.5).
GENID: Final = "https://w3id.org/detente/.well-known/genid/"
STATEMENT: Final = "https://w3id.org/detente/statement/"
SHAPE: Final = "https://w3id.org/detente/shape/"

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: Known in every query without a PREFIX line, and written at the head of every export.
PREFIXES: Final[dict[str, str]] = {
    "md": MD,
    "kg": KG,
    "src": SRC,
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: Those of them that are our own, which a graph of others does not know.
OUR_PREFIXES: Final = frozenset(("md", "kg", "src"))

_LOCAL_NAME = re.compile(r"\w(?:[\w.-]*[\w-])?")
_CURIE = re.compile(r"((?:[^\W\d_][\w.-]*)?):(\w(?:[\w.-]*[\w-])?)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


def is_namespace(iri: str) -> bool:
    """Return whether a prefix may stand for an IRI.

    >>> is_namespace("https://ex.org/"), is_namespace("vocab#")
    (True, False)
    """
    return bool(_IRI.fullmatch(iri))


def expand(name: str, prefixes: Mapping[str, str] = PREFIXES) -> str | None:
    """Return the IRI that a CURIE, an IRI or an IRI in angle brackets stands for, else None.

    >>> expand("kg:nato")
    'https://w3id.org/detente/id/nato'
    >>> expand("<https://example.org/a b>") is None
    True
    >>> expand("NATO") is None
    True
    >>> expand(":a", {"": "urn:x:"})
    'urn:x:a'
    """
    if (curie := _CURIE.fullmatch(name)) and curie[1] in prefixes:
        return prefixes[curie[1]] + curie[2]
    if name.startswith("<") and name.endswith(">"):
        name = name[1:-1]
        return name if _IRI.fullmatch(name) else None
    if name.startswith(("http://", "https://", "urn:")) and _IRI.fullmatch(name):
        return name
    return None


def writable_iri(name: str, prefixes: Mapping[str, str] = PREFIXES) -> str | None:
    """Return the IRI that a name stands for as `expand` does, where it is to be written down.

    The engine takes some for none that look like one.

    >>> writable_iri("kg:nato"), writable_iri("https://[a"), writable_iri("urn:100%")
    ('https://w3id.org/detente/id/nato', None, None)
    """
    from pyoxigraph import NamedNode

    if iri := expand(name, prefixes):
        try:
            return NamedNode(iri).value
        except ValueError:
            return None
    return None


def shorten(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the CURIE of an IRI, or the IRI itself where SPARQL would not read the CURIE.

    >>> shorten("https://w3id.org/detente/id/nato")
    'kg:nato'
    >>> shorten("https://w3id.org/detente/source/strategies#char=0,10")
    'https://w3id.org/detente/source/strategies#char=0,10'
    """
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
