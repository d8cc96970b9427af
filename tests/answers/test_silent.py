"""Each way to be wrong without a word: a count, a scope, a modality, a rule, another engine."""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from detente import KnowledgeGraph
from detente.core.namespaces import INFERRED, INFERRED_MAY_HOLD, INFERRED_POSSIBLE, PREFIXES
from detente.dataset.read import bundled_files
from detente.rdf.parse import quads

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
MD = PREFIXES["md"].encode()
ALPHA = """
kg:alpha a md:State ; skos:prefLabel "Alpha"@en .
kg:work a md:Mechanism ; skos:prefLabel "work"@en .
"""


def passage(number: int, modality: str, statement: str) -> str:
    """A passage, its description and the one statement that stands in it."""
    iri = f"<{PREFIXES['src']}strategies#char={number},{number + 1}>"
    return f"""
    src:catalogue {{ {iri} a md:Passage ; md:modality md:{modality} ;
      dcterms:source src:strategies ; dcterms:isPartOf src:strategies.s00 ;
      md:beginIndex {number} ; md:endIndex {number + 1} . }}
    {iri} {{ {statement} }}
    """


def load(folder: Path, trig: str, **options: bool | str) -> KnowledgeGraph:
    path = folder / "mine.trig"
    path.write_text(HEAD + trig)
    return KnowledgeGraph.load(path, **options)  # type: ignore[arg-type]


def values(graph: KnowledgeGraph, query: str) -> list[str | None]:
    """The one column of the answer, sorted."""
    return sorted((row[0] for row in graph.query(query).rows), key=str)


def homes(graph: KnowledgeGraph, statement: str) -> list[str]:
    """The graphs that hold a statement, as the last part of their IRIs."""
    found = graph.query(f"SELECT ?g {{ GRAPH ?g {{ {statement} }} }}").rows
    return sorted(str(row[0]).rpartition("/")[2] for row in found)


# Counting


def test_a_triple_in_two_graphs_counts_once(tmp_path: Path) -> None:
    one = passage(1, "Asserted", "kg:alpha md:employs kg:work")
    two = passage(2, "Asserted", "kg:alpha md:employs kg:work")
    graph = load(tmp_path, ALPHA + one + two)
    count = "SELECT (COUNT(*) AS ?n) { kg:alpha md:employs ?m }"
    joined = "SELECT (COUNT(*) AS ?n) { ?a md:employs kg:work . ?a md:employs ?m }"
    held = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { kg:alpha md:employs kg:work } }"
    assert [values(graph, query) for query in (count, joined, held)] == [["1"], ["1"], ["2"]]
    assert graph.export(format="ntriples").count(b"id/alpha> <" + MD + b"employs>") == 1


def test_a_statement_is_in_the_default_graph_and_its_source_alone(tmp_path: Path) -> None:
    graph = load(tmp_path, passage(1, "Asserted", "kg:alpha md:claims kg:beta"))
    assert values(graph, "SELECT ?o { kg:alpha md:claims ?o }") == [PREFIXES["kg"] + "beta"]
    assert homes(graph, "kg:alpha md:claims kg:beta") == ["strategies#char=1,2"]


# FROM


def test_from_answers_from_that_graph_alone(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        "<urn:g1> { kg:alpha md:claims kg:one } <urn:g2> { kg:alpha md:claims kg:two }"
        "<urn:g3> { kg:alpha md:claims kg:three }",
    )
    kg = PREFIXES["kg"]
    answers = {
        "": [kg + "one", kg + "three", kg + "two"],
        "FROM <urn:g1>": [kg + "one"],
        "FROM <urn:g1> FROM <urn:g2>": [kg + "one", kg + "two"],
        "FROM <urn:none>": [],
        "FROM NAMED <urn:g1>": [],
    }
    for clause, expected in answers.items():
        assert values(graph, f"SELECT ?o {clause} {{ kg:alpha md:claims ?o }}") == expected


def test_from_named_offers_those_graphs_alone(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        "<urn:g1> { kg:alpha md:claims kg:one } <urn:g2> { kg:alpha md:claims kg:two }",
    )
    pattern = "{ GRAPH ?g { kg:alpha md:claims ?o } }"
    assert values(graph, f"SELECT ?g {pattern}") == ["urn:g1", "urn:g2"]
    assert values(graph, f"SELECT ?g FROM NAMED <urn:g2> {pattern}") == ["urn:g2"]
    assert values(graph, f"SELECT ?g FROM <urn:g1> {pattern}") == []


# What follows from what


HINDERED = """
kg:trouble a md:Challenge ; skos:prefLabel "trouble"@en .
src:catalogue { <urn:hinders> a md:Passage ; md:modality md:Asserted }
<urn:hinders> { kg:trouble md:hinders kg:work }
"""


@pytest.mark.parametrize(
    ("modality", "graph"),
    [
        ("Asserted", ["inferred"]),
        ("Ability", ["inferred-possible"]),
        ("Intended", ["inferred-possible"]),
        ("Possible", ["inferred-possible"]),
    ],
)
def test_a_conclusion_is_as_strong_as_its_weakest_premise(
    tmp_path: Path, modality: str, graph: list[str]
) -> None:
    weak = passage(1, modality, "kg:alpha md:participatesIn kg:one")
    strong = passage(2, "Asserted", "kg:one md:implements kg:work")
    assert homes(load(tmp_path, ALPHA + weak + strong), "kg:alpha md:employs kg:work") == graph


def test_what_passages_say_of_a_kind_is_only_possible_of_each_case(tmp_path: Path) -> None:
    said = passage(1, "Asserted", "kg:alpha md:employs kg:work")
    graph = load(tmp_path, ALPHA + HINDERED + said)
    assert homes(graph, "kg:alpha md:faces kg:trouble") == ["inferred-possible"]
    graph = load(tmp_path, ALPHA + HINDERED + "<urn:fact> { kg:alpha md:employs kg:work }")
    assert homes(graph, "kg:alpha md:faces kg:trouble") == []


def test_a_conclusion_two_steps_from_a_possible_premise_is_possible(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        ALPHA
        + HINDERED
        + passage(1, "Possible", "kg:alpha md:conducts kg:one")
        + passage(2, "Asserted", "kg:one md:implements kg:work"),
    )
    for statement in (
        "kg:alpha md:participatesIn kg:one",
        "kg:alpha md:employs kg:work",
        "kg:alpha md:faces kg:trouble",
    ):
        assert homes(graph, statement) == ["inferred-possible"]


def test_one_asserted_way_makes_a_conclusion_asserted(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        ALPHA
        + passage(1, "Possible", "kg:alpha md:participatesIn kg:one")
        + passage(2, "Asserted", "kg:one md:implements kg:work")
        + passage(3, "Asserted", "kg:alpha md:participatesIn kg:two")
        + passage(4, "Asserted", "kg:two md:implements kg:work"),
    )
    assert homes(graph, "kg:alpha md:employs kg:work") == ["inferred"]


def test_a_premise_that_is_both_possible_and_asserted_is_asserted(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        ALPHA
        + passage(1, "Possible", "kg:alpha md:participatesIn kg:one")
        + passage(2, "Asserted", "kg:alpha md:participatesIn kg:one")
        + passage(3, "Asserted", "kg:one md:implements kg:work"),
    )
    assert homes(graph, "kg:alpha md:employs kg:work") == ["inferred"]


@pytest.mark.parametrize(
    ("modality", "expected"),
    [
        ("Asserted", ["strategies#char=3,4"]),
        ("Possible", ["inferred", "strategies#char=3,4"]),
    ],
)
def test_what_a_source_asserts_is_not_inferred_but_what_it_thinks_possible_may_be(
    tmp_path: Path, modality: str, expected: list[str]
) -> None:
    graph = load(
        tmp_path,
        ALPHA
        + passage(1, "Asserted", "kg:alpha md:participatesIn kg:one")
        + passage(2, "Asserted", "kg:one md:implements kg:work")
        + passage(3, modality, "kg:alpha md:employs kg:work"),
    )
    assert homes(graph, "kg:alpha md:employs kg:work") == expected


def test_the_bundled_inferred_graphs_hold_nothing_that_a_source_holds(kg: KnowledgeGraph) -> None:
    inferred = [set(triples(kg, graph)) for graph in (INFERRED, INFERRED_POSSIBLE)]
    stated = {
        quad.triple
        for path, home in bundled_files()
        for quad in quads(path, home)
        if not isinstance(quad.subject, ox.BlankNode) and not isinstance(quad.object, ox.BlankNode)
    }
    assert all(inferred)
    assert inferred[0] & inferred[1] == set()
    assert (inferred[0] | inferred[1]) & stated == set()


def triples(graph: KnowledgeGraph, name: str) -> list[ox.Triple]:
    node = ox.NamedNode(name)
    return [quad.triple for quad in graph.store.quads_for_pattern(None, None, None, node)]


def test_rules_derive_no_statement_about_a_group(tmp_path: Path) -> None:
    stated = """
    kg:group a md:ActorGroup ; skos:prefLabel "group"@en .
    kg:alpha a md:State ; skos:prefLabel "Alpha"@en .
    kg:trouble a md:Challenge . kg:gain a md:Outcome . kg:club a md:MilitaryAlliance .
    src:catalogue { <urn:g> a md:Passage ; md:modality md:Asserted }
    <urn:g> {
      kg:group md:conducts kg:one ; md:employs kg:work . kg:alpha md:conducts kg:one .
      kg:one md:implements kg:work .
      kg:trouble md:hinders kg:work . kg:work md:contributesTo kg:gain .
      kg:m1 org:member kg:group ; org:organization kg:club ; org:role md:FullMember ;
        md:endStatus md:Ongoing .
    }
    """
    graph = load(tmp_path, stated)
    derived = f"VALUES ?g {{ <{INFERRED}> <{INFERRED_POSSIBLE}> }}"
    about = f"SELECT ?p {{ {derived} GRAPH ?g {{ kg:%s ?p ?o }} FILTER (?p != rdf:type) }}"
    md = PREFIXES["md"]
    assert values(graph, about % "group") == []
    assert values(graph, about % "alpha") == [
        md + "advances",
        md + "employs",
        md + "faces",
        md + "participatesIn",
    ]


def test_a_subclass_chain_is_walked_to_its_top(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        """
        kg:one a kg:A . kg:A rdfs:subClassOf kg:B . kg:B rdfs:subClassOf kg:C .
        kg:C rdfs:subClassOf kg:D . kg:mission a md:PeacekeepingOperation .
        """,
    )
    kg, md = PREFIXES["kg"], PREFIXES["md"]
    assert values(graph, "SELECT ?c { kg:one a ?c }") == [kg + name for name in "ABCD"]
    assert homes(graph, "kg:one a kg:A") == ["local.mine"]
    assert homes(graph, "kg:one a kg:D") == ["inferred"]
    assert {md + name for name in ("PeacekeepingOperation", "Operation", "Activity")} <= set(
        values(graph, "SELECT ?c { kg:mission a ?c }")
    )


def test_broader_kinds_are_followed_over_five_levels(tmp_path: Path) -> None:
    chain = " ".join(f"kg:k{n} skos:broader kg:k{n + 1} ." for n in range(1, 6))
    graph = load(tmp_path, chain)
    kg = PREFIXES["kg"]
    above = {
        n: values(graph, f"SELECT ?k {{ kg:k{n} skos:broaderTransitive ?k }}") for n in range(1, 7)
    }
    assert above == {n: [f"{kg}k{m}" for m in range(n + 1, 7)] for n in range(1, 7)}
    assert values(graph, "SELECT ?k { kg:k6 md:includes ?k }") == []
    assert values(graph, "SELECT ?k { kg:k6 md:includes|^skos:broader ?k }") == [kg + "k5"]


def test_a_circle_of_broader_kinds_ends(tmp_path: Path) -> None:
    graph = load(
        tmp_path, "kg:a skos:broader kg:b . kg:b skos:broader kg:c . kg:c skos:broader kg:a ."
    )
    assert len(values(graph, "SELECT ?k { kg:a skos:broaderTransitive ?k }")) == 3


def test_without_inference_nothing_follows(tmp_path: Path) -> None:
    said = passage(1, "Asserted", "kg:alpha md:employs kg:work")
    graph = load(tmp_path, ALPHA + HINDERED + said, inference=False)
    assert homes(graph, "kg:alpha md:faces kg:trouble") == []
    assert values(graph, "SELECT ?c { kg:alpha a ?c }") == [PREFIXES["md"] + "State"]
    assert triples(graph, INFERRED) == triples(graph, INFERRED_POSSIBLE) == []


@pytest.mark.parametrize("modality", ["Ability", "Intended", "Possible"])
def test_modality_asserted_leaves_out_the_rest_and_what_follows_from_it(
    tmp_path: Path, modality: str
) -> None:
    said = (
        ALPHA
        + HINDERED
        + passage(1, modality, "kg:alpha md:employs kg:work")
        + passage(2, "Asserted", "kg:alpha md:claims kg:beta")
    )
    graph = load(tmp_path, said, modality="asserted")
    assert values(graph, "SELECT ?p { kg:alpha ?p ?o . ?p a md:DomainRelation }") == [
        PREFIXES["md"] + "claims"
    ]
    assert homes(graph, "kg:alpha md:employs kg:work") == []
    assert triples(graph, INFERRED_POSSIBLE) == []


def test_a_passage_that_is_barely_described_is_still_not_asserted(tmp_path: Path) -> None:
    said = (
        "src:catalogue { <urn:p> md:modality md:Possible } <urn:p> { kg:alpha md:claims kg:beta }"
    )
    graph = load(tmp_path, said, modality="asserted")
    assert values(graph, "SELECT ?o { kg:alpha md:claims ?o }") == []


def test_from_a_source_nothing_of_others_follows(tmp_path: Path) -> None:
    graph = load(
        tmp_path,
        ALPHA + HINDERED + passage(1, "Asserted", "kg:alpha md:employs kg:work"),
        from_="strategies",
    )
    assert homes(graph, "kg:alpha md:employs kg:work") == ["strategies#char=1,2"]
    assert homes(graph, "kg:trouble md:hinders kg:work") == []
    assert homes(graph, "kg:alpha md:faces kg:trouble") == []


# Another engine, another load


QUERIES = [
    "SELECT ?s ?p ?o { ?s ?p ?o . ?p a md:DomainRelation }",
    "SELECT DISTINCT ?class { ?thing a ?class }",
    "SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) { ?thing a ?class } GROUP BY ?class",
    "SELECT ?thing ?label { ?thing skos:prefLabel ?label FILTER (CONTAINS(LCASE(?label), 'sea')) }",
    "SELECT ?actor ?mechanism { ?actor md:employs ?mechanism . ?mechanism md:contributesTo ?o }",
    "SELECT ?state ?m { ?state a md:State OPTIONAL { ?state md:employs ?m } }",
    "SELECT ?thing { ?thing a md:Mechanism FILTER NOT EXISTS { ?x md:employs ?thing } }",
    "SELECT ?thing ?alias { { kg:nato skos:altLabel ?alias }"
    " UNION { kg:asean skos:altLabel ?alias } ?thing skos:altLabel ?alias }",
    "SELECT ?kind { ?kind skos:broader+ kg:military-diplomacy }",
    "SELECT ?a ?n { { SELECT ?a (COUNT(?m) AS ?n) { ?a md:employs ?m } GROUP BY ?a }"
    " FILTER (?n > 3) }",
    "SELECT ?g { GRAPH ?g { kg:nato ?p ?o } }",
    "SELECT ?a ?g { VALUES ?a { kg:nato kg:african-union } GRAPH ?g { ?a md:conducts ?o } }",
    f"SELECT ?s ?o {{ GRAPH <{INFERRED_POSSIBLE}> {{ ?s md:faces ?o }} }}",
    "SELECT ?c ?name { ?c rdfs:subClassOf md:Actor ; rdfs:label ?label"
    " BIND (UCASE(STR(?label)) AS ?name) }",
    "SELECT ?document ?sections { { SELECT ?document (COUNT(?section) AS ?sections)"
    " { ?section a md:Section ; dcterms:isPartOf ?document } GROUP BY ?document } }",
    "SELECT ?x { ?x md:establishedIn ?year FILTER (?year < 1960) }",
]


@pytest.fixture(scope="module")
def other(kg: KnowledgeGraph) -> rdflib.Dataset:
    """The export in rdflib's own store, asked by rdflib's own engine.

    Its default graph is the merge of all but what only may hold.
    """
    dataset = rdflib.Dataset()
    dataset.parse(data=kg.export(format="nquads"), format="nquads")
    merge = dataset.default_graph
    for graph in list(dataset.graphs()):
        if graph.identifier not in (merge.identifier, rdflib.URIRef(INFERRED_MAY_HOLD)):
            for triple in graph:
                merge.add(triple)
    return dataset


@pytest.mark.parametrize("query", QUERIES)
def test_rdflibs_own_engine_gives_the_same_rows(
    kg: KnowledgeGraph, other: rdflib.Dataset, query: str
) -> None:
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    theirs = sorted(
        tuple("" if term is None else str(term) for term in row)  # type: ignore[union-attr]
        for row in other.query(prefixes + query)
    )
    ours = sorted(tuple(cell or "" for cell in row) for row in kg.query(query).rows)
    assert ours == theirs
    assert ours != []


def test_derived_statements_never_reach_the_files(kg: KnowledgeGraph) -> None:
    only_derived = {
        PREFIXES["md"] + "advances",
        PREFIXES["md"] + "faces",
        PREFIXES["md"] + "currentMemberOf",
        PREFIXES["skos"] + "broaderTransitive",
    }
    written = [quad for path, home in bundled_files() for quad in quads(path, home)]
    assert {quad.predicate.value for quad in written} & only_derived == set()
    assert {getattr(quad.graph_name, "value", "") for quad in written} & {
        INFERRED,
        INFERRED_POSSIBLE,
    } == set()


def test_loading_twice_gives_the_same_graph(kg: KnowledgeGraph) -> None:
    assert KnowledgeGraph.load().export(format="nquads") == kg.export(format="nquads")


def test_loading_a_file_twice_gives_it_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + "kg:alpha md:claims kg:beta .")
    once = KnowledgeGraph.load(path).export(format="trig")
    assert KnowledgeGraph.load(path, path).export(format="trig") == once


@pytest.mark.parametrize("bundled", [True, False])
@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nt", ".nq"])
def test_the_same_blank_node_label_in_two_files_is_two_things(
    tmp_path: Path, bundled: bool, suffix: str
) -> None:
    paths = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}{suffix}"
        path.write_text(f'_:b0 <urn:name> "{name}" .\n_:b0 <urn:kind> "x" .\n')
        paths.append(path)
    graph = KnowledgeGraph.load(*paths, bundled=bundled)
    found = graph.query("SELECT ?a ?b { ?thing <urn:name> ?a ; <urn:name> ?b } ORDER BY ?a ?b")
    assert found.rows == (("one", "one"), ("two", "two"))


def test_each_file_is_a_source_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(HEAD + "kg:alpha md:claims kg:beta .")
    graph = KnowledgeGraph.load(tmp_path)
    assert homes(graph, "kg:alpha md:claims kg:beta") == ["local.one", "local.two"]
    assert graph.query("SELECT ?o { kg:alpha md:claims ?o }").rows == ((PREFIXES["kg"] + "beta",),)
