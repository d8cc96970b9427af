"""Long queries: what is done around the engine costs what they are long, and no more."""

import gc
import time
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from league import league

from detente import KnowledgeGraph, QueryError
from detente.core.namespaces import PREFIXES
from detente.query.limits import LOOKED_AT
from detente.query.sparql import tokens

NUMBERS = " ".join(map(str, range(100_000)))
UNKNOWN = " ".join(f"md:none{number}" for number in range(5_000))


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return league()


def seconds(work: Callable[[], object]) -> float:
    gc.disable()  # what other tests left is nothing to look through here
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def test_many_values_are_answered(graph: KnowledgeGraph) -> None:
    query = f"SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {NUMBERS} }} }}"
    assert graph.query(query).rows == (("100000",),)


def test_many_statements_are_made(graph: KnowledgeGraph) -> None:
    made = " ".join(f"<urn:{number}> <urn:p> {number} ." for number in range(8_000))
    found = graph.query(f"CONSTRUCT {{ {made} }} WHERE {{ }}")
    assert (len(found), found.warnings) == (8_000, ())


def test_a_long_query_without_rows_says_that_this_is_not_known(graph: KnowledgeGraph) -> None:
    query = f"SELECT ?s {{ VALUES ?x {{ {NUMBERS[: LOOKED_AT + 9]} }} ?s md:personnel ?x }}"
    found = graph.query(query).diagnosis
    assert found is not None
    assert str(found) == (
        "not-covered: the query is too long to say why nothing is found, which does not mean that "
        "there is none"
    )


def test_a_long_query_over_a_list_that_is_not_whole_says_so(kg: KnowledgeGraph) -> None:
    query = "SELECT (COUNT(?of) AS ?n) {{ VALUES ?of {{ {} }} ?of md:conducts ?s }}"
    short, long = (kg.query(query.format(" ".join(["kg:nato"] * n))).diagnosis for n in (9, 3_000))
    assert short is not None
    assert long is not None
    assert (short.kind, long.kind) == ("may-hold", "partial")
    assert long.message == (
        "the graph does not have the whole list of all that is named, and the query is too long to "
        "say of which part; a number is the least that there are"
    )


def test_why_a_query_of_many_conditions_finds_nothing_is_not_looked_for_at_length(
    graph: KnowledgeGraph,
) -> None:
    conditions = " ".join(f'FILTER REGEX(STR(?x), "a{n}", "i")' for n in range(450))
    found = graph.query(f"SELECT ?s {{ ?s md:claims ?x {conditions} }}")
    told = ""

    def look() -> None:
        nonlocal told
        told = str(found.diagnosis)

    assert seconds(look) < 4  # rdflib, which would read it, takes more than that alone
    assert told.startswith("not-covered: ")


def test_very_many_unknown_names_are_told_in_short(graph: KnowledgeGraph) -> None:
    found = graph.query(f"SELECT ?s {{ VALUES ?x {{ {UNKNOWN} }} ?s a ?x }}")
    assert found.diagnosis is not None
    assert found.diagnosis.message == (
        "md:none0 and md:none1 and md:none2 and md:none3 and md:none4 and md:none5 and md:none6 "
        "and md:none7 and 4,992 more stand in no statement"
    )
    assert len(found.doubts) == 21
    assert found.doubts[-1].message == "there are 4,980 more doubts of the same query"


def test_a_query_has_a_longest(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="a query of 8,000,010 characters is not read: 8,000,000"):
        graph.query("#" + 7_999_999 * "x" + "\nASK { }  ")


@pytest.mark.parametrize(
    "text",
    [
        '"' + 1_000_000 * "x" + '"',
        '"' + 1_000_000 * "\\n" + '"',
        '"""' + 700_000 * 'x"\n' + '"""',
        '"' + 1_000_000 * "x",
        50_000 * '"',
        30_000 * '"""\\\n',
        40_000 * "'\\",
        40_000 * "a.",
        40_000 * "a-",
        "md:a" + 40_000 * ".",
        "md:" + 40_000 * "a.",
        "md:a" + 40_000 * "%4",
        40_000 * "<a",
        "<urn:" + 60_000 * "\\u0041" + ">",
    ],
    ids=lambda text: text[:8] + "..." + text[-3:],
)
def test_a_text_is_read_into_tokens_once(text: str) -> None:
    found: list[str] = []
    assert seconds(lambda: found.extend(token.text for token in tokens(text))) < 3
    assert "".join(found) == text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('"""a"b""c"""', "string"),
        ('"""a"""""', "string string"),
        ('"""a\\""""', "string"),
        ("'''a'b''c'''d", "string word"),
        ('"a\\"b"c', "string word"),
        ('\\"a"', "other word other"),
        ("a.b:c.d.", "name other"),
        ("a.b.c", "word other word other word"),
        ("a-1.5e3-b", "word other number other word"),
        ("a%41:b", "word other number name"),
        ("md:a%41\\-b..c", "name"),
        ("<urn:a\\u0041>", "iri"),
    ],
)
def test_tokens_are_those_of_the_grammar(text: str, kinds: str) -> None:
    assert " ".join(token.kind for token in tokens(text)) == kinds


def test_what_is_bound_may_be_asked_for_often(graph: KnowledgeGraph) -> None:
    bound = ", ".join(["BOUND(?x)"] * 3_000)
    query = f"SELECT (COALESCE({bound}) AS ?y) {{ VALUES ?z {{ 1 }} FILTER (?x = 1) }}"
    assert seconds(lambda: graph.query(query, bind={"x": 1})) < 3


def test_a_word_for_service_is_found_in_any_text() -> None:
    words = " ".join(20_000 * ["zzzzzzz"] + ["service"])
    assert KnowledgeGraph(ox.Store(), PREFIXES).query(f"ASK {{ }} # {words}").nothing is False
