"""SPARQL as text: what hides what, values for variables, limits, and what is refused."""

import pyoxigraph as ox
import pytest

from detente import QueryError, UsageError
from detente.query import sparql, syntax_errors

PREFIXES = {"kg": "urn:kg:", "md": "urn:md:", "skos": "urn:skos:"}


def turtle(text: str) -> ox.Store:
    store = ox.Store()
    store.load(f"@prefix : <urn:> .\n{text}", format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The rows, sorted, IRIs and literals as text."""
    answer = store.query(query, prefixes={"": "urn:"})
    assert isinstance(answer, ox.QuerySolutions)
    count = len(answer.variables)
    return sorted(
        tuple("" if row[i] is None else row[i].value for i in range(count)) for row in answer
    )


TEXTS = {
    "string hides a brace": ('?s :p "} # ?x"', ["?s", ":p", '"} # ?x"']),
    "escaped quote": (r'"a\"b" ?x', [r'"a\"b"', "?x"]),
    "long string over lines": ('"""a "b"\n?x""" ?y', ['"""a "b"\n?x"""', "?y"]),
    "single quotes": ("'it''?x'", ["'it'", "'?x'"]),
    "long single quotes": ("'''it's ?x''' ?y", ["'''it's ?x'''", "?y"]),
    "IRI hides a hash": ("<urn:a#b> ?x", ["<urn:a#b>", "?x"]),
    "IRI hides a question mark": ("<http://a/?x> $y", ["<http://a/?x>", "$y"]),
    "comment hides the rest of its line": ("?x # ?y '\n?z", ["?x", "?z"]),
    "comparison is no IRI": ("?a < ?b && ?c > ?d", ["?a", "<", "?b", "&", "&", "?c", ">", "?d"]),
    "comparison without spaces": ("?a<?b&&?c>?d", ["?a", "<", "?b", "&", "&", "?c", ">", "?d"]),
    "name ends before a comma": ("md:a,?x", ["md:a", ",", "?x"]),
    "name ends before a full stop": ("md:a.?x", ["md:a", ".", "?x"]),
    "name with dots": ("src:strategies.s04 .", ["src:strategies.s04", "."]),
    "name with an escape": (r"md:a\,b ?x", [r"md:a\,b", "?x"]),
    "name before a comment": ("md:a#?x\n?y", ["md:a", "?y"]),
    "blank node": ("_:b0 ?x", ["_:b0", "?x"]),
    "empty prefix": (":a ?x", [":a", "?x"]),
    "language tag": ('"a"@en-GB?x', ['"a"', "@en-GB", "?x"]),
    "datatype": ('"1"^^xsd:integer', ['"1"', "^", "^", "xsd:integer"]),
    "property path": ("md:a/md:b*|^md:c?", ["md:a", "/", "md:b", "*", "|", "^", "md:c", "?"]),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_strings_iris_and_comments_hide_what_they_hold(text: str, expected: list[str]) -> None:
    assert [token.text for token in sparql.meaningful(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        *(text for text, _ in TEXTS.values()),
        "",
        "SELECT ?a\r\n\t{ ?a ?b 'unclosed }",
        '"""unclosed ?x',
        "\N{SNOWMAN} ?über <urn:\N{GREEK SMALL LETTER ALPHA}> \\u0041",
    ],
)
def test_joined_tokens_are_the_text(text: str) -> None:
    tokens = list(sparql.tokens(text))
    assert "".join(token.text for token in tokens) == text
    assert all(text.startswith(token.text, token.start) for token in tokens)


#: Each is the whole value of one row; a value that broke out of its literal would change others.
VALUES = [
    "plain",
    'a "quoted" word',
    '"',
    "it's",
    "'''",
    '"""',
    "a } b",
    "{ ?s ?p ?o }",
    "one\ntwo",
    "one\r\ntwo\ttab",
    "# no comment",
    "back\\slash",
    "\\",
    '\\"',
    "?x",
    "$x",
    "?other",
    "SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    '" } UNION { ?s :name ?x } #',
    "<urn:a b>",
    "LIMIT 0",
    "",
    "\N{SNOWMAN} \N{GRINNING FACE}",
]


@pytest.fixture(scope="module")
def named() -> ox.Store:
    store = ox.Store()
    for number, value in enumerate(VALUES):
        thing = ox.NamedNode(f"urn:thing{number}")
        store.add(ox.Quad(thing, ox.NamedNode("urn:name"), ox.Literal(value)))
    store.add(ox.Quad(ox.NamedNode("urn:other"), ox.NamedNode("urn:is"), ox.NamedNode("urn:here")))
    return store


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_bound_value_finds_its_row_and_changes_no_other(named: ox.Store, value: str) -> None:
    query = "SELECT ?s ?x { { ?s :name ?x } UNION { ?s :is :here } # ?x\n }"
    expected = [("urn:other", value), (f"urn:thing{VALUES.index(value)}", value)]
    assert rows(named, sparql.bind(query, {"x": str(ox.Literal(value))})) == expected


STATES = """
:a :kind "x" ; :size 1 .
:b :kind "x" ; :size 2 .
:c :kind "y" ; :size 3 .
"""
BOUND = {
    "not projected": ("SELECT ?s { ?s :kind ?v }", [("urn:a",), ("urn:b",)]),
    "projected": ("SELECT ?s ?v { ?s :kind ?v }", [("urn:a", "x"), ("urn:b", "x")]),
    "projected first": ("SELECT DISTINCT ?v { ?s :kind ?v }", [("x",)]),
    "dollar": ("SELECT ?s $v { ?s :kind $v }", [("urn:a", "x"), ("urn:b", "x")]),
    "grouped": (
        "SELECT ?v (COUNT(?s) AS ?n) { ?s :kind ?v } GROUP BY ?v",
        [("x", "2")],
    ),
    "ordered": ("SELECT ?s { ?s :kind ?v } ORDER BY ?v ?s", [("urn:a",), ("urn:b",)]),
    "ordered backward": ("SELECT ?s { ?s :kind ?v } ORDER BY DESC(?v)", [("urn:a",), ("urn:b",)]),
    "aggregated": (
        "SELECT (COUNT(?v) AS ?n) (SAMPLE(?v) AS ?one) { ?s :kind ?v } HAVING (COUNT(?v) > 1)",
        [("2", "x")],
    ),
    "in an expression": ("SELECT (STRLEN(?v) AS ?n) { ?s :kind ?v ; :size 1 }", [("1",)]),
    "in BOUND": ("SELECT ?s { ?s :size 3 FILTER (BOUND(?v)) }", [("urn:c",)]),
    "in BOUND with spaces": ("SELECT ?s { ?s :size 3 FILTER (!bound ( ?v )) }", []),
    "in a filter": ("SELECT ?s { ?s :kind ?k FILTER (?k != ?v) }", [("urn:c",)]),
    "in EXISTS": ("SELECT ?s { ?s :size 2 FILTER EXISTS { ?s :kind ?v } }", [("urn:b",)]),
    "in OPTIONAL": (
        "SELECT ?s ?t { ?s :size 3 OPTIONAL { ?t :kind ?v ; :size 1 } }",
        [
            ("urn:c", "urn:a"),
        ],
    ),
    "in a sub-select": (
        "SELECT ?s ?v { { SELECT ?s ?v { ?s :kind ?v } } ?s :size ?n }",
        [("urn:a", "x"), ("urn:b", "x")],
    ),
    "in a grouped sub-select": (
        "SELECT ?n ?v { { SELECT ?v (SUM(?i) AS ?n) { ?s :kind ?v ; :size ?i } GROUP BY ?v } }",
        [("3", "x")],
    ),
    "in a sub-select of all columns": (
        "SELECT * { { SELECT (COUNT(*) AS ?n) ?v { ?s :kind ?v } GROUP BY ?v } }",
        [("2", "x")],
    ),
    "in a sub-select alone": ("SELECT ?n { { SELECT ?v { } } :c :size ?n }", [("3",)]),
    "in two sub-selects": (
        "SELECT ?v ?n { { SELECT ?v { :a :kind ?v } } { SELECT DISTINCT ?v { ?s ?p ?v } }"
        " ?s :kind ?v ; :size ?n }",
        [("x", "1"), ("x", "2")],
    ),
    "named in a comment and a string": (
        "SELECT ?s { ?s :kind ?v # ?v }\n FILTER ('?v' = \"?v\") }",
        [("urn:a",), ("urn:b",)],
    ),
    "longer names": ("SELECT ?vv { ?vv :kind ?v ; :size 1 }", [("urn:a",)]),
    "in a comparison": (
        "SELECT ?s { ?s :size ?n FILTER(STRLEN(?v)<?n&&3>?n) }",
        [("urn:b",)],
    ),
}


@pytest.mark.parametrize(("query", "expected"), BOUND.values(), ids=BOUND)
def test_a_variable_is_bound_wherever_it_stands(
    query: str, expected: list[tuple[str, ...]]
) -> None:
    assert rows(turtle(STATES), sparql.bind(query, {"v": '"x"'})) == expected


def test_binding_keeps_the_rest_of_the_query_as_it_is() -> None:
    query = "PREFIX a: <urn:a#>\nSELECT ?s ?v\nWHERE { ?s a:p ?v , '?v' }"
    bound = "PREFIX a: <urn:a#>\nSELECT ?s (7 AS ?v)\nWHERE { ?s a:p 7 , '?v' }"
    assert sparql.bind(query, {"v": "7"}) == bound


def test_several_variables_are_bound_at_once_and_not_one_in_the_other() -> None:
    bound = sparql.bind("SELECT ?s { ?s ?p ?v }", {"p": "<urn:?v>", "v": '"?p"'})
    assert bound == 'SELECT ?s { ?s <urn:?v> "?p" }'


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (1 AS ?v) { }",
        "SELECT ?v { BIND (1 AS ?v) }",
        "SELECT ?v { VALUES ?v { 1 2 } }",
        "SELECT ?v { ?v ?p ?o } VALUES (?p ?v) { (1 2) }",
        "SELECT ?v { { SELECT (MAX(?o) AS ?v) { ?s ?p ?o } } }",
    ],
)
def test_a_variable_that_the_query_gives_a_value_is_not_bound(query: str) -> None:
    with pytest.raises(UsageError) as caught:
        sparql.bind(query, {"v": "7"})
    assert str(caught.value) == (
        "?v gets its value in the query, so it cannot be bound; bind another"
    )


def test_a_variable_beside_values_is_bound() -> None:
    query = "SELECT ?s { VALUES ?k { 'x' 'y' } ?s :kind ?k ; :size ?v }"
    assert rows(turtle(STATES), sparql.bind(query, {"v": "3"})) == [("urn:c",)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?b ?a { ?b ?c ?a }", "the query has no variable ?x; it has ?a, ?b, ?c"),
        ("ASK { <urn:?x> a '?x' } # ?x", "the query has no variable ?x; it has none"),
    ],
)
def test_an_unknown_variable_names_those_that_there_are(query: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        sparql.bind(query, {"x": "7"})
    assert str(caught.value) == message


FIVE = ":a :n 1 . :b :n 2 . :c :n 3 . :d :n 4 . :e :n 5 ."
LIMITED = {
    "no limit of its own": ("ORDER BY ?n", 2, 0, "12"),
    "from a row on": ("ORDER BY ?n", 2, 3, "45"),
    "own limit below": ("ORDER BY ?n LIMIT 1", 3, 0, "1"),
    "own limit above": ("ORDER BY ?n LIMIT 4", 2, 0, "12"),
    "own limit ends before the row": ("ORDER BY ?n LIMIT 2", 1, 2, ""),
    "own offset": ("ORDER BY ?n OFFSET 1", 2, 0, "23"),
    "own offset and limit": ("ORDER BY ?n OFFSET 1 LIMIT 3", 2, 2, "4"),
    "own limit and offset, lower case": ("ORDER BY ?n limit 3 offset 1", 9, 0, "234"),
    "trailing VALUES": ("ORDER BY ?n LIMIT 2 VALUES ?n { 2 3 4 }", 1, 0, "2"),
    "trailing VALUES alone": ("VALUES ?n { 4 }", 1, 0, "4"),
    "comment between": ("ORDER BY ?n LIMIT # 1\n 2 # LIMIT 1", 9, 0, "12"),
    "nothing": ("", 0, 0, ""),
}


@pytest.mark.parametrize(("tail", "limit", "offset", "expected"), LIMITED.values(), ids=LIMITED)
def test_a_limit_counts_within_the_querys_own(
    tail: str, limit: int, offset: int, expected: str
) -> None:
    query = sparql.limited(f"SELECT ?n {{ ?s :n ?n }} {tail}", limit, offset)
    assert "".join(row[0] for row in rows(turtle(FIVE), query)) == expected


def test_a_limit_leaves_that_of_a_sub_select_alone() -> None:
    inner = "SELECT ?n { ?s :n ?n } ORDER BY DESC(?n) LIMIT 2 OFFSET 1"
    query = f"SELECT ?n {{ {{ {inner} }} }} ORDER BY ?n"
    assert rows(turtle(FIVE), sparql.limited(query, 9)) == [("3",), ("4",)]
    assert rows(turtle(FIVE), sparql.limited(query, 1)) == [("3",)]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { }", "SELECT"),
        ("ask { }", "ASK"),
        ("# INSERT\nPREFIX a: <urn:a> base <urn:b> Construct { } WHERE { }", "CONSTRUCT"),
        ("PREFIX delete: <urn:a> DESCRIBE delete:x", "DESCRIBE"),
        ("PREFIX : <urn:a> SELECT * { }", "SELECT"),
        ('VERSION "1.2" PREFIX : <urn:a> ASK { }', "ASK"),
    ],
)
def test_the_form_stands_behind_the_prologue(query: str, form: str) -> None:
    assert sparql.form(query) == form


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
        ("insert { } where { }", "INSERT"),
        ("# SELECT\nDELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("PREFIX a: <urn:SELECT> PREFIX b: <urn:b> DELETE DATA { }", "DELETE"),
        ("BASE <urn:a> # ASK\n Load <http://127.0.0.1:9/>", "LOAD"),
        ("WITH <urn:g> DELETE { } WHERE { }", "WITH"),
        ("Clear ALL", "CLEAR"),
        ("DROP ALL", "DROP"),
        ("CREATE GRAPH <urn:g>", "CREATE"),
        ("ADD <urn:a> TO <urn:b>", "ADD"),
        ("MOVE <urn:a> TO <urn:b>", "MOVE"),
        ("COPY <urn:a> TO <urn:b>", "COPY"),
    ],
)
def test_an_update_is_refused_wherever_it_begins(query: str, word: str) -> None:
    start = query.upper().index(f"{word} ")
    line, column = query.count("\n", 0, start) + 1, start - query.rfind("\n", 0, start)
    with pytest.raises(QueryError) as caught:
        sparql.form(query)
    assert str(caught.value) == (
        f"line {line}, column {column}: {word} is an update, and the graph is only read; "
        "change the files in data/, or pass yours with --data"
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "",
            "the query is empty; for example: SELECT ?a WHERE { ?a md:employs ?m }",
        ),
        (
            "# only\n  # comments",
            "the query is empty; for example: SELECT ?a WHERE { ?a md:employs ?m }",
        ),
        (
            "\n SELCT ?a { }",
            "line 2, column 2: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, "
            "not with 'SELCT'; did you mean SELECT?",
        ),
        (
            "?a ?b ?c",
            "line 1, column 1: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, "
            "not with '?a'",
        ),
    ],
)
def test_what_is_no_query_is_said(query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        sparql.form(query)
    assert str(caught.value) == message


def explained(query: str) -> str:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query, prefixes=PREFIXES)
    return str(syntax_errors.explain(caught.value, query, PREFIXES))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "SELECT ?a {\n  ?a mdd:x ?b }",
            "line 2, column 6: the prefix mdd: is not declared; did you mean md:?",
        ),
        (
            "PREFIX example: <urn:ex> SELECT * { ?s exmaple:p 1 }",
            "line 1, column 40: the prefix exmaple: is not declared; did you mean example:?",
        ),
        (
            "ASK { ?a zz:x '# zy:y' }",
            "line 1, column 10: the prefix zz: is not declared; add a line PREFIX, "
            "or use one of kg, md, skos",
        ),
        (
            "SELECT ?n {\n  ?s ?p ?o\n} GROUP BY ?s",
            "line 3, column 14: the query cannot be read; "
            "The SELECT contains a variable that is unbound\n"
            "  } GROUP BY ?s\n"
            "               ^",
        ),
        (
            "SELECT ?a { ?a 'md:x' ?b }",
            "line 1, column 21: the query cannot be read; something else is expected here\n"
            "  SELECT ?a { ?a 'md:x' ?b }\n"
            "                      ^",
        ),
        (
            "SELECT ?a WHERE {\n  ?a md:x\n}",
            "line 3, column 1: the query cannot be read; something else is expected here\n  }\n  ^",
        ),
        (
            "SELECT ?a WHERE { _:a md:x ?a",
            "line 1, column 30: the query cannot be read; something else is expected here\n"
            "  SELECT ?a WHERE { _:a md:x ?a\n"
            "                               ^",
        ),
    ],
)
def test_a_wrong_query_is_explained_with_its_place(query: str, message: str) -> None:
    assert explained(query) == message


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("select*{}", "SELECT"),
        ("\n ASK{}", "ASK"),
        ("DESCRIBE<urn:a>", "DESCRIBE"),
        ("Construct Where {}", "CONSTRUCT"),
        ("# a comment\nSELECT ?a {}", "SELECT"),
        ("PREFIX SELECT: <urn:a> ASK {}", "ASK"),
    ],
)
def test_the_form_that_comes_first_or_after_a_prologue(query: str, found: str) -> None:
    assert sparql.form(query) == found


@pytest.mark.parametrize("query", ["SELECT:a {}", "SELECTED * {}", "SELECT-a:b {}"])
def test_a_word_that_only_begins_like_a_form(query: str) -> None:
    with pytest.raises(QueryError, match="a query begins with SELECT"):
        sparql.form(query)


def test_words_in_small_letters_count_and_cut() -> None:
    assert sparql.aggregates("select (count(*) as ?n) {}")
    assert not sparql.aggregates("SELECT ?administration { ?administration ?p 'count' }")
    cut = sparql.limited("select * {} limit 9", 3)
    assert " ".join(cut.split()) == "select * {} LIMIT 3 OFFSET 0"
