"""The description of the server as OpenAPI 3.1 has it, for clients that are made from one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .limits import ServingLimits
from .negotiation import OFFERED, media_type
from .pages.rendering import TAKEN

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": {"type": "string", "format": "uri"}}
_DAY: Final = {"type": "string", "examples": ["1999", "1999-04", "1999-03-12"]}
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_HTML, _JSON, _PLAIN = "text/html", "application/json", "text/plain"
_EXAMPLE: Final = "SELECT * WHERE { ?s ?p ?o } LIMIT 10"
#: What each parameter means, and what it may be.
_PARAMETERS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "query": ("a query of SPARQL 1.1; without it the service is described", _TEXT),
    "default-graph-uri": ("a graph of the merge that is the default graph; repeatable", _TEXTS),
    "named-graph-uri": ("a graph that is named; repeatable", _TEXTS),
    "format": ("the format of the answer, where it is not that of Accept", _TEXT),
    "as-of": ("the day of what holds, and of what follows by rules", _DAY),
    "q": ("a name, an id or words", _TEXT),
    "prefix": ("what somebody has typed", _TEXT),
    "iri": ("an IRI", {"type": "string", "format": "uri"}),
    "name": ("what comes after the last slash of an IRI of ours, or the name of a question", _TEXT),
    "suffix": ("the suffix of a format", {"type": "string", "enum": ["html", *TAKEN]}),
    "kind": ("what is offered", {"type": "string", "enum": ["entity", "type", "property"]}),
    "subject": ("a thing by name, id or IRI", _TEXT),
    "relation": ("a relation by name or id; any that connects the two without it", _TEXT),
    "object": ("a thing by name, id or IRI", _TEXT),
    "around": ("a thing; all without it", _TEXT),
    "hops": ("how far around it", {"type": "string", "enum": ["1", "2"]}),
    "type": ("a class by name", _TEXT),
    "limit": ("how many at most", {"type": "integer", "minimum": 1}),
    "queries": ("up to 50 cells as JSON, as reconciliation API 0.2 has them", _TEXT),
    "extend": ("ids and properties as JSON, as reconciliation API 0.2 has them", _TEXT),
}
#: What can be asked by GET: the address, what it answers, its parameters, the types of the answer.
_ASKED: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("/", "search", "q as-of", (_HTML,)),
    ("/id/{name}", "a thing, or the way to a form of it", "as-of", (_HTML,)),
    ("/ontology/{name}", "a term, or the way to a form of it", "as-of", (_HTML,)),
    ("/source/{name}", "a source, or the way to a form of it", "as-of", (_HTML,)),
    ("/documents/{name}", "a document section by section", "as-of", (_HTML,)),
    ("/thing", "what is said of any IRI", "iri! format as-of", (_HTML,)),
    ("/ontology", "all terms, or the way to a form of them", "", (_HTML,)),
    ("/ontology.{suffix}", "all terms in a form", "", (_HTML,)),
    ("/questions", "the named questions", "as-of", (_HTML,)),
    ("/questions/{name}", "a question: its form, or its answer", "format as-of", (_HTML,)),
    ("/coverage", "what the graph looked for and how far", "as-of", (_HTML,)),
    ("/cite", "how to cite it", "", (_HTML,)),
    ("/why", "who says something, or how it follows", "subject! relation object! as-of", (_HTML,)),
    ("/view", "the interactive page", "around hops as-of", (_HTML,)),
    ("/sitemap.xml", "the addresses of all things", "", ("application/xml",)),
    ("/robots.txt", "where crawlers may go", "", (_PLAIN,)),
    ("/reconcile/properties", "the properties of things of a class", "type limit", (_JSON,)),
    ("/suggest", "names that fit", "q prefix", (_JSON,)),
    ("/suggest/{kind}", "names that fit, of a kind", "q prefix", (_JSON,)),
    ("/health", "whether the process lives", "", (_PLAIN,)),
    ("/ready", "whether there is a worker to ask", "", (_PLAIN,)),
    ("/openapi.json", "this description", "", (_JSON,)),
)
_PROTOCOL: Final = ("default-graph-uri", "named-graph-uri", "format", "as-of")


def openapi(base: str, limits: ServingLimits) -> bytes:
    """Return the description of a server, as JSON.

    Args:
        base: its address.
        limits: how much one request may ask for.
    """
    answers = [media_type(each).partition(";")[0] for each in (*OFFERED["rows"], *OFFERED["graph"])]
    paths: dict[str, Any] = {
        address: {"get": _operation(summary, _parameters(address, asked), types)}
        for address, summary, asked, types in _ASKED
    }
    posted = {
        **{name: _of(name) for name in ("query", *_PROTOCOL)},
        "query": {**_TEXT, "maxLength": limits.length, "examples": [_EXAMPLE]},
    }
    protocol = [_parameter(name) for name in _PROTOCOL]
    paths["/sparql"] = {
        "get": _operation("the answer to a query", [_parameter("query"), *protocol], answers),
        "post": _operation(
            *("the answer to a query that is posted", protocol, answers),
            content={_FORM: _object(posted, ["query"]), _QUERY: posted["query"]},
        ),
    }
    cells = {name: _of(name) for name in ("queries", "extend", "as-of")}
    paths["/reconcile"] = {
        "get": _operation("what the service of reconciliation is", [], (_JSON,)),
        "post": _operation(
            *("what cells mean, or more columns", [], (_JSON,)), content={_FORM: _object(cells, [])}
        ),
    }
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": "detente",
            "version": "1",
            "description": "A graph, only read. An answer that a limit ends early has no last "
            f"chunk. Limits: {limits.seconds:g} seconds, {limits.rows:,} rows, {limits.size:,} "
            f"bytes, queries of {limits.length:,} bytes.",
        },
        "servers": [{"url": base}],
        "paths": dict(sorted(paths.items())),
    }
    return json.dumps(told, indent=1).encode()


def _parameters(address: str, asked: str) -> list[dict[str, Any]]:
    inside = [
        {**_parameter(name), "in": "path", "required": True}
        for name in ("name", "suffix", "kind")
        if f"{{{name}}}" in address
    ]
    return inside + [_parameter(each.rstrip("!"), each.endswith("!")) for each in asked.split()]


def _parameter(name: str, required: bool = False) -> dict[str, Any]:
    meaning, schema = _PARAMETERS[name]
    found = {"name": name, "in": "query", "description": meaning, "schema": schema}
    return found | ({"required": True} if required else {})


def _of(name: str) -> dict[str, Any]:
    meaning, schema = _PARAMETERS[name]
    return {**schema, "description": meaning}


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": required}


def _operation(
    summary: str,
    parameters: list[dict[str, Any]],
    types: Iterable[str],
    *,
    content: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    refused = "why there is no answer: a word for programs, and what to do"
    found: dict[str, Any] = {
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": summary, "content": {each: {} for each in types}},
            "default": {"description": refused, "content": {_PLAIN: {}, _HTML: {}}},
        },
    }
    if content:
        bodies = {each: {"schema": schema} for each, schema in content.items()}
        found["requestBody"] = {"required": True, "content": bodies}
    return found
