"""Families of servers: what each does otherwise than SPARQL says, and the setting that helps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from .dialects import counted_and_stepwise, with_text_of_bound


@dataclass(frozen=True)
class Family:
    """A kind of server.

    Attributes:
        name: how it is called here.
        title: how people call it.
        header: what its answers have in one of their headers, as a pattern.
        address: what its addresses have, as a pattern.
        cap: how many rows it gives at most as it is installed, without a word; 0 where it gives
            all, None where nobody knows.
        counts_twice: whether a statement of two graphs counts twice where they are asked as one.
        empty: what to do where the default graph is empty and named graphs are not.
        patience: the field that says how long a query may take, with a place for the number.
        millis: whether that number is one of milliseconds.
        wrong: the named questions that it was seen to answer otherwise than SPARQL says, or to
            break off.
        reworded: what makes a query one that it takes as SPARQL means it; None for as it is.
        denied: an ASK that SPARQL answers with yes and these servers with no: so one is known that
            names itself nowhere.
        nodes: how blank nodes are called in JSON where no reader takes their names, as a pattern.
        any: what stands within GRAPH ?g { ... } where only the names of graphs are asked for: "",
            where that is known to be answered from a list of them, else any statement.
        looks_in_all: whether GRAPH looks in all graphs where a request names the default one alone.
        tried: whether what stands here was tried with the server, or taken from its manual.
    """

    name: str
    title: str
    header: str = ""
    address: str = ""
    cap: int | None = None
    counts_twice: bool = True
    empty: str = "ask with GRAPH ?g { ... }"
    patience: tuple[str, str] | None = None
    millis: bool = False
    wrong: frozenset[str] = frozenset()
    reworded: Callable[[str], str] | None = None
    denied: str = ""
    nodes: bytes = b""
    any: str = "?s ?p ?o"
    looks_in_all: bool = False
    tried: bool = False


GENERIC: Final = Family("generic", "a SPARQL server")
#: The first that fits is taken.
FAMILIES: Final = (
    Family(
        "oxigraph",
        "Oxigraph",
        header=r"^oxigraph",
        cap=0,
        empty="start Oxigraph with --union-default-graph",
        any="",
        tried=True,
    ),
    Family(
        "virtuoso",
        "Virtuoso",
        header=r"^(openlink )?virtuoso",
        cap=10_000,
        counts_twice=False,
        patience=("timeout", "{}"),
        millis=True,
        nodes=rb'"nodeID://(\w+)"',
        reworded=with_text_of_bound,
        looks_in_all=True,
        wrong=frozenset(
            {"coverage-of-organizations", "organizations-in-common", "unconfirmed-facts"}
        ),
        tried=True,
    ),
    Family(
        "fuseki",
        "Fuseki",
        header=r"fuseki",
        cap=0,
        counts_twice=False,
        empty="set tdb2:unionDefaultGraph true in the configuration of Fuseki",
        patience=("timeout", "{}"),
    ),
    Family(
        "graphdb",
        "GraphDB",
        header=r"^graphdb",
        address=r"/repositories/[^/]+$",
        cap=0,
        counts_twice=False,
        patience=("timeout", "{}"),
    ),
    Family(
        "qlever",
        "QLever",
        header=r"qlever",
        address=r"qlever",
        cap=0,
        counts_twice=False,
        patience=("timeout", "{}s"),
    ),
    Family(
        "neptune",
        "Neptune",
        header=r"neptune",
        address=r"\.neptune\.amazonaws\.com",
        cap=0,
        counts_twice=False,
    ),
    Family(
        "stardog",
        "Stardog",
        header=r"stardog",
        address=r"(stardog|:5820)",
        cap=0,
        counts_twice=False,
        empty="set query.all.graphs=true on the database of Stardog",
        patience=("timeout", "{}"),
        millis=True,
    ),
    Family(
        "comunica",
        "Comunica",
        cap=0,
        denied="ASK { { SELECT (COUNT(DISTINCT ?a) AS ?n) { VALUES (?a ?b) { (1 1) (UNDEF 2) } } } "
        "FILTER (?n = 1) }",
        reworded=counted_and_stepwise,
        wrong=frozenset(
            {
                *("challenges-in-place", "coverage-of-organizations", "members-on-day"),
                *("operations", "operations-in-place", "operations-in-place-on-day"),
                *("roles-on-day", "suspensions-on-day"),
            }
        ),
        tried=True,
    ),
    GENERIC,
)
#: The headers in which servers name themselves.
_NAMED: Final = ("server", "x-powered-by")
_FUSEKI: Final = "fuseki-request-id"


def family_of(url: str, headers: Mapping[str, str]) -> Family:
    """Return the family of a server, by what its answers say and by its address.

    >>> family_of("http://localhost:7878/query", {"server": "Oxigraph/0.5.13"}).name
    'oxigraph'
    >>> family_of("http://localhost:8080/sparql", {}).name
    'generic'
    """
    said = [headers.get(name, "") for name in _NAMED]
    said += ["fuseki"] if _FUSEKI in headers else []
    place = urlsplit(url)
    where = f"{place.netloc}{place.path}"
    for family in FAMILIES:
        if family.header and any(re.search(family.header, each, re.I) for each in said):
            return family
    for family in FAMILIES:
        if family.address and re.search(family.address, where, re.I):
            return family
    return GENERIC
