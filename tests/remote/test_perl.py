"""Perl's RDF::Endpoint, which shares no code with the others, over a few statements."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from detente import DetenteError, KnowledgeGraph

from .conftest import free_port, no_server

pytestmark = pytest.mark.slow
PROGRAM = """
use RDF::Trine; use RDF::Endpoint; use Plack::Request;
my $model = RDF::Trine::Model->new(RDF::Trine::Store::Memory->new);
RDF::Trine::Parser::NQuads->new->parse_file_into_model('http://ex.org/', $ENV{FILE}, $model);
my $endpoint = RDF::Endpoint->new($model, {endpoint => {update => 0, load_data => 0}});
sub { $endpoint->run(Plack::Request->new($_[0]))->finalize };
"""
QUADS = """
<urn:a> <urn:b> <urn:c> <urn:g> .
<urn:a> <urn:b> <urn:c> <urn:h> .
<urn:a> <urn:b> <urn:d> .
<urn:d> <urn:b> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""


@pytest.fixture(scope="module")
def perl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    program = shutil.which("plackup")
    if (
        program is None
        or subprocess.run(
            ["perl", "-MRDF::Endpoint", "-e", "1"], check=False, capture_output=True
        ).returncode
    ):
        no_server("RDF::Endpoint", "apt-get install librdf-endpoint-perl")
    folder = tmp_path_factory.mktemp("perl")
    (folder / "all.nq").write_text(QUADS)
    (folder / "endpoint.psgi").write_text(PROGRAM)
    port = free_port()
    process = subprocess.Popen(
        [program, "--host", "127.0.0.1", "--port", str(port), str(folder / "endpoint.psgi")],
        env={**os.environ, "FILE": str(folder / "all.nq")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _when_it_answers(f"http://127.0.0.1:{port}/sparql")
    finally:
        process.kill()
        process.wait()


def _when_it_answers(url: str) -> KnowledgeGraph:
    for _ in range(200):
        try:
            httpx.post(url, data={"query": "ASK {}"}, trust_env=False, timeout=60)
        except httpx.TransportError:
            time.sleep(0.3)
        else:
            return KnowledgeGraph.connect(url)
    pytest.fail("Perl's server does not start")


def test_it_answers_in_xml_and_its_default_graph_is_its_own(perl: KnowledgeGraph) -> None:
    assert sorted(perl.query("SELECT ?o { <urn:a> <urn:b> ?o }").rows) == [("urn:d",)]
    graphs = perl.query("SELECT ?g { GRAPH ?g { <urn:a> <urn:b> <urn:c> } }").rows
    assert sorted(graphs) == [("urn:g",), ("urn:h",)]
    asked = ("ASK { <urn:a> <urn:b> <urn:c> }", "ASK { <urn:a> <urn:b> <urn:d> }")
    assert [bool(perl.query(each)) for each in asked] == [False, True]
    assert len(perl.query("CONSTRUCT WHERE { ?s ?p ?o }")) == 2
    assert perl.store.server.found.family.name == "generic"  # type: ignore[attr-defined]


def test_a_thing_is_shown_and_a_path_found(perl: KnowledgeGraph) -> None:
    assert "c - urn:g, urn:h" in perl.show("urn:a").text()
    assert perl.path("urn:c", "urn:d").text().startswith("from c to d: 1 connection")


def test_what_it_does_not_do_is_an_error(perl: KnowledgeGraph) -> None:
    with pytest.raises(DetenteError, match="takes no notice of FROM"):
        perl.query("SELECT ?o FROM <urn:g> { <urn:a> <urn:b> ?o }")
    with pytest.raises(DetenteError, match="the server broke down at it"):  # GROUP BY a graph
        perl.export(format="nquads")
