"""What holds for a time is handed on with its dates."""

import csv
import io

import networkx as nx  # type: ignore[import-untyped, unused-ignore]
import pyoxigraph as ox
import pytest
from blue_league import load

from detente import KnowledgeGraph
from detente.core.namespaces import KG, MD, SRC


@pytest.fixture(scope="module")
def league() -> KnowledgeGraph:
    return load()


def test_networkx_keeps_parallel_edges_apart(league: KnowledgeGraph) -> None:
    graph = league.networkx()
    assert graph["kg:redland"]["kg:blue-league"].keys() == {
        *("md:memberOf", "md:memberOf 1990-04-04", "md:currentMemberOf")
    }
    held = graph["kg:greenland-isle"]["kg:blue-league"]["md:memberOf"]
    assert {key: held[key] for key in ("start", "start_precision", "verification")} == {
        "start": "1952-02-18",
        "start_precision": "day",
        "verification": "day unconfirmed",
    }
    assert "end" not in held
    assert graph.nodes["kg:amber-force"]["end"] == "1974-06-30"
    assert graph.number_of_edges() == len(league.network.edges)


def test_files_of_networks_hold_the_dates(league: KnowledgeGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(league.export(format="edges-csv").decode())))
    spells = [row for row in rows if row["subject"] == "kg:redland" and row["start"]]
    times = ("start", "start_precision", "end", "end_precision", "verification")
    assert [tuple(row[name] for name in times) for row in spells] == [
        ("1990-04-04", "day", "", "", ""),  # a current member
        ("1950-01-01", "year", "1966-07-01", "day", ""),
        ("1990-04-04", "day", "", "", ""),
    ]
    read = nx.read_graphml(io.BytesIO(league.export(format="graphml")), force_multigraph=True)
    starts = [data.get("start") for *_, data in read.edges(data=True)]
    assert sorted(filter(None, starts)) == sorted(
        edge.start for edge in league.network.edges if edge.start
    )
    assert nx.read_gexf(io.BytesIO(league.export(format="gexf"))).number_of_edges() == len(rows)


def test_a_part_as_rdf_holds_the_membership_itself(league: KnowledgeGraph) -> None:
    content = league.export(format="trig", entities=["Green Isle"]).decode()
    store = ox.Store()
    store.load(content.encode(), format=ox.RdfFormat.TRIG)
    node = ox.NamedNode(KG + "membership-blue-league-greenland-isle")
    source = ox.NamedNode(SRC + "general-knowledge")
    assert len(list(store.quads_for_pattern(node, None, None, source))) == 9
    current = ox.NamedNode(MD + "currentMemberOf")
    assert len(list(store.quads_for_pattern(None, current, None))) == 1
    assert next(store.quads_for_pattern(source, None, None), None) is not None
