"""Every page by its name: from what a request gives to the bytes of an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

import pyoxigraph as ox

from ...core.errors import UnknownName
from ...core.namespaces import KG, ONTOLOGY, PREFIXES, SRC
from ...core.terms import lexical
from ...rdf.formats import SYNTAXES
from ...rdf.serialize import serialize, sorted_triples
from ..graphs import Graph
from ..negotiation import media_type
from . import asking
from .addresses import address, iri_at
from .documents import document_page
from .rendering import TAKEN, rendered
from .things import data_of, terms_page, thing_page

_HTML: Final = media_type("html")
#: So many things are drawn in a small picture.
_DRAWN: Final = 12
#: So many addresses a sitemap may have (sitemaps.org).
_MAPPED: Final = 50_000
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
#: What a page asks of a query to be named as the day chosen.
_CONCEPT: Final = PREFIXES["skos"] + "prefLabel"


@dataclass(frozen=True)
class PageAnswer:
    """An answer.

    Attributes:
        body: its bytes.
        media_type: their type.
        headers: more of it.
        status: of HTTP.
    """

    body: bytes
    media_type: str = _HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


def _iri(options: Mapping[str, str]) -> str:
    """Return the IRI that a request is for: by folder and name, or as it is."""
    if "iri" in options:
        return options["iri"]
    return iri_at(options["folder"], options["name"])


def _thing(graph: Graph, day: str, base: str, **options: str) -> PageAnswer:
    iri = _iri(options)
    if iri.startswith(SRC) and (document := document_page(graph, iri, base)):
        return PageAnswer(rendered("document", day=day, **document))
    page = thing_page(graph, iri, base, day)
    later = f"?as-of={day}" if day else ""
    taking = [f"{page['place']}.", later]
    if page["place"].startswith("/thing"):
        taking = [f"{page['place']}&format=", later.replace("?", "&")]
    name = quote(iri.removeprefix(KG))
    more = {
        "taking": taking,
        "taken": [(suffix, SYNTAXES[each].media_type) for suffix, each in TAKEN.items()],
        "canonical": base + page["place"],
        "picture": f"/id/{name}.svg{later}",
        "around": f"/view?around={quote(iri, safe='')}{later.replace('?', '&')}",
    }
    return PageAnswer(rendered("thing", day=day, **page, **more))


def _data(graph: Graph, day: str, base: str, *, format: str, **options: str) -> PageAnswer:
    return PageAnswer(data_of(graph, _iri(options), format), media_type(format))


def _picture(graph: Graph, day: str, base: str, **options: str) -> PageAnswer:
    drawn = graph.picture(f"<{_iri(options)}>", top=_DRAWN)
    headers = {"Content-Security-Policy": _PICTURE_POLICY}
    return PageAnswer(drawn.content(".svg"), "image/svg+xml", headers)


def _view(graph: Graph, day: str, base: str, *, around: str = "", hops: str = "1") -> PageAnswer:
    found = graph.view(around, hops=min(int(hops), 2)) if around else graph.view()
    policy = _POLICY.search(found.html)
    assert policy is not None
    told = policy[1].replace("&#39;", "'")
    headers = {"Content-Security-Policy": f"{told}; frame-ancestors 'none'"}
    return PageAnswer(found.html.encode("utf-8", "replace"), _HTML, headers)


def _terms(graph: Graph, day: str, base: str) -> PageAnswer:
    return PageAnswer(rendered("terms", day=day, **terms_page(graph, day)))


def _ontology(graph: Graph, day: str, base: str, *, format: str) -> PageAnswer:
    quads = graph.store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY))
    triples = sorted_triples(quad.triple for quad in quads)
    if not triples:
        raise UnknownName("this graph has no ontology of ours")
    return PageAnswer(serialize(triples, format), media_type(format))


def _home(graph: Graph, day: str, base: str, *, words: str = "") -> PageAnswer:
    return PageAnswer(
        rendered("home", asked_day=day, day=day, **asking.home_page(graph, words, day))
    )


def _questions(graph: Graph, day: str, base: str) -> PageAnswer:
    return PageAnswer(rendered("questions", day=day, **asking.questions_page(graph, day)))


def _question(
    graph: Graph, day: str, base: str, *, name: str, given: Mapping[str, str], format: str = ""
) -> PageAnswer:
    asks = "ask" in given
    values = {key: value for key, value in given.items() if key != "ask"}
    if format:
        given_values = {key: value for key, value in values.items() if value.strip()}
        results = graph.ask(name, **asking.passed(name, given_values))
        return PageAnswer(results.to_bytes(format), media_type(format))
    page = asking.question_page(graph, name, values, day, asks=asks)
    return PageAnswer(rendered("question", asked_day=day, day=day, **page))


def _query(graph: Graph, day: str, base: str, *, query: str = "", example: str = "") -> PageAnswer:
    page = asking.query_page(graph, query, example, day)
    status = 400 if page["problem"] else 200
    return PageAnswer(rendered("query", asked_day=day, day=day, **page), status=status)


def _coverage(graph: Graph, day: str, base: str) -> PageAnswer:
    return PageAnswer(rendered("coverage", day=day, **asking.coverage_page(graph, day)))


def _why(
    graph: Graph, day: str, base: str, *, subject: str, relation: str = "", target: str = ""
) -> PageAnswer:
    page = asking.why_page(graph, subject, relation, target)
    return PageAnswer(rendered("words", day=day, **page))


def _cite(graph: Graph, day: str, base: str) -> PageAnswer:
    return PageAnswer(rendered("words", **asking.cite_page(graph)))


def _sitemap(graph: Graph, day: str, base: str) -> PageAnswer:
    label = ox.NamedNode(_CONCEPT)
    quads = graph.store.quads_for_pattern(None, label, None, ox.DefaultGraph())
    things = {lexical(quad.subject) for quad in quads}
    places = ["/", "/questions", "/ontology", "/coverage", "/cite"]
    places += sorted(address(iri) for iri in things if iri.startswith(KG))
    lines = (f"<url><loc>{escape(base + each)}</loc></url>\n" for each in places[:_MAPPED])
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    body = f"{head}{opening}{''.join(lines)}</urlset>\n"
    return PageAnswer(body.encode(), "application/xml")


PAGES: Final[Mapping[str, Callable[..., PageAnswer]]] = {
    "thing": _thing,
    "data": _data,
    "picture": _picture,
    "view": _view,
    "terms": _terms,
    "ontology": _ontology,
    "home": _home,
    "questions": _questions,
    "question": _question,
    "query": _query,
    "coverage": _coverage,
    "why": _why,
    "cite": _cite,
    "sitemap": _sitemap,
}


def answered(graph: Graph, page: str, day: str | None, base: str, **options: Any) -> PageAnswer:
    """Return the answer of a page.

    Args:
        graph: what is told of.
        page: its name in PAGES.
        day: the day that the reader has chosen; None for that of the graph.
        base: the address of the server.
        options: what the page takes.

    Raises:
        DetenteError: what is asked for is not there, or asked wrongly.
    """
    return PAGES[page](graph, day or "", base, **options)
