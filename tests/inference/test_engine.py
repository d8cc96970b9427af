"""What follows is what a textbook's fixpoint finds, however the store came to what it holds."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest

from benchmarks import textbook
from benchmarks.shape import statements
from detente import LoadError
from detente.core.bundled import VOCABULARY as TERMS
from detente.core.namespaces import (
    CATALOGUE,
    DERIVED,
    EDITORIAL,
    INFERRED,
    INFERRED_POSSIBLE,
    MD,
    ONTOLOGY,
    PREFIXES,
)
from detente.core.terms import Subject, Term, lexical
from detente.dataset.read import bundled_files, fill_bundled
from detente.inference import materialize, rules
from detente.inference.engine import facts, joins
from detente.inference.engine.facts import Known
from detente.inference.engine.joins import Bindings, Pairs
from detente.rdf.store import rows

DAYS = [None, "1955-06-01", "1998-12-31", "1999-03-12", "2024-01-01"]
KG, ORG, SKOS = PREFIXES["kg"], PREFIXES["org"], PREFIXES["skos"]
TYPE = PREFIXES["rdf"] + "type"


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def quad(subject: str, predicate: str, object: str | ox.Literal, graph: str) -> ox.Quad:
    end = object if isinstance(object, ox.Literal) else node(object)
    return ox.Quad(node(subject), node(predicate), end, node(graph))


def date(random: random.Random) -> ox.Literal:
    text = f"{random.choice((1950, 1955, 1998, 2030))}-{random.choice(('06-01', '12-31'))}"
    return ox.Literal(text, datatype=node(PREFIXES["xsd"] + "date"))


def tangle(seed: int) -> Iterator[ox.Quad]:
    """A small graph that has everything rules look at, in strong, weak and unknown graphs."""
    pick = random.Random(seed)
    graphs = [EDITORIAL, *(f"urn:passage-{n}" for n in range(4))]
    for number, modality in enumerate(("Asserted", "Possible", "Ability", "Intended")):
        yield quad(f"urn:passage-{number}", MD + "modality", MD + modality, CATALOGUE)
        yield quad(f"urn:passage-{number}", TYPE, MD + "Passage", CATALOGUE)
    things = [f"{KG}thing-{n}" for n in range(9)]
    classes = [
        MD + name
        for name in ("State", "ActorGroup", "Alliance", "PeacekeepingOperation", "Mechanism")
    ] + [MD + "Outcome", MD + "Challenge", MD + "Exercise"]
    names = "participatesIn implements employs contributesTo hinders conducts partyTo memberOf"
    relations = [MD + name for name in f"{names} recordOf inActivity addresses".split()]
    relations += [SKOS + "broader", ORG + "member", ORG + "organization", MD + "participant"]
    relations += [MD + "inAgreement", MD + "includes"]
    for _ in range(60):
        graph = pick.choice(graphs)
        one, other = pick.choice(things), pick.choice(things)
        yield quad(one, TYPE, pick.choice(classes), graph)
        yield quad(one, pick.choice(relations), other, graph)
        yield quad(one, MD + "endStatus", MD + pick.choice(("Ongoing", "EndUnknown")), graph)
        yield quad(one, ORG + "role", MD + pick.choice(("FullMember", "Observer")), graph)
        yield quad(one, MD + "inRole", MD + pick.choice(("Conductor", "Participant")), graph)
        dated = pick.choice(
            (
                *(MD + "observedUntil", MD + "observedFrom"),
                *(PREFIXES["schema"] + d for d in ("startDate", "endDate")),
            )
        )
        yield quad(one, dated, date(pick), graph)
        precision = pick.choice(("startPrecision", "endPrecision"))
        known_to = ox.Literal(pick.choice(("day", "month", "year")))
        yield quad(one, MD + precision, known_to, graph)


def terms() -> ox.Store:
    store = ox.Store()
    fill_bundled(store, [(TERMS, ONTOLOGY)])
    return store


def whole(store: ox.Store) -> list[str]:
    return sorted(map(str, store))


@pytest.mark.parametrize(("seed", "day"), list(itertools.product(range(12), DAYS)))
def test_a_tangle_gives_what_the_naive_fixpoint_gives(seed: int, day: str | None) -> None:
    ours, naive = terms(), terms()
    for store in (ours, naive):
        store.extend(tangle(seed))
    materialize.infer(ours, day)
    textbook.infer(naive, day)
    said = [quad for quad in ours if quad.predicate == node(MD + "asOf")]
    assert (len(said) > 0) == (day is not None)
    assert set(ours) - set(said) == set(naive)


@pytest.mark.parametrize("day", DAYS)
def test_the_bundled_graph_gives_what_the_naive_fixpoint_gives(day: str | None) -> None:
    ours, naive = ox.Store(), ox.Store()
    for store in (ours, naive):
        fill_bundled(store, bundled_files())
    materialize.infer(ours, day)
    textbook.infer(naive, day)
    assert {q for q in ours if q.predicate != node(MD + "asOf")} == set(naive)


def test_a_made_up_graph_gives_what_the_naive_fixpoint_gives(tmp_path: Path) -> None:
    path = tmp_path / "made-up.nq"
    path.write_text("".join(statements(6000)), encoding="utf-8")
    ours, naive = terms(), terms()
    for store in (ours, naive):
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    materialize.infer(ours)
    textbook.infer(naive)
    assert set(ours) == set(naive)


@pytest.mark.parametrize("seed", range(12))
def test_what_comes_later_gives_what_coming_at_once_gives(seed: int) -> None:
    """Also where it takes away: a group of actors derives nothing, what is said is not inferred."""
    once, later = terms(), terms()
    every = list(tangle(seed))
    once.extend(every)
    materialize.infer(once)
    for part in (every[: len(every) // 2], every[len(every) // 2 :]):
        later.extend(part)
        materialize.infer(later)
    assert whole(later) == whole(once)


def test_another_day_takes_the_place_of_the_first() -> None:
    store, fresh = terms(), terms()
    for each in (store, fresh):
        each.extend(tangle(1))
    materialize.infer(store, "1955-06-01")
    materialize.infer(store, "1999-03-12")
    materialize.infer(fresh, "1999-03-12")
    assert materialize.as_of(store) == "1999-03-12"
    assert whole(store) == whole(fresh)


def test_blank_nodes_and_odd_names_stay_what_they_are() -> None:
    store = terms()
    blank = ox.BlankNode("b1")
    odd = node("urn:x?a=1&b=2;c,d#char=1,2")
    graph = node(EDITORIAL)
    for thing in (blank, odd):
        store.add(ox.Quad(thing, node(TYPE), node(MD + "PeacekeepingOperation"), graph))
    materialize.infer(store)
    found = {
        quad.subject for quad in store.quads_for_pattern(None, node(TYPE), None, node(INFERRED))
    }
    assert {blank, odd} <= found


def test_nothing_follows_about_a_text_that_stands_for_a_thing() -> None:
    store, text = terms(), ox.Literal("A")
    for record, member in (("urn:wrong", text), ("urn:right", KG + "a")):
        store.add(quad(record, ORG + "member", member, EDITORIAL))
        store.add(quad(record, ORG + "organization", KG + "b", EDITORIAL))
        store.add(quad(record, ORG + "role", MD + "Observer", EDITORIAL))
        store.add(quad(record, MD + "endStatus", MD + "Ongoing", EDITORIAL))
    store.add(quad(KG + "a", MD + "conducts", KG + "c", EDITORIAL))
    store.add(quad(MD + "conducts", PREFIXES["rdfs"] + "subPropertyOf", text, EDITORIAL))
    store.add(quad("urn:p", MD + "participant", text, EDITORIAL))
    store.add(quad("urn:p", MD + "inRole", MD + "Party", EDITORIAL))
    store.add(quad("urn:p", MD + "inAgreement", KG + "d", EDITORIAL))
    materialize.infer(store)
    follows = {each for each in store if lexical(each.graph_name) in DERIVED}
    assert KG + "a" in {lexical(each.subject) for each in follows if each.object == node(KG + "b")}
    assert not [each for each in follows if each.object == node(KG + "d")]


def test_what_is_only_possible_stands_apart() -> None:
    store = terms()
    store.extend(
        [
            quad("urn:p", MD + "modality", MD + "Possible", CATALOGUE),
            quad(KG + "a", TYPE, MD + "State", EDITORIAL),
            quad(KG + "a", MD + "conducts", KG + "b", "urn:p"),
            quad(KG + "a", MD + "conducts", KG + "c", EDITORIAL),
        ]
    )
    materialize.infer(store)
    joined = node(MD + "participatesIn")
    for graph, thing in ((INFERRED, "c"), (INFERRED_POSSIBLE, "b")):
        held = list(store.quads_for_pattern(node(KG + "a"), joined, None, node(graph)))
        assert [quad.object for quad in held] == [node(KG + thing)]


def test_facts_are_written_as_they_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_ROWS", 7)
    monkeypatch.setattr(facts, "_PART", 2)
    said, written = "urn:said", "urn:written"
    odd = node("urn:x?a=1&b=2;c,d#char=1,2")
    subjects: list[Subject] = [odd, node("urn:\u00e9\u4e2d"), ox.BlankNode("b1")]
    ends: list[Term] = [
        *subjects,
        *(ox.Literal(7), ox.Literal(2.5), ox.Literal(True), ox.Literal('a\t"b"\n\\')),
        *(ox.Literal("salut", language="fr-CA"), ox.Literal("07", datatype=node("urn:t"))),
        ox.Triple(ox.BlankNode("b2"), node("urn:p"), ox.Literal(7)),
    ]
    store = ox.Store()
    for subject in subjects:
        for end in ends:
            store.add(ox.Quad(subject, node("urn:p"), end, node(said)))
        store.add(ox.Quad(subject, node("urn:q"), node("urn:o"), node(said)))
    known = Known(store, ())
    held = known.held(said)
    known.write(held, written)
    assert known.held(written).keys() == held.keys()
    one, other = (
        {q.triple for q in store.quads_for_pattern(None, None, None, node(graph))}
        for graph in (said, written)
    )
    assert one == other
    assert len(one) == 3 * len(ends) + 3


def test_a_fact_is_certain_where_any_graph_but_weak_ones_and_ours_holds_it() -> None:
    graphs = {"w": "urn:weak", "v": "urn:weaker", "o": INFERRED, "s": "urn:strong"}
    store, relation = ox.Store(), f"{KG}r"
    held = ["s", "w", "o", "ws", "wv", "wo", "wvs", "os", "wvos", "wvo"]
    for thing in held:
        store.extend(quad(KG + thing, relation, f"{KG}x", graphs[each]) for each in thing)
    known = Known(store, [node(graphs["w"]), node(graphs["v"]), node(INFERRED)])
    number = known.number(f"<{relation}>".encode())

    def things() -> set[str]:
        subjects, _ = joins.unpacked(known.pairs(number).keys)
        return {str(known.term(each))[1:-1].removeprefix(KG) for each in subjects.tolist()}

    assert things() == {thing for thing in held if "s" in thing}
    known.admit()
    assert things() == {thing for thing in held if thing != "o"}


def test_facts_with_some_objects_alone_are_those_among_all() -> None:
    store = ox.Store()
    store.extend(tangle(2))
    weak = [node(f"urn:passage-{number}") for number in (1, 2, 3)]
    whole, some = Known(store, weak), Known(store, weak)
    for known in (whole, some):
        relation = known.number(f"<{MD}startPrecision>".encode())
        words = [known.number(word) for word in (b'"month"', b'"year"')]
        if known is whole:
            known.pairs(relation)
        strong = len(known.pairs_with(relation, words))
        known.admit()
        found = known.pairs_with(relation, words).keys
        subjects, objects = (map(known.term, end.tolist()) for end in joins.unpacked(found))
        terms = [*zip(map(str, subjects), map(str, objects), strict=True)]
        if known is whole:
            wanted = strong, sorted(terms)
    assert 0 < strong < len(terms)
    assert (strong, sorted(terms)) == wanted


# Rules


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "FILTER NOT EXISTS { ?a ?p ?o }",
            "in FILTER NOT EXISTS ?p stands for a relation; name it",
        ),
        (
            "FILTER NOT EXISTS { ?a md:employs }",
            "'?a md:employs' is not one plain triple pattern; write one a line, each ended by ' .'",
        ),
        (
            "FILTER (?a = ?b)",
            "'FILTER (?a = ?b)' is not one plain triple pattern; write one a line, each ended by "
            "' .'",
        ),
    ],
)
def test_a_rule_that_says_more_is_refused(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "rule.rq"
    path.write_text(
        "# rule: some\nINSERT { ?a md:employs ?b }\nWHERE {\n"
        f"  ?a md:conducts ?b .\n  {line}\n}}\n",
        encoding="utf-8",
    )
    with pytest.raises(LoadError) as raised:
        rules.read_rule(path)
    assert str(raised.value).replace(": line 5: ", ": ") == f"{path}: {message}"


# Joins


def pairs(*some: tuple[int, int]) -> Pairs:
    subjects, objects = np.array(some, np.int64).reshape(-1, 2).T
    return Pairs(joins.distinct(joins.packed(subjects, objects)))


def listed(rows: Bindings) -> list[tuple[int, ...]]:
    names = sorted(rows.columns)
    return sorted(zip(*(rows.columns[name].tolist() for name in names), strict=True))


EDGES = pairs((1, 2), (1, 3), (2, 3), (3, 3))


@pytest.mark.parametrize(
    "day", ["2020-01-01", "0001-01-01", "9999-12-31", "10000-12-31", "-0044-03-15"]
)
def test_dates_are_compared_as_the_engine_compares_them(day: str) -> None:
    store = ox.Store()
    for text in (
        *("2020-01-01", "2020-02-29", "2021-02-29", "0001-01-01", "9999-12-31", "0000-01-01"),
        *("-0044-03-15", "10000-01-01", "2020-01-01Z", "2020-01-01+05:00", "1999-3-12", "20200101"),
    ):
        for name in ("date", "dateTime", "string"):
            term = ox.Literal(text, datatype=node(PREFIXES["xsd"] + name))
            store.add(quad(f"{KG}thing", f"{KG}on", term, EDITORIAL))
    store.add(quad(f"{KG}thing", f"{KG}on", f"{KG}day", EDITORIAL))
    facts = Known(store, ())
    dates = joins.unpacked(facts.pairs(facts.number(f"<{KG}on>".encode())).keys)[1]
    for sign, found in zip(("<=", ">="), facts.compared(dates, day), strict=True):
        asked = rows(
            store, f'SELECT ?d {{ GRAPH ?g {{ ?s ?p ?d }} FILTER (?d {sign} "{day}"^^xsd:date) }}'
        )
        assert {str(facts.term(number)) for number in found.tolist()} == {str(d) for (d,) in asked}


def test_a_join_follows_pairs_both_ways() -> None:
    start = Bindings().join("a", "b", EDGES, frozenset("ab"))
    assert listed(start) == [(1, 2), (1, 3), (2, 3), (3, 3)]
    assert listed(start.join("b", "c", EDGES, frozenset("abc"))) == [
        (1, 2, 3),
        (1, 3, 3),
        (2, 3, 3),
        (3, 3, 3),
    ]
    assert listed(start.join("c", "a", EDGES, frozenset("bc"))) == [(3, 1), (3, 2), (3, 3)]
    assert listed(start.join("b", "a", EDGES, frozenset("ab"))) == [(3, 3)]


def test_one_variable_at_both_ends_and_a_number_at_one() -> None:
    assert listed(Bindings().join("a", "a", EDGES, frozenset("a"))) == [(3,)]
    assert listed(Bindings().join(1, "b", EDGES, frozenset("b"))) == [(2,), (3,)]
    assert listed(Bindings().join("a", 3, EDGES, frozenset("a"))) == [(1,), (2,), (3,)]
    assert Bindings().join(2, 3, EDGES, frozenset()).size == 1
    assert Bindings().join(3, 2, EDGES, frozenset()).size == 0


def test_rows_without_a_pair() -> None:
    start = Bindings().join("a", "b", EDGES, frozenset("ab"))
    assert listed(start.without("b", "a", EDGES)) == [(1, 2), (1, 3), (2, 3)]
    assert listed(start.without("x", "a", EDGES)) == [(1, 2), (1, 3)]
    assert listed(start.without("b", "x", pairs((3, 9)))) == [(1, 2)]
    assert listed(start.without("x", "y", pairs())) == listed(start)


def test_a_large_join_is_made_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    some = pairs(*((a, b) for a in range(20) for b in range(20)))
    start = Bindings().join("a", "b", some, frozenset("ab"))
    at_once = start.join("b", "c", some, frozenset("ac"))
    monkeypatch.setattr(joins, "_SLICE", 7)
    assert listed(start.join("b", "c", some, frozenset("ac"))) == listed(at_once)
    assert at_once.size == 400
