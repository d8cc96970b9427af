"""stats: counts that anyone can count again, and where documents agree and part."""

import json
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import networkx as nx  # type: ignore[import-untyped, unused-ignore]
import pyoxigraph as ox
import pytest

from detente import KnowledgeGraph, UsageError
from detente.core.namespaces import PREFIXES
from detente.core.tables import table
from detente.network import tally
from detente.network.centrality import SAMPLE, betweenness, neighborhoods
from detente.network.context import GraphContext
from detente.network.projection import project
from detente.network.tally import tally_network, tally_store
from detente.statistics.agreement import OPPOSITES
from detente.statistics.figures import Statistics, Table
from detente.statistics.kept import kept_statistics
from detente.statistics.statistics import count_graph

ROOT = Path(__file__).parents[2]
KG, MD, SRC = PREFIXES["kg"], PREFIXES["md"], PREFIXES["src"]
MODALITIES = ["asserted", "ability", "intended", "possible"]
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TERMS = """
GRAPH <urn:x:terms> {
  md:State a owl:Class ; rdfs:label "state" .
  md:Means a owl:Class ; rdfs:label "means" .
  md:employs a md:DomainRelation ; md:phrase "employs" ; md:inversePhrase "is employed by" .
  md:addresses a md:DomainRelation ; md:phrase "addresses" ; md:inversePhrase "is met by" .
  md:causes a md:DomainRelation ; md:phrase "causes" ; md:inversePhrase "is caused by" .
  kg:a a md:State ; skos:prefLabel "A" .
  kg:b a md:State ; skos:prefLabel "B" .
  kg:m a md:Means ; skos:prefLabel "means" .
  kg:w a md:Means ; skos:prefLabel "war" .
  kg:a md:employs kg:w .
}
"""
FIRST = """
src:catalogue {
  src:one a md:Document ; dcterms:title "The first" .
  src:one.s01 a md:Section ; dcterms:title "Means" ; schema:position 1 .
  <P#1> a md:Passage ; dcterms:source src:one ; dcterms:isPartOf src:one.s01 ;
    md:modality md:Asserted ; md:beginIndex 0 ; md:endIndex 9 .
  <P#2> a md:Passage ; dcterms:source src:one ; dcterms:isPartOf src:one.s01 ;
    md:modality md:Possible ; md:beginIndex 9 ; md:endIndex 20 .
}
<P#1> { kg:a md:employs kg:m . kg:m md:addresses kg:w ; md:definedAs "what one has" . }
<P#2> { kg:a md:employs kg:m . kg:b md:employs kg:m . }
"""
SECOND = """
src:catalogue {
  src:two a md:Document ; dcterms:title "The second" .
  src:two.s01 a md:Section ; dcterms:title "War" ; schema:position 1 .
  <Q#1> a md:Passage ; dcterms:source src:two ; dcterms:isPartOf src:two.s01 ;
    md:modality md:Ability ; md:beginIndex 0 ; md:endIndex 9 .
}
<Q#1> { kg:a md:employs kg:m . kg:m md:causes kg:w ; md:definedAs "what one uses" . }
"""
TEXT = """\
The whole
  A claim is a statement in a passage: what two passages say counts twice.
  what                                               number
  things                                                  4
  statements between things                               5
  stated                                                  5
  memberships and participations                          0
  derived                                                 0
  derived from weaker statements than asserted ones       0
  documents                                               2
  sections                                                2
  passages                                                3
  claims                                                  8

Things by class
  Each thing counts for its most specific class.
  class  id        things
  means  md:Means       2
  state  md:State       2

Statements by relation
  relation   id            stated  derived  statements
  employs    md:employs         3        0           3
  addresses  md:addresses       1        0           1
  causes     md:causes          1        0           1

How firmly it is said
  A statement counts for the firmest passage or source that makes it; derived ones don't.
  modality  passages  statements
  asserted         1           3
  ability          1           1
  intended         0           0
  possible         1           1

The documents
  document    id       sections  passages  claims
  The first   src:one         1         2       5
  The second  src:two         1         1       3

What each document says
  Each statement once, literals too. Only here: no other document says it, or speaks of it.
  document  statements  only here  things  things only here
  src:one            4          3       4                 1
  src:two            3          2       3                 0

The sections that say most
  section  document  position  passages  claims
  Means    src:one          1         2       5
  War      src:two          1         1       3

The best connected
  Neighbors: the things that at least one statement connects it with.
  thing  id    neighbors  statements
  means  kg:m          3           4
  war    kg:w          2           3
  A      kg:a          2           2
  B      kg:b          1           1

The most often between
  The share of the shortest connections between other things that lead through it.
  thing  id    share
  means  kg:m   0.67
  A      kg:a   0.00
  B      kg:b   0.00
  war    kg:w   0.00

How many documents say the same
  documents  statements
          2           1
          1           3

What every document says
  statement        passages
  A employs means         3

Where documents are not equally firm
  What one document asserts and another calls possible, an ability or an aim.
  statement        firmest there  document
  A employs means  asserted       src:one
                   ability        src:two

Things that one document alone speaks of
  thing  id    document  claims
  B      kg:b  src:one        1

Where claims pull apart
  The same two things, and contrary relations between them.
  statement            firmest   sources
  means addresses war  asserted  src:one
  means causes war     ability   src:two

What more than one document defines
  In our words.
  thing  document  definition
  means  src:one   what one has
         src:two   what one uses
"""


def of(*parts: str) -> Statistics:
    """The statistics of TriG, in which P and Q are the two documents' texts."""
    store = ox.Store()
    text = HEAD + "".join(parts).replace("<P#", f"<{SRC}one#").replace("<Q#", f"<{SRC}two#")
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    found = count_graph(store, tally_network(project(GraphContext(store))))
    assert count_graph(store, tally_store(GraphContext(store), OPPOSITES)) == found
    return found


@pytest.fixture(scope="module")
def whole(kg: KnowledgeGraph) -> Statistics:
    return count_graph(kg.store, tally_network(kg.connections))


def test_one_pass_counts_what_the_network_has(kg: KnowledgeGraph, whole: Statistics) -> None:
    assert count_graph(kg.store, tally_store(GraphContext(kg.store), OPPOSITES)) == whole


def number(found: Statistics, what: str) -> object:
    return {row[0]: row[1] for row in found["whole"].rows}[what]


# A graph that fits on the screen


def test_two_documents_in_figures() -> None:
    assert of(TERMS, FIRST, SECOND).text() == TEXT


def test_json_holds_every_row_by_column() -> None:
    found = of(TERMS, FIRST, SECOND)
    content = {table.name: table.content() for table in found.tables}
    assert found.json() == json.dumps(content, ensure_ascii=True, indent=2) + "\n"
    assert content["differing"] == [
        {"statement": "A employs means", "firmest there": "asserted", "document": "src:one"},
        {"statement": "A employs means", "firmest there": "ability", "document": "src:two"},
    ]
    assert list(content) == [
        *("whole", "classes", "relations", "modalities", "documents", "said", "sections"),
        *(
            "connected",
            "between",
            "spread",
            "agreed",
            "differing",
            "alone",
            "opposed",
            "definitions",
        ),
    ]


def test_tables_are_found_by_name() -> None:
    found = of(TERMS, FIRST)
    assert found["agreed"].rows == ()  # one document agrees with nobody
    assert found["alone"].rows == (
        ("means", "kg:m", "src:one", 5),
        ("A", "kg:a", "src:one", 2),
        ("B", "kg:b", "src:one", 1),
        ("war", "kg:w", "src:one", 1),
    )
    with pytest.raises(UsageError, match="there is no 'nothing'; choose whole, "):
        found["nothing"]


def test_an_empty_graph_has_statistics() -> None:
    text = of().text()
    assert "Things by class\n  Each thing counts for its most specific class.\n  nothing\n" in text
    assert "  things                                                  0\n" in text


def test_names_that_drive_a_terminal_or_a_page_are_harmless() -> None:
    evil = TERMS.replace('"war"', '"<b>war\\u001B[2J\\u202E</b>"')
    found = of(evil, FIRST, SECOND)
    assert "\x1b" not in found.text() + found.json()
    assert "\u202e" not in found.text() + found._repr_html_()
    assert "<b>" not in found._repr_html_()
    assert "&lt;b&gt;war" in found._repr_html_()


# A table


def test_a_table_is_never_wider_than_the_terminal() -> None:
    long = " ".join(["peacekeeping"] * 30)
    table = Table("t", "Heading", ("one", "two", "many words here"), ((long, long + "x" * 200, 1),))
    lines = table.text().splitlines()
    assert max(map(len, lines)) <= 100
    assert "".join(lines).count("peacekeeping") == 60


def test_a_table_says_how_much_it_leaves_out() -> None:
    rows = tuple((f"row {number}", number) for number in range(1200))
    table = Table("t", "Heading", ("name", "number"), rows, shown=2)
    assert table.text() == (
        "Heading\n  name   number\n  row 0       0\n  row 1       1\n  and 1,198 more\n"
    )
    assert "<p>and 1,198 more</p>" in table._repr_html_()
    assert len(table.content()) == 1200


# Kept beside the snapshot


def test_what_was_counted_is_kept_and_told_alike(tmp_path: Path) -> None:
    place, counted = tmp_path / "kept", of(TERMS, FIRST, SECOND)
    assert kept_statistics(place, lambda: counted) == counted
    again = kept_statistics(place, lambda: pytest.fail("it is counted again"))
    assert again == counted
    assert (again.text(), again.json()) == (counted.text(), counted.json())


@pytest.mark.parametrize("content", [b"", b"1\n[]", b"3421780262\n123456789", b"0\n"])
def test_what_is_not_what_was_kept_is_counted_again(tmp_path: Path, content: bytes) -> None:
    place, counted = tmp_path / "kept", Statistics((Table("t", "T", ("n",), ((1.5,),)),))
    place.write_bytes(content)
    assert kept_statistics(place, lambda: counted) == counted
    assert kept_statistics(place, lambda: pytest.fail("it is counted again")) == counted


# The graph that ships with the package, counted again from its files


@pytest.fixture(scope="module")
def relations() -> set[str]:
    terms = ox.parse(path=ROOT / "ontology" / "military-diplomacy.ttl")
    return {str(q.subject)[1:-1] for q in terms if str(q.object) == f"<{MD}DomainRelation>"}


@pytest.fixture(scope="module")
def told_as() -> dict[str, str]:
    """The relation that a membership in each role is told as, whatever the day."""
    terms = ox.parse(path=ROOT / "ontology" / "military-diplomacy.ttl")
    told = (q for q in terms if str(q.predicate) == f"<{MD}roleRelation>")
    relations = {str(q.subject): str(q.object)[1:-1].removeprefix(MD) for q in told}
    return relations | {f"<{MD}FullMember>": "memberOf"}


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, list[tuple[str, str, str]]]]:
    """What the files of the documents have: for each document its passages with their triples."""
    found: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
    for path in sorted((ROOT / "data" / "documents").glob("*.trig")):
        passages = defaultdict(list)
        for quad in ox.parse(path=path):
            if "#char=" in str(quad.graph_name):
                triple = str(quad.subject), str(quad.predicate), str(quad.object)
                passages[str(quad.graph_name)].append(triple)
        found[f"src:{path.stem}"] = passages
    return found


@pytest.fixture(scope="module")
def modality() -> dict[str, str]:
    found = {}
    for path in (ROOT / "data" / "documents").glob("*.trig"):
        for quad in ox.parse(path=path):
            if str(quad.predicate) == f"<{MD}modality>":
                found[str(quad.subject)] = str(quad.object)[1:-1].removeprefix(MD).lower()
    return found


def test_things_are_those_of_the_files(whole: Statistics) -> None:
    kinds: Counter[str] = Counter()
    for path in (ROOT / "data" / "things").glob("*.ttl"):
        for quad in ox.parse(path=path):
            if str(quad.predicate) == f"<{PREFIXES['rdf']}type>":
                kinds[str(quad.object)[1:-1].replace(MD, "md:")] += 1
    assert {row[1]: row[2] for row in whole["classes"].rows} == kinds
    assert number(whole, "things") == kinds.total()


def test_statements_are_those_of_the_files(
    whole: Statistics,
    relations: set[str],
    told_as: dict[str, str],
    said: dict[str, dict[str, list[tuple[str, str, str]]]],
) -> None:
    stated = {t for passages in said.values() for triples in passages.values() for t in triples}
    for path in (ROOT / "data" / "things").glob("*.ttl"):
        stated |= {(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(path=path)}
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for path in (ROOT / "data" / "reference").glob("*.trig"):
        for quad in ox.parse(path=path):
            triple = str(quad.subject), str(quad.predicate), str(quad.object)
            stated.add(triple)
            held[triple[0]][triple[1]] = triple[2]
    counted = Counter(p[1:-1] for _, p, _ in stated if p[1:-1] in relations)
    org = PREFIXES["org"]
    links = f"<{org}organization>", f"<{MD}inActivity>", f"<{MD}inAgreement>"
    over = f"<{PREFIXES['schema']}endDate>"
    for record in list(held.values()):  # while it lasts a record is what a text says, not one more
        member = record.get(f"<{org}member>") or record.get(f"<{MD}participant>")
        if member is not None:
            role = record.get(f"<{org}role>") or record.get(f"<{MD}inRole>", "")
            if role and role not in told_as:
                continue  # no relation is told of it: it goes along with full membership
            other = next(record[link] for link in links if link in record)
            same = member, f"<{MD}{told_as.get(role, 'participatesIn')}>", other
            lasts = not any(over in each for each in (record, held.get(other, {})))
            counted[same[1][1:-1]] += 1 - (lasts and same in stated)
            if lasts:
                stated.discard(same)
    by_relation = {row[1]: row[2] for row in whole["relations"].rows if row[2]}
    short = {MD: "md:", PREFIXES["skos"]: "skos:"}
    expected = {}
    for iri, times in counted.items():
        space = next(each for each in short if iri.startswith(each))
        expected[iri.replace(space, short[space])] = times
    assert by_relation == expected
    assert number(whole, "stated") == counted.total()


def test_documents_say_what_their_files_say(
    whole: Statistics, said: dict[str, dict[str, list[tuple[str, str, str]]]]
) -> None:
    distinct = {doc: {t for ts in passages.values() for t in ts} for doc, passages in said.items()}
    things = {
        doc: {end for t in triples for end in (t[0], t[2]) if end.startswith(f"<{KG}")}
        for doc, triples in distinct.items()
    }
    read = {row[1]: row[3:] for row in whole["documents"].rows}
    for row in whole["said"].rows:
        doc = str(row[0])
        others = [name for name in said if name != doc]
        elsewhere = set().union(*(distinct[name] for name in others))
        spoken_of = set().union(*(things[name] for name in others))
        assert [*read[doc], *row[1:]] == [
            len(said[doc]),
            sum(map(len, said[doc].values())),
            len(distinct[doc]),
            len(distinct[doc] - elsewhere),
            len(things[doc]),
            len(things[doc] - spoken_of),
        ]
    assert read.keys() == said.keys()


def test_documents_agree_where_their_files_do(
    whole: Statistics,
    relations: set[str],
    said: dict[str, dict[str, list[tuple[str, str, str]]]],
    modality: dict[str, str],
) -> None:
    firmest: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for doc, passages in said.items():
        for passage, triples in passages.items():
            for triple in triples:
                if triple[1][1:-1] in relations:
                    rank = MODALITIES.index(modality[passage])
                    firmest[triple][doc] = min(rank, firmest[triple].get(doc, 9))
    spread = Counter(len(by) for by in firmest.values())
    assert {row[0]: row[1] for row in whole["spread"].rows} == {
        number: spread[number] for number in range(1, len(said) + 1)
    }
    assert len(whole["agreed"].rows) == spread[len(said)]
    apart = [by for by in firmest.values() if len(set(by.values())) > 1]
    assert len(whole["differing"].rows) == sum(map(len, apart))
    assert len({row[0] for row in whole["differing"].rows}) == len(apart)
    assert Counter(modality.values()) == {name: n for name, n, _ in whole["modalities"].rows}


def test_the_best_connected_are_so_by_their_statements(
    kg: KnowledgeGraph, whole: Statistics
) -> None:
    near = defaultdict(set)
    stated = "SELECT ?a ?b { ?a ?r ?b . ?r a md:DomainRelation FILTER (?a != ?b) }"
    held = """SELECT ?a ?b {
        ?m org:member|md:participant ?a ; org:organization|md:inActivity|md:inAgreement ?b }"""
    for one, other in (*kg.query(stated).rows, *kg.query(held).rows):
        near[one].add(other)
        near[other].add(one)
    degrees = {str(iri).replace(KG, "kg:"): len(others) for iri, others in near.items()}
    assert {row[1]: row[2] for row in whole["connected"].rows} == degrees
    assert [row[2] for row in whole["connected"].rows] == sorted(degrees.values(), reverse=True)


def test_betweenness_is_estimated_closely(kg: KnowledgeGraph, whole: Statistics) -> None:
    graph = nx.Graph(kg.networkx())
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    graph.remove_nodes_from(list(nx.isolates(graph)))
    exact = nx.betweenness_centrality(graph)
    assert f"estimated from {SAMPLE} things" in whole["between"].note
    first = max(exact.values())
    assert exact[str(whole["between"].rows[0][1])] > first - 0.08
    for _, iri, share in whole["between"].rows:
        assert abs(float(share) - exact[str(iri)]) < 0.08


def test_a_relation_in_many_graphs_is_counted_as_in_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few graphs are asked each by itself, of many those that hold most; `of` compares."""
    found = of(TERMS, FIRST, SECOND)
    monkeypatch.setattr(tally, "_ALONE", 2)
    assert of(TERMS, FIRST, SECOND) == found
    monkeypatch.setattr(tally, "_LARGE", 0)
    assert of(TERMS, FIRST, SECOND) == found


def test_betweenness_of_few_things_is_exact() -> None:
    graph = nx.gnm_random_graph(60, 90, seed=3)
    names = nx.relabel_nodes(graph.subgraph(set(graph) - {*nx.isolates(graph)}), str)
    iris = list(names)
    joined = array("q", [iris.index(end) for edge in names.edges for end in edge])
    near = neighborhoods(joined, iris)
    shares, drawn = betweenness(near)
    assert drawn is None
    found = dict(zip([iris[place] for place in near.things], shares, strict=True))
    assert found == pytest.approx(nx.betweenness_centrality(names))


def test_what_pulls_apart_and_what_is_defined_twice(read: KnowledgeGraph) -> None:
    whole = read.stats()
    assert [row[0] for row in whole["opposed"].rows] == [
        "military diplomacy addresses armed conflict",
        "military diplomacy exacerbates armed conflict",
    ]
    defined = [(row[0], row[1]) for row in whole["definitions"].rows]
    assert defined == [
        ("humanitarian assistance", "src:global-diplomacy"),
        ("humanitarian assistance", "src:regional-stability"),
        ("soft power", "src:global-diplomacy"),
        ("soft power", "src:regional-stability"),
    ]


def test_the_text_fits_the_terminal_and_headings_differ(whole: Statistics) -> None:
    assert max(map(len, whole.text().splitlines())) <= 100
    for one, other in combinations(whole.tables, 2):
        assert one.name != other.name
        assert one.heading != other.heading


def test_the_figures_are_the_same_in_every_process(outputs: Callable[[str], set[bytes]]) -> None:
    script = (
        "from detente import KnowledgeGraph\nkg = KnowledgeGraph.load()\nprint(kg.stats().json())"
    )
    assert len(outputs(script)) == 1


def test_a_name_without_end_is_told_in_short_and_whole_in_json() -> None:
    name = "long " * 400_000
    found = Table("one", "One", ("thing", "id"), ((name, "kg:a"), ("A", "kg:b")))
    assert len(found.text()) < 2_000
    assert "".join(found.text().split()).endswith("long...Akg:b")
    assert [row["thing"] for row in json.loads(found.json())] == [name, "A"]


def test_a_cell_takes_as_long_as_it_is() -> None:
    start = time.process_time()
    drawn = table(("a", "b"), [("long " * 200_000, "x")], 40)
    assert time.process_time() - start < 10
    assert drawn.count("long") == 200_000
    assert max(map(len, drawn.splitlines())) <= 40
