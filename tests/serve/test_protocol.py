"""SPARQL over HTTP: the protocol, its formats, the limits of a request, and days."""

import csv
import html
import io

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from detente.core.terms import lexical

ALL = "SELECT * { ?s ?p ?o } ORDER BY ?p"
LIKED = "SELECT ?s { ?s <http://ex.org/likes> ?o }"
#: More rows than a request may have: each triple of the small graph with each, many times over.
_THIRTY = " ".join(map(str, range(30)))
MANY = f"SELECT * {{ VALUES ?a {{ {_THIRTY} }} VALUES ?b {{ {_THIRTY} }} }}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}


def rows(client: TestClient, **parameters: str | list[str]) -> list[list[str]]:
    done = client.get("/sparql", params=parameters, headers={"Accept": "text/csv"})
    assert (done.status_code, done.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(io.StringIO(done.text)))[1:]


# The W3C protocol tests that concern queries (sparql11-test-suite, protocol)


def test_query_by_get(client: TestClient) -> None:
    done = client.get("/sparql", params={"query": "ASK {}"})
    assert (done.status_code, done.json()["boolean"]) == (200, True)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("query=ASK+%7B%7D", 200),
        ("query=ASK%20{}&other&a=b=c", 200),
        ("&query=ASK%7B%7D&", 200),
        ("que%72y=ASK%7B%7D", 200),
        ("query=ASK+%7B+?s+?p+'%C3%A9'+%7D", 200),
        ("query=ASK+%7B+?s+?p+'%C3'+%7D", 400),
        ("query=%", 400),
        ("query=", 400),
        ("query=SELECT+*+%7B+?s+?p+?o+FILTER(?o=?s)+%7D", 200),
    ],
)
def test_an_address_is_read_as_forms_are(client: TestClient, address: str, found: int) -> None:
    done = client.get(f"/sparql?{address}")
    assert (done.status_code, found) == (found, done.status_code), done.text


def test_query_by_post_of_a_form(client: TestClient) -> None:
    done = client.post("/sparql", data={"query": "ASK {}"})
    assert (done.status_code, done.json()["boolean"]) == (200, True)


def test_query_by_post_of_itself(client: TestClient) -> None:
    done = client.post("/sparql", content="ASK {}", headers=QUERY)
    assert (done.status_code, done.json()["boolean"]) == (200, True)


@pytest.mark.parametrize(
    ("default", "named", "found"),
    [
        (["http://ex.org/one"], [], 2),
        (["http://ex.org/one", "http://ex.org/two"], [], 2),  # their merge
        ([], ["http://ex.org/one"], 0),
        (["http://ex.org/nothing"], [], 0),
    ],
)
@pytest.mark.parametrize("posted", [False, True])
def test_graphs_are_those_of_the_request(
    client: TestClient, default: list[str], named: list[str], found: int, posted: bool
) -> None:
    graphs = {"default-graph-uri": default, "named-graph-uri": named}
    headers = {"Accept": "text/csv"}
    if posted:
        done = client.post("/sparql", params=graphs, content=LIKED, headers=headers | QUERY)
    else:
        done = client.get("/sparql", params={"query": LIKED, **graphs}, headers=headers)
    assert (done.status_code, done.text.count("\r\n") - 1) == (200, found)


def test_named_graphs_of_the_request_are_named(client: TestClient) -> None:
    named = "SELECT ?g { GRAPH ?g { ?s <http://ex.org/likes> <http://ex.org/b> } }"
    asked: dict[str, str | list[str]] = {"query": named, "named-graph-uri": ["http://ex.org/two"]}
    assert rows(client, **asked) == [["http://ex.org/two"]]
    assert len(rows(client, query=named)) == 2


def test_graphs_of_the_request_come_before_those_of_the_query(client: TestClient) -> None:
    own = LIKED.replace("{", "FROM <http://ex.org/one> {")
    asked: dict[str, str | list[str]] = {"query": own, "default-graph-uri": ["http://ex.org/two"]}
    assert rows(client, **asked) == [["http://ex.org/a"]]


@pytest.mark.parametrize(
    ("accept", "query", "type"),
    [
        ("", ALL, "application/sparql-results+json"),
        ("application/sparql-results+xml", ALL, "application/sparql-results+xml"),
        ("text/xml", ALL, "application/sparql-results+xml"),
        ("application/json", ALL, "application/sparql-results+json"),
        ("text/tab-separated-values", ALL, "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.1,text/xml;q=0.2", "ASK {}", "application/sparql-results+xml"),
        ("text/turtle", "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle; charset=utf-8"),
        ("application/n-triples", "DESCRIBE <http://ex.org/a>", "application/n-triples"),
        ("application/ld+json", "CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json"),
        ("application/rdf+xml, */*;q=0.1", "CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml"),
    ],
)  # fmt: skip
def test_the_type_is_the_one_that_is_liked_best(
    client: TestClient, accept: str, query: str, type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    done = client.get("/sparql", params={"query": query}, headers=headers)
    assert (done.status_code, done.headers["content-type"]) == (200, type)
    assert int(done.headers["content-length"]) == len(done.content) > 0


def test_an_answer_of_no_type_that_is_accepted(client: TestClient) -> None:
    done = client.get("/sparql", params={"query": ALL}, headers={"Accept": "image/png"})
    assert done.status_code == 406
    assert "application/sparql-results+json" in done.text


def test_a_format_may_be_named(client: TestClient) -> None:
    done = client.get("/sparql", params={"query": ALL, "format": "csv"})
    assert done.text.startswith("o,p,s\r\n")


@pytest.mark.parametrize(
    ("method", "parameters", "headers", "content", "status"),
    [
        ("POST", {}, {}, b"", 415),
        ("POST", {}, {"Content-Type": "text/plain"}, b"ASK {}", 415),
        ("POST", {}, FORM, b"x=1", 400),  # no query
        ("POST", {}, QUERY, b"", 400),
        ("POST", {}, QUERY, "ASK { ?s ?p 'é' }".encode("utf-16"), 400),
        ("POST", {}, {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("POST", {}, FORM, b"update=CLEAR+ALL", 403),
        ("GET", {"update": "CLEAR ALL"}, {}, b"", 403),
        ("GET", {"query": ["ASK {}", "SELECT * {}"]}, {}, b"", 400),
        ("GET", {"query": "ASK {"}, {}, b"", 400),
        ("GET", {"query": "CLEAR ALL"}, {}, b"", 400),
        ("GET", {"query": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, {}, b"", 400),
        ("GET", {"query": "ASK {}", "default-graph-uri": "x> { } #"}, {}, b"", 400),
        ("GET", {"query": "ASK {}", "as-of": "yesterday"}, {}, b"", 400),
        ("GET", {"query": "ASK {}", "as-of": "1999"}, {}, b"", 400),  # of no day in particular
        ("PUT", {}, {}, b"", 405),
        ("DELETE", {}, {}, b"", 405),
    ],
)
def test_what_is_refused(
    client: TestClient,
    method: str,
    parameters: dict[str, str | list[str]],
    headers: dict[str, str],
    content: bytes,
    status: int,
) -> None:
    done = client.request(method, "/sparql", params=parameters, headers=headers, content=content)
    assert done.status_code == status
    assert done.headers["content-type"] == "text/plain; charset=utf-8"
    assert done.text.endswith("\n")
    for told in ("/tmp", "detente/", "Traceback", ".py"):
        assert told not in done.text


def test_the_service_describes_itself(client: TestClient) -> None:
    done = client.get("/sparql", headers={"Accept": "application/n-triples"})
    sd = "http://www.w3.org/ns/sparql-service-description#"
    said: dict[str, set[str]] = {}
    for quad in ox.parse(done.content, ox.RdfFormat.N_TRIPLES):
        said.setdefault(quad.predicate.value.removeprefix(sd), set()).add(lexical(quad.object))
    assert said["endpoint"] == {"http://testserver/sparql"}
    assert said["supportedLanguage"] == {sd + "SPARQL11Query"}
    assert said["name"] == {"http://ex.org/one", "http://ex.org/two"}


# Limits, each with its own status


def test_too_long_a_query(client: TestClient) -> None:
    long = "ASK {}" + " " * 2000
    assert client.get("/sparql", params={"query": long}).status_code == 414
    assert client.post("/sparql", content=long, headers=QUERY).status_code == 413
    assert client.post("/sparql", data={"query": long}).status_code == 413
    assert client.post("/sparql", content=b"x" * 10**6, headers=QUERY).status_code == 413


@pytest.mark.parametrize("accept", ["text/csv", "application/json", "text/xml"])
def test_too_many_rows(client: TestClient, accept: str) -> None:
    done = client.post("/sparql", content=MANY, headers=QUERY | {"Accept": accept})
    assert (done.status_code, done.text.partition(":")[0]) == (422, "rows")


@pytest.mark.parametrize("accept", ["application/n-triples", "text/turtle"])
def test_too_many_statements(client: TestClient, accept: str) -> None:
    made = MANY.replace("SELECT *", "CONSTRUCT { ?iri <urn:b> ?b } WHERE")
    made = made[:-1] + "BIND (IRI(CONCAT('urn:', STR(?a))) AS ?iri) }"
    done = client.post("/sparql", content=made, headers=QUERY | {"Accept": accept})
    assert (done.status_code, done.text.partition(":")[0]) == (422, "rows")


def test_exactly_as_many_rows_as_there_may_be(client: TestClient) -> None:
    twenty = " ".join(map(str, range(20)))
    query = f"SELECT * {{ VALUES ?a {{ {twenty} }} VALUES ?b {{ {twenty} }} }}"
    assert len(rows(client, query=query)) == 400


def test_an_empty_answer_says_why(ours: TestClient) -> None:
    query = {"query": "SELECT ?x { kg:aukus md:locatedIn ?x }"}
    done = ours.get("/sparql", params=query)
    assert done.json()["diagnosis"]["kind"] == "unknown-term"
    assert done.headers["detente-diagnosis"].startswith("unknown-term: ")
    done = ours.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert done.headers["detente-diagnosis"].startswith("unknown-term: ")


@pytest.mark.slow
def test_a_day_is_a_parameter(ours: TestClient) -> None:
    member = "ASK { kg:poland md:currentMemberOf kg:nato }"

    def answers(**day: str) -> bool:
        found = ours.get("/sparql", params={"query": member, **day})
        assert found.status_code == 200, found.text
        return bool(found.json()["boolean"])

    assert [answers(), answers(**{"as-of": "1998"}), answers(**{"as-of": "1999-04"})] == [
        True,
        False,
        True,
    ]
    done = ours.get("/sparql", params={"query": member, "as-of": "1990"})  # a third
    assert (done.status_code, done.text[:5]) == (400, "day: ")
    assert "1998-12-31, 1999-04-30" in done.text
    assert answers(**{"as-of": "1998-12-31"}) is False


def test_pages_of_others_may_read(client: TestClient) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    done = client.options("/sparql", headers=asked)
    assert (done.status_code, done.headers["access-control-allow-origin"]) == (204, "*")
    assert "POST" in done.headers["access-control-allow-methods"]
    done = client.get("/sparql", params={"query": "ASK {}"}, headers=asked)
    assert done.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in done.headers


def test_health(client: TestClient) -> None:
    assert (client.get("/health").text, client.get("/ready").text) == ("alive\n", "ready\n")
    done = client.get("/nothing")
    assert (done.status_code, done.text) == (404, "address: there is nothing here\n")
    assert "default-src 'none'" in done.headers["content-security-policy"]
    assert done.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nothing", 404, "Not found"),
        (f"/sparql?query=ASK{' ' * 2000}", 414, "Not answered"),
        ("/sparql?query=ASK {}&query=ASK {}", 400, "Not answered"),
        ("/sparql?query=ASK {&format=csv", 400, "Not answered"),
        ("/sparql?query=ASK {}&as-of=never", 400, "Not answered"),
    ],
)
def test_a_browser_is_told_on_a_page(
    client: TestClient, path: str, status: int, title: str
) -> None:
    plain = client.get(path, headers={"Accept": "text/csv, */*;q=0.1"})
    assert (plain.status_code, plain.headers["content-type"]) == (
        *(status, "text/plain; charset=utf-8"),
    )
    done = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert (done.status_code, done.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f'<h1 dir="auto">{title}</h1>' in done.text
    message = plain.text.partition(": ")[2].split("\n")[0]
    assert html.escape(message).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in done.text
