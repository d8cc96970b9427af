"""Whatever is passed to what is public, it is taken, or refused in words.

Each public method and property of what `detente` hands out is called with values drawn for each
of its parameters, odd ones and fitting ones. Only a DetenteError may be raised. `DETENTE_FUZZ=N`
draws N examples for each, other ones on each run.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import hashlib
import inspect
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.configuration
import numpy
import pyoxigraph as ox
import pytest
import rdflib
from drawn import settings
from hypothesis import strategies as st
from league import league

import detente
from detente import DetenteError, KnowledgeGraph
from detente.core.bundled import VOCABULARY
from detente.core.namespaces import KG, ONTOLOGY
from detente.dataset import cache, options

TEXT = "Port Calls\n\nPort calls can build trust between navies."
MEMO = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix src: <https://w3id.org/detente/source/> .
src:catalogue {{
    src:port-calls a md:Document ; dcterms:title "Port calls"@en ;
        md:sha256 "{hashlib.sha256(TEXT.encode()).hexdigest()}" .
    src:port-calls.s01 a md:Section ; dcterms:isPartOf src:port-calls ;
        dcterms:title "Port Calls"@en ; schema:position 1 ;
        md:beginIndex 0 ; md:endIndex {len(TEXT)} .
}}
"""


class Odd:
    """A thing that means nothing here."""


#: Values that mean nothing, or something else, as a rule.
ODD: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 7, 1999, 10**30, 10**5000, -(10**30)),
    *(float("nan"), float("inf"), float("-inf"), 1.5, 3.0, -0.0, 1e300, 2 + 3j),
    *(
        "",
        " ",
        "NATTO",
        "x" * 100_000,
        "\0",
        "a\nb\t\x1b[31m",
        "\ud800",
        "\u202e\ufeff",
        "1999",
    ),
    *("kg:", ":", "<>", "<urn:a>", "http://[", "?", "$x", '"a"@en', "'", "{", "%s{0}", "a|b"),
    *(b"", b"\xff", bytearray(b"kg:early"), [], [None], ["Early", 7], [["Early"]], ("a", "b")),
    *(
        {},
        {"a": 1},
        {1: "a"},
        {"x": None},
        set(),
        frozenset(["kg:early"]),
        range(3),
        Odd,
        Odd(),
    ),
    *(datetime.date(1999, 3, 12), datetime.datetime(1999, 3, 12, 8), datetime.date.min),
    *(datetime.timedelta(1), datetime.time(8), decimal.Decimal("1.5"), decimal.Decimal("NaN")),
    *(ox.NamedNode(KG + "early"), ox.NamedNode("urn:none"), ox.BlankNode("b"), ox.Literal("a")),
    *(ox.DefaultGraph(), ox.Store(), rdflib.URIRef(KG + "early"), rdflib.URIRef("a b")),
    *(rdflib.Literal(7), rdflib.Literal("a", lang="en"), rdflib.BNode(), rdflib.Graph()),
    *(Path("nothing.ttl"), Path(), io.BytesIO(), io.StringIO(), numpy.int64(1999)),
    *(numpy.float64("nan"), numpy.bool_(True), numpy.datetime64("1999-03-12"), numpy.arange(3)),
    *(print, len, detente, NotImplemented, ...),
)
#: No slash: a text may be taken for a path.
LETTERS = st.characters(exclude_characters="/\\")
PASSED = st.one_of(
    st.sampled_from(ODD),
    st.text(LETTERS, max_size=12),
    st.integers(),
    st.floats(),
    st.dates(),
    st.binary(max_size=4),
    st.lists(st.text(LETTERS, max_size=4), max_size=3),
)

NAMES = ("Early", "League", "kg:drill", ox.NamedNode(KG + "pact"), rdflib.URIRef(KG + "scheme"))
QUERIES = (
    "SELECT * { ?a md:conducts ?b }",
    "ASK { ?a ?b ?a }",
    "CONSTRUCT { ?a md:conducts ?b } WHERE { ?a md:conducts ?b }",
    "DESCRIBE kg:early",
    "SELECT",
)
#: What fits a parameter of this name, and comes as often as what does not.
FITTING: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("entity", "entities", "subject", "start", "goal", "name", "wanted"), NAMES),
    **dict.fromkeys(("centers", "also", "organizations", "around"), (*NAMES, NAMES)),
    "rest": ("md:conducts", "memberOf", "League", "Drill", 1949, datetime.date(1949, 8, 24)),
    "avoid": ("conducts", "State", ["Early", "League"]),
    "sparql_text": QUERIES,
    "query": QUERIES,
    "bind": ({"a": "kg:early"}, {"a": 7, "b": 1.5}, {"?a": ox.NamedNode(KG + "early")}),
    "limit": (None, 0, 2, 10**20),
    "text": ("league", "Early", "a"),
    "unit": ("state-year", "organization-year", "dyad-year"),
    "role": ("full-member", "observer"),
    "first": (1949, "1950", datetime.date(1960, 1, 1)),
    "last": (1951, "1990-05", 2030),
    "results": (None, "members-on-day", QUERIES[0]),
    "asked": ("", "members-on-day", QUERIES[0]),
    "values": (None, {"organization": "League"}, {"a": "kg:early"}),
    "format": ("csv", "table", "md", "turtle", "graphml", "trig", "bibtex", "json"),
    "path": ("a.ttl", Path("b.html"), "c.graphml"),
    "paths": ("port-calls.trig", Path("port-calls.trig"), ["port-calls.trig"]),
    "texts": (".", Path()),
    "graphs": ("https://e.org/memo", ["src:almanac"]),
    "document": ("src:almanac", "port-calls", "https://e.org/memo"),
    "words": ("build trust", "Port"),
    "relation": ("md:conducts", "https://w3id.org/detente/ontology#memberOf"),
    "scope": ("all", "documents", "src:almanac"),
    "modality": ("all", "asserted"),
    "as_of": (1999, "1999-04", datetime.date(1999, 3, 12)),
    "table": ("whole", "classes"),
    "on": ("violation", "warning"),
    "out": (io.BytesIO(),),
    "width": (80, None),
    "progress": (print,),
    "bundled": (False,),
    "bare": (True,),
    "prepared": (False,),
    "title": ("A page",),
}
#: What is no time and no size.
NO_LIMITS: tuple[Any, ...] = (
    None,
    0,
    -1,
    False,
    float("nan"),
    "soon",
    "",
    [],
    {},
    ox.NamedNode("urn:a"),
    Odd,
)
RARELY = st.integers(0, 19)
SELECTION: dict[str, tuple[Any, ...]] = {
    "hops": (0, 1, 2),
    "classes": ("State", ["state", "md:Exercise"]),
    "document": ("src:almanac",),
    "asserted": (True, False),
    "all": (True,),
    "query": QUERIES,
    "top": (1, 3),
}
PARAMETERS: dict[str, tuple[Any, ...]] = {
    "organization": NAMES,
    "actor": NAMES,
    "day": (1999, "1999-03", datetime.date(1999, 3, 12)),
    "since": (1990,),
    "limit": (1,),
}
#: Examples for what takes long; all others have more.
SLOW = {"load": 60, "export": 40, "part": 40, "cite": 25, "panel": 25, "view": 12}
SLOW |= {"validate": 5, "stats": 2}


@pytest.fixture(scope="module", autouse=True)
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Write nowhere else; what ships is the vocabulary alone, so that a load is quick."""
    folder = tmp_path_factory.mktemp("surface")
    hypothesis.configuration.set_hypothesis_home_dir(folder / "hypothesis")
    (folder / "work").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "work")
        patch.setenv(cache.VARIABLE, str(folder / "cache"))
        patch.setattr(options, "bundled_files", lambda **_: [(VOCABULARY, ONTOLOGY)])
        Path("port-calls.txt").write_text(TEXT, encoding="utf-8")
        Path("port-calls.trig").write_text(MEMO, encoding="utf-8")
        yield


@functools.cache
def objects() -> dict[str, Any]:
    """One of each kind of thing that callers hold, by the name of its class."""
    kg = league()
    kg = KnowledgeGraph(kg.store, kg.prefixes)
    network = kg.network
    why = kg.why("Early", "md:currentMemberOf", "League")
    paths = kg.path("Early", "Left")
    placed = KnowledgeGraph.load("port-calls.trig", texts=".").locate("port-calls", "build trust")
    derived = next(way for one in why.evidence for way in one.derivations)
    statistics, citation, question = kg.stats(), kg.cite(), kg.question("members-on-day")
    one_of_each = (
        *(kg, kg.query(QUERIES[0]), kg.show("Early"), why, why.evidence[0], derived),
        *(paths, paths.paths[0], paths.paths[0].steps[0], placed, placed[0], statistics),
        *(statistics.tables[0], network, network.nodes[0], network.edges[0], kg.validate()),
        *(kg.view("League"), citation, citation.works[0], question, question.parameters[0]),
        *(network.edges[0].sources[0], *kg.show("League").groups[:1]),
        detente.Finding("warning", "check", "kg:a", "", "", "wrong"),
    )
    found = {type(each).__name__: each for each in one_of_each}
    return {**found, "Graph": kg.query(QUERIES[2]), "Truth": kg.query(QUERIES[1])}


#: What the classes below are expected to be, so that the list of tests needs no graph.
HELD = (
    *("KnowledgeGraph", "Results", "Graph", "Truth", "Entry", "Group", "Explanation", "Evidence"),
    *("Derived", "Paths", "Path", "Step", "Locations", "Location", "Statistics", "Table"),
    *("Network", "Node", "Edge", "Report", "Finding", "View", "Citation", "Work", "Question"),
    *("Parameter", "Source"),
)
HOMES = {"Graph": detente.Results, "Truth": detente.Results}
#: What others are called for, and by whom: these take what the library itself hands over.
INNER = {
    "run": "Results: asks the engine",
    "after": "Results: asks the engine",
    "repeatable": "Results: asks about the query",
    "values": "Question: takes the parameters of `ask` as text",
    "check": "Question: takes the parameters of `ask` as text",
    "days": "Question: takes what `values` returned",
    "said": "Question: takes what `values` returned",
    "written": "Question: takes what `values` returned",
    "notes": "Question: takes what `values` returned",
}


def public(kind: type) -> Iterator[str]:
    """The names of what callers may use of a class of ours."""
    for name in dir(kind):
        home = next(vars(base)[name] for base in kind.__mro__ if name in vars(base))
        inner = getattr(home, "__func__", getattr(home, "fget", getattr(home, "func", home)))
        ours = str(getattr(inner, "__module__", "")).startswith("detente")
        if ours and name not in INNER and (not name.startswith("_") or name == "__getitem__"):
            yield name


def kinds() -> Iterator[tuple[str, type]]:
    from detente.evidence.sources import Source
    from detente.explain import entry, explanation, locate, paths, steps
    from detente.export import citations
    from detente.network import model
    from detente.query import questions, results
    from detente.statistics import figures, statistics
    from detente.validation import report
    from detente.view import View

    modules = (
        *(entry, explanation, figures, locate, paths, statistics, steps, citations, model),
        *(questions, results, report),
    )
    known: dict[str, type] = {"KnowledgeGraph": KnowledgeGraph, "View": View, "Source": Source}
    for name in HELD:
        yield (
            name,
            HOMES.get(name)
            or known.get(name)
            or next(vars(module)[name] for module in modules if name in vars(module)),
        )


SURFACE = [(held, name) for held, kind in kinds() for name in public(kind)]


def draw_call(data: st.DataObject, call: Callable[..., Any]) -> Callable[[], Any]:
    """Return a call with something for each parameter, or nothing where it may be left out."""
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in inspect.signature(call).parameters.values():
        name = parameter.name
        if name in (
            "timeout",
            "memory",
        ):  # what fits starts a process: tests/test_time_and_memory.py
            named |= {name: data.draw(st.sampled_from(NO_LIMITS))} if data.draw(RARELY) == 0 else {}
            continue
        fitting = FITTING.get(name)
        value = st.one_of(st.sampled_from(fitting), PASSED) if fitting else PASSED
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += data.draw(st.lists(value, max_size=2))
        elif parameter.kind is parameter.VAR_KEYWORD:
            known = PARAMETERS if name == "parameters" else SELECTION
            for key in data.draw(st.lists(st.sampled_from([*known, "hop"]), max_size=2)):
                fits = st.sampled_from(known.get(key, (1,)))
                named.setdefault(key, data.draw(st.one_of(fits, PASSED)))
        elif parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY:
            positional.append(data.draw(value))
        elif data.draw(st.integers(0, 2)) == 0:
            named[name] = data.draw(value)
    return lambda: call(*positional, **named)


def consume(answer: Any, name: str) -> None:
    """Read what came back."""
    if isinstance(answer, detente.Results):
        # Panels from the year 1 on are long: a row tells.
        str(answer) if name != "panel" else bool(answer)
    elif isinstance(answer, detente.Entry | detente.Explanation | detente.Paths):
        answer._repr_html_()


@pytest.mark.parametrize(("held", "name"), SURFACE, ids=[f"{h}.{n}" for h, n in SURFACE])
def test_it_is_taken_or_refused_in_words(held: str, name: str) -> None:
    found = getattr(objects()[held], name)
    if not callable(found):
        return

    @settings(SLOW.get(name, 50))
    @hypothesis.given(st.data())
    def fuzz(data: st.DataObject) -> None:
        call = draw_call(data, found)
        try:
            consume(call(), name)
        except DetenteError as error:
            message = str(error)
        else:
            return
        assert message.strip(), "it says why"
        assert len(message) < 6000, "and quotes what is long in part"

    fuzz()


def test_every_public_name_is_tried() -> None:
    errors = {
        name
        for name in detente.__all__
        if isinstance(kind := getattr(detente, name), type) and issubclass(kind, DetenteError)
    }
    assert {*detente.__all__, "Path"} - errors - {"__version__"} <= set(HELD)
    assert set(HELD) <= objects().keys()
