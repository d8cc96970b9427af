"""Clients that others wrote, against a real server of the graph that ships."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from served import Server, serving

from detente import KnowledgeGraph
from detente.core.namespaces import KG, PREFIXES

pytestmark = pytest.mark.slow
MEMBERS = f"""\
PREFIX md: <{PREFIXES["md"]}>
SELECT ?state WHERE {{ ?state md:currentMemberOf <{KG}nato> }}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--workers", "1", "--timeout", "120") as found:
        yield found


@pytest.fixture(scope="module")
def members() -> set[str]:
    rows = KnowledgeGraph.load(prepared=True).query(MEMBERS).rows
    assert len(rows) > 25
    return {row[0] or "" for row in rows}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml"])
def test_sparqlwrapper(server: Server, members: set[str], method: str, format: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(f"{server.address}sparql")
    client.setMethod(method)
    client.setReturnFormat(format)
    client.setQuery(MEMBERS)
    found: Any = client.queryAndConvert()
    if format == "json":
        rows = {each["state"]["value"] for each in found["results"]["bindings"]}
    else:
        rows = {each.firstChild.data for each in found.getElementsByTagName("uri")}
    assert rows == members


def test_rdflib(server: Server, members: set[str]) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.address}sparql"))
    rows: Any = graph.query(MEMBERS)
    assert {str(row[0]) for row in rows} == members
    nato, label = rdflib.URIRef(f"{KG}nato"), rdflib.SKOS.prefLabel
    assert str(graph.value(nato, label)) == "North Atlantic Treaty Organization"


def test_rdflib_reads_a_thing_by_its_address(server: Server) -> None:
    graph = rdflib.Graph().parse(f"{server.address}id/nato", format="turtle")
    assert (rdflib.URIRef(f"{KG}nato"), rdflib.SKOS.prefLabel, None) in graph


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl(server: Server, members: set[str]) -> None:
    def curl(*arguments: str) -> str:
        done = subprocess.run(["curl", "-sfL", *arguments], capture_output=True, check=True)
        return done.stdout.decode()

    asked = ("--data-urlencode", f"query={MEMBERS}", f"{server.address}sparql")
    csv = curl("-H", "Accept: text/csv", *asked)
    assert set(csv.split()[1:]) == members
    found = json.loads(curl("-G", *asked))
    assert {row["state"]["value"] for row in found["results"]["bindings"]} == members
    assert "@prefix" in curl("-H", "Accept: text/turtle", f"{server.address}id/nato")
