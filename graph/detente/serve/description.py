"""The description of the SPARQL service, as SPARQL 1.1 Service Description has it."""

from __future__ import annotations

import itertools
from typing import Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES, RDF_TYPE
from ..rdf.formats import RESULT_SYNTAXES, SYNTAXES
from ..rdf.serialize import serialize, sorted_triples
from .graphs import Graph

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_VOID: Final = "http://rdfs.org/ns/void#"
#: What W3C calls the formats.
_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "trig": "TriG",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
#: More graphs than these are not listed: whoever wants them asks for GRAPH ?g.
_LISTED: Final = 100


def service_description(graph: Graph, endpoint: str, format: str) -> bytes:
    """Return the description of a graph's service in a format.

    Args:
        graph: what is served.
        endpoint: the address of the service.
        format: a syntax of RDF.
    """
    service, dataset = ox.NamedNode(endpoint), ox.NamedNode(f"{endpoint}#dataset")
    whole = ox.NamedNode(f"{endpoint}#default-graph")
    a, size = ox.NamedNode(RDF_TYPE), ox.Literal(_size(graph))
    said = [
        ox.Triple(service, a, _sd("Service")),
        ox.Triple(service, _sd("endpoint"), service),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, a, _sd("Dataset")),
        ox.Triple(dataset, _sd("defaultGraph"), whole),
        ox.Triple(whole, a, _sd("Graph")),
        ox.Triple(whole, ox.NamedNode(f"{_VOID}triples"), size),
        *(
            ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + _NAMES[each]))
            for each in (*RESULT_SYNTAXES, *SYNTAXES)
        ),
    ]
    names = list(itertools.islice(graph.store.named_graphs(), _LISTED + 1))
    for number, name in enumerate(names if len(names) <= _LISTED else ()):
        if isinstance(name, ox.NamedNode):
            place = ox.NamedNode(f"{endpoint}#graph-{number}")
            said.append(ox.Triple(dataset, _sd("namedGraph"), place))
            said.append(ox.Triple(place, _sd("name"), name))
    prefixes = {**PREFIXES, "sd": _SD, "formats": _FORMATS, "void": _VOID}
    return serialize(sorted_triples(said), format, prefixes=prefixes)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _size(graph: Graph) -> int:
    found = graph.store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(found, ox.QuerySolutions)
    count = next(iter(found))[0]
    assert isinstance(count, ox.Literal)
    return int(count.value)
