"""Reconciliation, API 0.2: what a cell of a table means, on its day; suggestions and more columns.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pyoxigraph as ox

from ..core.dates import last_day
from ..core.errors import AmbiguousName, UnknownName, UsageError
from ..core.namespaces import KG, MD, PREFIXES, RDF_TYPE, SRC, expand, shorten
from ..core.terms import is_iri, lexical
from ..core.text import fold
from ..core.validity import calendar_day
from ..naming import names
from ..naming.search import find
from .graphs import Graph

#: So many cells come at once, and so many rows of more columns.
_BATCH: Final = 50
_EXTENDED: Final = 1000
_LIMIT: Final = 5
_MOST: Final = 50
#: Columns that are no property: the day on which a name was used.
_DAYS: Final = ("as-of", "day", "date", "year")
#: How well a name fits, by the reason that search gives.
_SCORES: Final = (
    (r"label|alias .*(?<!begins with it)$|id", 100.0),
    (r"name of a state", 98.0),
    (r"several states.*", 60.0),
    (r".*begins with it", 50.0),
    (r"words? in the (?:label|alias).*", 40.0),
    (r"words? in the definition", 15.0),
    (r".*", 25.0),
)
_LABEL: Final = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_DEFAULT: Final = ox.DefaultGraph()
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double"))


def manifest(graph: Graph, base: str) -> dict[str, Any]:
    """Return what the service says of itself."""
    suggest = {
        kind: {"service_url": base, "service_path": f"/suggest/{kind}"}
        for kind in ("entity", "type", "property")
    }
    ours = graph.ours
    return {
        "versions": ["0.2"],
        "name": "detente" if ours else "A graph served by detente",
        "identifierSpace": KG if ours else "urn:",
        "schemaSpace": MD if ours else "urn:",
        "view": {"url": f"{base}/id/{{{{id}}}}" if ours else f"{base}/thing?iri={{{{id}}}}"},
        "defaultTypes": [{"id": "State", "name": "state"}] if ours else [],
        "batchSize": _BATCH,
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }


def reconciled(graph: Graph, queries: str) -> dict[str, Any]:
    """Return what each of several cells may mean, the likeliest first.

    Raises:
        UsageError: they are no JSON of queries, or too many.
    """
    batch = _object(queries, "queries")
    if len(batch) > _BATCH:
        raise UsageError(f"queries: {len(batch)} at once; send up to {_BATCH}")
    return {key: {"result": _candidates(graph, key, asked)} for key, asked in batch.items()}


def _candidates(graph: Graph, key: str, asked: Any) -> list[dict[str, Any]]:
    if not isinstance(asked, dict) or not isinstance(asked.get("query", ""), str):
        raise UsageError(f"queries: {key[:20]!r} is no query; write {{'query': 'NATO'}}")
    text = str(asked.get("query", ""))[:300].strip()
    limit = _number(asked.get("limit", _LIMIT))
    wanted = _types(asked.get("type"))
    day, others = _properties(asked.get("properties") or ())
    if not text:
        return []
    meant = _meant(graph, text, day)
    found = []
    try:
        rows = find(graph.store, text, _MOST, day).rows
    except UsageError:  # there is no word in it
        return []
    for name, called, kind, why in rows:
        iri = expand(called or "", graph.prefixes) or called or ""
        if iri.startswith((MD, SRC)) or (wanted and not wanted & _kinds(graph, iri)):
            continue
        score = 100.0 if iri == meant else min(_score(why or ""), 60.0)
        agreeing = [_has(graph, iri, pid, value) for pid, value in others]
        if agreeing:
            score *= 0.6 + 0.4 * sum(agreeing) / len(agreeing)
        told = _entity(graph, iri, name or "", kind or "")
        found.append({**told, "score": round(score, 1), "why": why})
    found.sort(key=lambda each: -each["score"])
    best = [each for each in found if each["score"] >= 98]
    for each in found:
        each["match"] = len(best) == 1 and each is best[0]
        each["features"] = [{"id": "name", "value": each.pop("why")}]
    return found[:limit]


def _meant(graph: Graph, text: str, day: date | None) -> str:
    """Return what a name means on a day; empty where it is several things, or none."""
    try:
        return names.resolve(graph.store, text, day, day, classes=False)
    except (AmbiguousName, UnknownName):
        return ""


def _score(why: str) -> float:
    return next(score for pattern, score in _SCORES if re.fullmatch(pattern, why))


def _properties(given: Any) -> tuple[date | None, list[tuple[str, str]]]:
    """Return the day among columns that come with a cell, and the other columns."""
    day, others = None, []
    for each in given if isinstance(given, list) else ():
        if not isinstance(each, dict) or "pid" not in each:
            raise UsageError("properties: each is {'pid': 'as-of', 'v': '1960'}")
        pid = str(each["pid"])
        passed = each.get("v")
        values: list[Any] = passed if isinstance(passed, list) else [passed]
        for value in values:
            text = str(value["id"] if isinstance(value, dict) and "id" in value else value).strip()
            if not text or value is None:
                continue
            if pid.lower() in _DAYS:
                # OpenRefine sends dates with a time, and years as numbers.
                cut = re.sub(r"T.*$|\.0$", "", text)
                day = calendar_day(last_day(cut, pid).iso)
            else:
                others.append((pid, text))
    return day, others


def _has(graph: Graph, iri: str, pid: str, value: str) -> bool:
    """Return whether a thing has a value, or what is called so."""
    quads = graph.store.quads_for_pattern(ox.NamedNode(iri), _property(graph, pid), None, _DEFAULT)
    told = [lexical(quad.object) for quad in quads]
    named = [label for each in told for label in _labels(graph, each)]
    wanted = fold(value)
    return any(fold(each) == wanted or _id(each) == value for each in (*told, *named))


def _labels(graph: Graph, iri: str) -> Iterator[str]:
    if expand(f"<{iri}>"):
        for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, _DEFAULT):
            yield lexical(quad.object)


def _types(given: Any) -> set[str]:
    several = given if isinstance(given, list) else [given] if given else []
    ids = [each.get("id", "") if isinstance(each, dict) else str(each) for each in several]
    return {_iri(each, MD) for each in ids if each}


def _kinds(graph: Graph, iri: str) -> set[str]:
    quads = graph.store.quads_for_pattern(ox.NamedNode(iri), _TYPE, None, _DEFAULT)
    return {lexical(quad.object) for quad in quads}


def _entity(graph: Graph, iri: str, name: str, kind: str) -> dict[str, Any]:
    told = graph.store.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(PREFIXES["skos"] + "definition"), None, _DEFAULT
    )
    types = sorted(each for each in _kinds(graph, iri) if each.startswith(MD))
    labels = graph.context.labels
    named = [{"id": _id(each), "name": labels.label(each)} for each in types]
    named.sort(key=lambda each: each["name"] != kind)  # the most specific first
    return {
        "id": _id(iri),
        "name": name,
        "description": next((lexical(quad.object) for quad in told), kind),
        "type": named,
    }


def extended(graph: Graph, asked: str) -> dict[str, Any]:
    """Return more columns for things.

    Raises:
        UsageError: it is no JSON of ids and properties, or too much.
    """
    wanted = _object(asked, "extend")
    ids, properties = wanted.get("ids", []), wanted.get("properties", [])
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise UsageError("extend: write {'ids': ['nato'], 'properties': [{'id': 'mandate'}]}")
    if len(ids) * max(len(properties), 1) > _EXTENDED:
        raise UsageError(f"extend: more than {_EXTENDED:,} cells at once; send fewer")
    pids = [str(each["id"]) for each in properties if isinstance(each, dict) and "id" in each]
    labels = graph.context.labels
    return {
        "meta": [{"id": pid, "name": labels.label(_property(graph, pid).value)} for pid in pids],
        "rows": {str(each): {pid: _values(graph, str(each), pid) for pid in pids} for each in ids},
    }


def _values(graph: Graph, called: str, pid: str) -> list[dict[str, Any]]:
    iri = _iri(called, KG)
    if expand(f"<{iri}>") is None:
        return []
    quads = graph.store.quads_for_pattern(ox.NamedNode(iri), _property(graph, pid), None, _DEFAULT)
    found: list[dict[str, Any]] = []
    for term in sorted({quad.object for quad in quads}, key=str):
        if isinstance(term, ox.Literal):
            kind = term.datatype.value
            if kind == PREFIXES["xsd"] + "date":
                found.append({"date": term.value})
            elif kind in _NUMBERS:
                number = float(term.value)
                found.append({"float": number} if number % 1 else {"int": int(number)})
            else:
                found.append({"str": term.value})
        elif is_iri(term):
            name = graph.context.labels.label(lexical(term))
            found.append({"id": _id(lexical(term)), "name": name})
    return found


def proposed(graph: Graph, kind: str, limit: int) -> dict[str, Any]:
    """Return the properties that things of a kind have, those that most have first."""
    of_kind = f"?s a <{_iri(kind, MD)}> ." if kind else ""
    if expand(f"<{_iri(kind or 'x', MD)}>") is None:
        raise UsageError("type: it is no class")
    count = f"SELECT ?p (COUNT(DISTINCT ?s) AS ?n) {{ {of_kind} ?s ?p ?o }} GROUP BY ?p"
    asked = f"{count} ORDER BY DESC(?n) ?p LIMIT {min(limit, 200)}"
    labels = graph.context.labels
    rows = [row[0] for row in graph.query(asked).rows]
    listed = [{"id": _id(iri), "name": labels.label(iri)} for iri in rows if iri]
    return {"type": kind, "limit": limit, "properties": listed}


def suggested(graph: Graph, kind: str, prefix: str) -> dict[str, Any]:
    """Return things, classes or properties whose names fit what somebody has typed.

    Args:
        graph: what is asked.
        kind: "entity", "type" or "property".
        prefix: what was typed.
    """
    try:
        most = _MOST if kind == "entity" else _EXTENDED  # things come before terms
        rows: Sequence[Any] = find(graph.store, prefix[:100], most).rows
    except UsageError:  # there is no word in it
        rows = ()
    found = []
    for name, called, of, _ in rows:
        iri = expand(called or "", graph.prefixes) or called or ""
        is_term = "type" if of == "class" else "property" if of in ("relation", "property") else ""
        wanted = is_term == kind if kind != "entity" else not is_term and not iri.startswith(SRC)
        if wanted:
            told = {"id": _id(iri), "name": name, "description": of or ""}
            found.append({**told, "curie": shorten(iri, graph.prefixes)})
    return {"result": found[:10]}


def _object(text: str, of: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{of}: it is no object of JSON")
    return found


def _number(value: Any) -> int:
    return min(max(value, 1), _MOST) if isinstance(value, int) else _LIMIT


def _id(iri: str) -> str:
    """Return what a thing or a term of ours is called here; the IRI of another.

    >>> _id("https://w3id.org/detente/id/nato"), _id("http://ex.org/a")
    ('nato', 'http://ex.org/a')
    """
    for space in (KG, MD):
        if iri.startswith(space):
            return iri.removeprefix(space)
    return shorten(iri)


def _iri(called: str, space: str) -> str:
    return expand(called) or space + called


def _property(graph: Graph, pid: str) -> ox.NamedNode:
    iri = expand(pid, graph.prefixes) or expand(pid) or MD + pid
    if expand(f"<{iri}>") is None:
        raise UsageError(f"{pid[:40]!r} is no property")
    return ox.NamedNode(iri)


#: What the addresses of the service do.
SERVICES: Final[Mapping[str, Any]] = {
    "manifest": manifest,
    "reconciled": reconciled,
    "extended": extended,
    "proposed": proposed,
    "suggested": suggested,
}
