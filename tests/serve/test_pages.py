"""Pages: a thing with who says each statement, as data, search, questions; hostile labels inert."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from detente import KnowledgeGraph
from detente.core.namespaces import KG
from detente.serve.app import Served, ServingSetting
from detente.serve.limits import ServingLimits

HTML = {"Accept": "text/html"}
NATO = ox.NamedNode(KG + "nato")
HOSTILE = """</title><script>alert(1)</script><img src=x onerror=alert(2)> "'&\u202e{{ 7*7 }}"""


class Read(HTMLParser):
    """What of a page may act: elements, attributes and what links lead to; and what fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.fields: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == "textarea":
            self.fields.append("")

    def handle_data(self, data: str) -> None:
        if "textarea" in (self.tags or [""])[-1:]:
            self.fields[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")


def page(client: TestClient, path: str) -> str:
    done = client.get(path, headers=HTML)
    assert (done.status_code, done.headers["content-type"]) == (200, "text/html; charset=utf-8")
    read = Read(done.text)
    assert not [name for name, _ in read.attributes if name.startswith("on") or name == "style"]
    followed = [value for name, value in read.attributes if name in ("href", "src", "action")]
    assert not [each for each in followed if re.match(r"\s*(javascript|data|vbscript):", each)]
    assert read.tags.count("h1") == read.tags.count("main") == read.tags.count("title") == 1
    return done.text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    label = json.dumps(HOSTILE)
    path = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    path.write_text(f"""\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://ex.org/a> rdfs:label {label} ; skos:definition {label} ; skos:scopeNote {label} ;
  <javascript:alert(3)> <javascript:alert(4)> ; skos:exactMatch <javascript:alert(5)> ;
  <http://ex.org/says> {label}, <http://ex.org/b%22onclick=1> .
<javascript:alert(4)> rdfs:label "script" .
<http://ex.org/c> <http://ex.org/knows> <http://ex.org/a> .
""")
    setting = ServingSetting(limits=ServingLimits(workers=1, patience=60))
    graph = KnowledgeGraph.load(path, bare=True)
    with TestClient(Served(graph, setting).application()) as found:
        yield found


@pytest.mark.parametrize(
    "path",
    [
        "/thing?iri=http://ex.org/a",
        "/thing?iri=javascript:alert(4)",
        "/?q=alert",
        '/?q="><script>alert(1)</script>',
        "/questions",
        "/coverage",
        "/ontology.html",
    ],
)
def test_nothing_of_the_data_runs(hostile: TestClient, path: str) -> None:
    done = hostile.get(path, headers=HTML)
    if done.status_code == 404:
        assert "<script>" not in done.text
        return
    text = page(hostile, path)
    for acting in ("<script>alert", "<img src=x", "\u202e", "49}"):
        assert acting not in text
    policy = hostile.get(path, headers=HTML).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_a_thing_of_others_as_data(hostile: TestClient) -> None:
    done = hostile.get("/thing", params={"iri": "http://ex.org/a", "format": "nt"})
    quads = list(ox.parse(done.content, ox.RdfFormat.N_TRIPLES))
    assert sum(quad.subject == ox.NamedNode("http://ex.org/a") for quad in quads) == 7
    assert ox.NamedNode("http://ex.org/c") in {quad.subject for quad in quads}


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("", "html"),
    ],
)
@pytest.mark.parametrize("place", ["/id/nato", "/ontology/employs", "/ontology"])
def test_an_iri_leads_to_the_form_that_is_liked(
    client: TestClient, place: str, accept: str, suffix: str
) -> None:
    done = client.get(place, headers={"Accept": accept}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, f"{place}.{suffix}")
    assert done.headers["vary"] == "Accept"


def test_what_is_not_there(client: TestClient) -> None:
    for path in (
        "/id/nato.html",
        "/id/nato.ttl",
        "/thing?iri=x",
        "/questions/nothing",
        "/static/x",
    ):
        done = client.get(path, headers=HTML)
        assert (done.status_code, "Not found" in done.text) == (404, True)
    assert client.get("/id/nato.ttl").text == "unknown: nothing is said of kg:nato here\n"
    assert client.get("/id/nato.html?as-of=never", headers=HTML).status_code == 400
    assert client.get("/id/nato", headers={"Accept": "image/png"}).status_code == 406


# The graph that ships


@pytest.mark.parametrize(
    ("suffix", "syntax"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("trig", ox.RdfFormat.TRIG),
    ],
)
def test_a_thing_as_data(ours: TestClient, suffix: str, syntax: ox.RdfFormat) -> None:
    done = ours.get(f"/id/nato.{suffix}")
    quads = list(ox.parse(done.content, syntax))
    named = suffix == "trig"
    asked = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o FILTER (<{NATO.value}> IN (?s, ?o)) }}"
    stated = ours.get("/sparql", params={"query": asked}, headers={"Accept": "text/turtle"})
    expected = {quad.triple for quad in ox.parse(stated.content, ox.RdfFormat.TURTLE)}
    assert expected <= {quad.triple for quad in quads}
    assert {isinstance(quad.graph_name, ox.NamedNode) for quad in quads} == {named}


def test_a_page_says_who_says_each_statement(ours: TestClient) -> None:
    text = page(ours, "/id/nato.html")
    assert '<h1 dir="auto">North Atlantic Treaty Organization</h1>' in text
    stated = text.partition("What is said, and who says it")[2]
    stated = stated.partition("What follows by rules")[0]
    lists = stated.split('<section class="group">')[1:]
    assert len(lists) >= 10
    lines = [line for each in lists for line in re.split(r"^<li>\n", each, flags=re.M)[1:]]
    silent = [line for line in lines if 'class="who"' not in line]
    assert silent == []
    assert re.search(r'href="/source/regional-stability#char=\d+,\d+"', stated)
    assert "Why it follows" in text
    schema = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert schema is not None
    said = json.loads(schema[1])
    assert (said["@type"], said["name"]) == ("Organization", "North Atlantic Treaty Organization")
    assert 'src="/id/nato.svg"' in text


def test_a_page_that_the_client_has_is_not_sent_again(ours: TestClient) -> None:
    done = ours.get("/id/nato.ttl")
    tag = done.headers["etag"]
    again = ours.get("/id/nato.ttl", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert ours.get("/id/finland.ttl").headers["etag"] != tag


def test_search_questions_and_why(ours: TestClient) -> None:
    assert 'href="/id/nato"' in page(ours, "/?q=NATO")
    assert "did you mean" in page(ours, "/?q=Natto+Aliance")
    assert 'href="/questions/accessions"' in page(ours, "/questions")
    form = page(ours, "/questions/year-established")
    assert 'name="organization"' in form
    answer = page(ours, "/questions/year-established?organization=NATO")
    assert "for organization=NATO" in answer
    assert ">1949<" in answer
    wrong = page(ours, "/questions/year-established?organization=Natoo")
    assert "nothing in the graph is called" in wrong
    done = ours.get("/questions/year-established?organization=NATO&timeout=1", headers=HTML)
    assert "has no parameter" in done.text
    csv = ours.get("/questions/year-established?organization=NATO&format=csv")
    assert csv.text.splitlines()[1].startswith("1949")
    why = page(ours, "/why?subject=kg:nato&relation=md:conducts&object=kg:nato-mission-iraq")
    assert "NATO Mission Iraq" in why
    assert why.partition("<pre")[2].partition("</pre>")[0].strip().count("\n") > 1
    assert "Complete" in page(ours, "/coverage")
    assert "@dataset{detente" in page(ours, "/cite")


@pytest.mark.slow
def test_terms_and_documents(ours: TestClient) -> None:
    assert '<dt id="employs">' in page(ours, "/ontology.html")
    assert "OBJECT" in page(ours, "/ontology/employs.html")
    text = page(ours, "/documents/strategies")
    passage = re.search(r'id="(char=\d+,\d+)"', text)
    assert passage is not None
    assert "Understanding Military Diplomacy Strategies" in text
    assert page(ours, "/source/strategies.html") == text
    turtle = ours.get("/ontology.ttl").content
    assert len(list(ox.parse(turtle, ox.RdfFormat.TURTLE))) > 500
    assert "<loc>http://testserver/id/nato</loc>" in ours.get("/sitemap.xml").text
    assert "Sitemap: http://testserver/sitemap.xml" in ours.get("/robots.txt").text


@pytest.mark.slow
def test_pictures_and_the_view_bring_their_own_policy(ours: TestClient) -> None:
    picture = ours.get("/id/aukus.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "script" not in picture.headers["content-security-policy"]
    view = ours.get("/view?around=AUKUS")
    policy = view.headers["content-security-policy"]
    assert "script-src 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy
    assert ours.get("/view?hops=9").status_code == 400


def test_our_own_files_are_all_that_pages_load(ours: TestClient) -> None:
    read = Read(page(ours, "/"))
    loaded = {value for name, value in read.attributes if name == "src"}
    assert loaded == {"/static/pages.js"}
    scripts = [value for name, value in Read(page(ours, "/sparql")).attributes if name == "src"]
    assert scripts == ["/static/editor.js"]
    for path in ("/static/pages.js", "/static/pages.css"):
        done = ours.get(path)
        assert (done.status_code, "http" in Path(path).suffix) == (200, False)
        assert "http" not in done.text


# Queries


def test_the_page_for_queries(hostile: TestClient, ours: TestClient) -> None:
    [first] = Read(page(ours, "/sparql")).fields
    assert "WHERE {\n  ?thing skos:prefLabel ?label\n}\n" in first
    assert "md:" in page(ours, "/sparql")
    [asked] = Read(page(ours, "/sparql?example=year-established")).fields
    assert len([line for line in asked.splitlines() if not line.startswith("#")]) > 2
    assert "establishedIn" in asked
    assert "SELECT" in asked
    rows = page(hostile, "/sparql?query=SELECT * { ?s ?p ?o }")
    assert "<script>alert" not in rows
    assert ">http://ex.org/a</a>" in rows
    assert '<pre tabindex="0" dir="auto">yes' in page(hostile, "/sparql?query=ASK {}&as-of=")
    assert "&lt;http://ex.org/a&gt;" in page(hostile, "/sparql?query=DESCRIBE <http://ex.org/a>")


def test_a_wrong_query_is_told_on_the_page(hostile: TestClient) -> None:
    done = hostile.get("/sparql?query=ASK { <script> ", headers=HTML)
    assert (done.status_code, "line 1, column" in done.text) == (400, True)
    assert "<script>" not in done.text
    assert Read(done.text).fields == ["ASK { <script> "]
    csv = hostile.get("/sparql?query=SELECT * { ?s ?p ?o }&format=csv", headers=HTML)
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"


def test_an_empty_answer_says_why_on_the_page(ours: TestClient) -> None:
    text = page(ours, "/sparql?query=SELECT ?x { kg:aukus md:locatedIn ?x }")
    assert "unknown-term: " in text
