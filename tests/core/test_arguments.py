"""What callers pass from Python is taken as they mean it, or refused with what would be right."""

import datetime
import decimal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pyoxigraph as ox
import pytest
import rdflib

from detente import DetenteError, KnowledgeGraph, Report, Statistics
from detente.core import arguments
from detente.core.namespaces import KG
from detente.statistics.figures import Table

NATO = KG + "nato"


@pytest.mark.parametrize(
    "passed",
    ["NATO", "kg:nato", NATO, f"<{NATO}>", ox.NamedNode(NATO), rdflib.URIRef(NATO)],
    ids=repr,
)
def test_a_thing_is_a_label_an_id_or_a_term(kg: KnowledgeGraph, passed: Any) -> None:
    assert kg.resolve(passed) == NATO
    assert kg.show(passed).iri == NATO
    assert kg.why(passed, "md:faces", "mistrust").question.startswith("North Atlantic Treaty")
    asked = kg.ask("year-established", organization=passed)
    assert asked.rows == kg.ask("year-established", organization="NATO").rows


@pytest.mark.parametrize(
    ("passed", "day"),
    [
        (1999, "1999-12-31"),
        (numpy.int64(1999), "1999-12-31"),
        (1999.0, "1999-12-31"),
        ("1999", "1999-12-31"),
        ("1999-02", "1999-02-28"),
        (datetime.date(1999, 3, 12), "1999-03-12"),
        (datetime.datetime(1999, 3, 12, 23, 59), "1999-03-12"),
        (rdflib.Literal("1999-03-12"), "1999-03-12"),
        (ox.Literal("1999-03"), "1999-03-31"),
        (None, None),
    ],
    ids=repr,
)
def test_a_day_is_a_date_a_year_or_text(passed: Any, day: str | None) -> None:
    assert arguments.day(passed, "as_of") == day


def test_a_year_is_a_number_where_a_question_wants_a_date(kg: KnowledgeGraph) -> None:
    for passed in (1999, datetime.date(1999, 12, 31), "1999-12-31"):
        asked = kg.ask("member-count-on-day", organization="NATO", day=passed)
        assert asked.rows[0][0] == "19"


def test_nothing_is_as_good_as_no_parameter(kg: KnowledgeGraph) -> None:
    asked = kg.ask("member-count-on-day", organization="NATO", day=None)
    assert asked.rows == kg.ask("member-count-on-day", organization="NATO").rows


@pytest.mark.parametrize(
    ("passed", "term"),
    [
        ("kg:nato", f"<{NATO}>"),
        (ox.NamedNode(NATO), f"<{NATO}>"),
        (rdflib.URIRef(NATO), f"<{NATO}>"),
        (1949, '"1949"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (numpy.bool_(False), '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (1.5, '"1.5"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (float("-inf"), '"-INF"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (decimal.Decimal("1.5"), '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (datetime.date(1949, 4, 4), '"1949-04-04"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (
            datetime.datetime(1949, 4, 4, 17),
            '"1949-04-04T17:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        ),
        (rdflib.Literal("pacte", lang="fr"), '"pacte"@fr'),
        (rdflib.Literal(7), '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (ox.Literal("a"), '"a"'),
    ],
    ids=repr,
)
def test_a_variable_is_bound_to_what_the_value_is(
    kg: KnowledgeGraph, passed: Any, term: str
) -> None:
    asked = kg.query("SELECT ?v { }", bind={"v": passed})
    assert asked.text("tsv").splitlines()[1] == shortest(term)
    assert bool(kg.query(f"ASK {{ FILTER (sameTerm(?v, {term})) }}", bind={"v": passed}))


def shortest(term: str) -> str:
    """A term as the engine writes it in TSV: what it can tell without a type bare."""
    value, _, kind = term.partition("^^")
    bare = kind.endswith(("#integer>", "#boolean>", "#decimal>"))
    return value[1:-1] if bare else term


def test_a_question_mark_before_a_variable_is_no_part_of_its_name(kg: KnowledgeGraph) -> None:
    assert kg.query("SELECT ?v { }", bind={"?v": "a"}).rows == (("a",),)


def test_one_name_is_as_good_as_a_list_of_one(kg: KnowledgeGraph) -> None:
    listed = kg.panel("state-year", ["NATO"], first=1949, last=1950)
    assert kg.panel("state-year", "NATO", first="1949", last="1950").rows == listed.rows
    at = listed.columns.index("organization_iri")
    assert {row[at] for row in listed} == {NATO}
    assert (
        kg.part("AMISOM", classes="operation").nodes
        == kg.part(["AMISOM"], classes=["md:Operation"]).nodes
    )
    assert kg.path("China", "NATO", avoid="Russia") == kg.path("China", "NATO", avoid=["Russia"])


def test_a_question_or_a_query_is_cited_by_its_name_or_text(kg: KnowledgeGraph) -> None:
    answer = kg.ask("claimants", place="South China Sea")
    place = {"place": "South China Sea"}
    assert kg.cite("claimants", values=place) == kg.cite(answer, "claimants", place)
    query = "SELECT ?who { ?who md:claims ?what }"
    what = {"what": ox.NamedNode(KG + "south-china-sea")}
    told = {"what": KG + "south-china-sea"}
    assert kg.cite(query, values=what) == kg.cite(kg.query(query, bind=what), query, told)
    assert kg.cite(None) == kg.cite()


def test_an_answer_alone_is_not_told_to_be_that_to_an_empty_query(kg: KnowledgeGraph) -> None:
    note = kg.cite(kg.query("SELECT ?who { ?who md:claims ?what }")).works[0].note
    assert note.startswith("An answer; SHA-256 of it as CSV ")


def test_files_are_text_or_paths(tmp_path: Path, kg: KnowledgeGraph) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    sizes = {
        len(KnowledgeGraph.load(passed, bundled=False).query("SELECT * { ?s ?p ?o }"))
        for passed in (mine, str(mine), [mine])
    }
    assert sizes == {1}
    assert kg.export(tmp_path / "a.ttl", entities="AMISOM") == (tmp_path / "a.ttl").read_bytes()


#: As who passes something else than is annotated.
LOAD: Any = KnowledgeGraph.load
MAKE: Any = KnowledgeGraph
#: What cannot be meant, with how the message begins.
REFUSED: dict[str, tuple[Callable[[Any], object], str]] = {
    "no thing": (lambda kg: kg.show(None), "entity: None names no thing; give a label, a CURIE"),
    "a number for a thing": (lambda kg: kg.show(7), "entity: 7 names no thing; give a label"),
    "bytes for a thing": (lambda kg: kg.resolve(b"NATO"), "name: a bytes names no thing; give"),
    "a blank node": (lambda kg: kg.show(rdflib.BNode("b")), "entity: 'b' names no thing; give"),
    "half a character": (lambda kg: kg.show("\ud800"), "entity: '\\ud800' holds half a char"),
    "nothing to explain": (lambda kg: kg.why("NATO"), "why takes SUBJECT OBJECT, or SUBJECT"),
    "no relation": (lambda kg: kg.why("NATO", None, "AU"), "relation: None names no thing; give"),
    "no object": (lambda kg: kg.why("NATO", None), "object: None fits no parameter; give a label"),
    "no query": (lambda kg: kg.query(None), "sparql_text: None is no query; give a str"),
    "a list to bind": (
        lambda kg: kg.query("SELECT ?v { }", bind={"v": ["a"]}),
        "v: a list is no value of RDF; give a str, a number",
    ),
    "no number to bind": (
        lambda kg: kg.query("SELECT ?v { }", bind={"v": decimal.Decimal("NaN")}),
        "v: a Decimal is no value of RDF; give",
    ),
    "a list of bindings": (
        lambda kg: kg.query("SELECT ?v { }", bind=["v"]),
        "bind: a list is no mapping; give a dict of names and values",
    ),
    "a limit below 0": (lambda kg: kg.find("NATO", limit=-1), "limit: -1 does not fit; give a"),
    "a limit in words": (lambda kg: kg.find("NATO", limit="two"), "limit: 'two' does not fit; "),
    "a year that is none": (
        lambda kg: kg.panel("state-year", "NATO", first=10**5000),
        "first: an int is no date; give a datetime.date, a year such as 1999, or '1999-03-12'",
    ),
    "a truth for a date": (
        lambda kg: kg.ask("member-count-on-day", organization="NATO", day=True),
        "day: True fits no parameter; give",
    ),
    "no question": (lambda kg: kg.ask(None), "name: None is no question; give a str"),
    "no answer": (
        lambda kg: kg.cite(7),
        "results: 7 is no answer; give what query or ask returned",
    ),
    "no role": (lambda kg: kg.panel(role=None), "role: None is no text; give a str"),
    "another choice": (
        lambda kg: kg.part("NATO", hop=2),
        "a part is not chosen by 'hop'; did you mean 'hops'",
    ),
    "neither yes nor no": (
        lambda kg: kg.path("China", "NATO", asserted="no"),
        "asserted: 'no' is neither yes nor no; give True or False",
    ),
    "no table": (
        lambda _: Statistics((Table("whole", "", (), ()),))["wholes"],
        "table: there is no 'wholes'; did you mean 'whole'",
    ),
    "no severity": (lambda _: Report((), 0).fails("bad"), "on: there is no 'bad'; choose viol"),
    "no file": (lambda kg: kg.cite_saved(7), "path: 7 is no file; give a str or a pathlib.Path"),
    "a file without end": (lambda kg: kg.cite_saved("x" * 100_000), "path: 'xxx"),
    "no modality": (
        lambda _: LOAD(modality="some"),
        "modality: there is no 'some'; choose all, asserted",
    ),
    "no store": (lambda _: MAKE(None, {}), "store: None is no pyoxigraph.Store; Know"),
    "no edge": (lambda kg: kg.part("AMISOM").only([None]), "edges: None is no Edge; take those"),
    "no class": (lambda kg: kg.part(classes=[7]), "classes: 7 names no thing; give a label"),
    "nowhere to write": (
        lambda kg: kg.find("NATO").write(None, "csv"),
        "out: None cannot be wri",
    ),
    "no progress": (lambda kg: kg.validate(progress=7), "progress: 7 cannot be called"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_in_words(kg: KnowledgeGraph, case: str) -> None:
    call, begins = REFUSED[case]
    with pytest.raises(DetenteError) as error:
        call(kg)
    assert str(error.value).startswith(begins)
    assert len(str(error.value)) < 400
