"""Datasets in: what a row states, what is reported, and that nothing is guessed or lost."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pyoxigraph as ox
import pytest
import un_contributions
from click.testing import CliRunner, Result
from shared import shared

from cli import cli
from detente import KnowledgeGraph, LoadError, UsageError
from detente.core.namespaces import MD, PREFIXES, SRC
from detente.importers import Summary, datasets, run

ROOT = Path(__file__).parents[2]

ATOP = """\
atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,phase
1,220,1949,4,4,0,0,0,0
1,200,1949,4,4,1966,7,1,0
2,260,1970,.,.,1980,2,.,1
2,220,1998,2,30,0,0,0,2
2,999,1998,2,3,0,0,0,0
"""
MME_HEAD = (
    "MMEID,Ex_Name,Series_Name,Location,s.year,s.month,s.day,e.year,e.month,e.day,"
    "StateA,StateB,StateC,StateAM\n"
)
MME = MME_HEAD + (
    "mme1,Blue Wave,Wave,France,1980,1,14,1980,1,21,France,Canada,,\n"
    'mme2,-9,,"Nowhere, ""quoted""",1981,2,xx,1981,2,xx,-9,Canada,Utopia,\n'
    "mme2,Blue Wave,wave,-9,1982,3,9,1982,3,1,France,NATO,,Canada\n"
)
IGO = """\
ioname,state,status,first_year,last_year,statenme,ccode
NATO,france,full member,1949,2014,France,220
QQQ,canada,observer,1950,1960,Canada,20
QQQ,mars,full member,1950,1960,Mars,999
QQQ,canada,spectator,1950,1960,Canada,20
"""
IGO_NAMES = """\
ioname,orgname,longorgname,sdate,deaddate,ionum
NATO,N. Atl. Treaty Org,North Atlantic Treaty Organization (NATO),1949.0,,3700.0
QQQ,Quiet Org,The Quiet Quorum of Quito,1950.0,1960.0,1.0
"""
FACTBOOK = """\
gec,country,organisation,role,raw
fr,France,NATO,member,NATO
fr,France,PFP,member,PFP
fr,France,XYZO,observer,XYZO
fr,France,XYZO,NGOs,XYZO
ww,Wakanda,NATO,member,NATO
"""
UN = """\
Year,Country,Mission,Female,Male,Total
2014,Congo,MINUSMA,1,2,3
2014,Chad,UNXYZ,0,5,5
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return KnowledgeGraph.load(inference=False).store


def imported(
    store: ox.Store, folder: Path, name: str, text: str, names: Path | None = None
) -> tuple[Summary, KnowledgeGraph, list[list[str]]]:
    """Import a text as a file; return what it came to, the graph alone, and the report."""
    source = folder / f"{name}.csv"
    source.write_text(text, encoding="utf-8")
    target = folder / f"{name}.trig"
    summary = run(store, name, source, target, names=names)
    with (folder / f"{name}.report.csv").open(encoding="utf-8", newline="") as lines:
        report = list(csv.reader(lines))
    return summary, KnowledgeGraph.load(target, bundled=False), report[1:]


def stated(graph: KnowledgeGraph, dataset: str, row: int) -> set[tuple[str, str]]:
    """Return what is said of a row, shortened."""
    names = {**PREFIXES, "item": f"{SRC}{dataset}#"}
    found = graph.store.quads_for_pattern(ox.NamedNode(f"{SRC}{dataset}#row={row}"), None, None)
    return {
        (short(quad.predicate.value, names), short(quad.object.value, names))
        for quad in found
        if not isinstance(quad.object, ox.Triple)
    }


def short(iri: str, names: dict[str, str]) -> str:
    fitting = [(len(space), name, space) for name, space in names.items() if iri.startswith(space)]
    return f"{max(fitting)[1]}:{iri[len(max(fitting)[2]) :]}" if fitting else iri


def counts(summary: Summary) -> tuple[int, ...]:
    assert summary.rows == summary.stated + summary.reported
    return (summary.rows, summary.stated, summary.in_part, summary.reported, summary.cells)


def test_atop_rows_are_dated_participations_in_an_alliance(store: ox.Store, tmp_path: Path) -> None:
    summary, graph, report = imported(store, tmp_path, "atop", ATOP)
    assert counts(summary) == (5, 4, 1, 1, 2)
    assert stated(graph, "atop-5-1", 2) == {
        ("rdf:type", "md:Participation"),
        ("md:recordOf", "src:atop-5-1"),
        ("md:participant", "kg:france"),
        ("md:inAgreement", "item:1"),
        ("md:inRole", "md:Party"),
        ("schema:startDate", "1949-04-04"),
        ("md:startPrecision", "day"),
        ("md:observedUntil", "2018-12-31"),
    }
    assert {("schema:endDate", "1966-07-01"), ("md:endPrecision", "day")} < stated(
        graph, "atop-5-1", 3
    )
    assert {
        ("md:participant", "kg:west-germany"),
        ("schema:startDate", "1970-01-01"),
        ("md:startPrecision", "year"),
        ("schema:endDate", "1980-02-29"),
        ("md:endPrecision", "month"),
    } < stated(graph, "atop-5-1", 4)
    assert ("schema:startDate", "1998-02-01") not in stated(graph, "atop-5-1", 5)
    assert [line[:4] for line in report] == [
        ["5", "yrent, moent, dayent", "1998-2-30", "no such date in the calendar: 1998-2-30"],
        ["6", "member", "999", "no state had the cow code 999 on 1998-02-03"],
    ]


def test_mme_rows_are_exercises_with_their_participants(store: ox.Store, tmp_path: Path) -> None:
    summary, graph, report = imported(store, tmp_path, "mme", MME)
    assert counts(summary) == (3, 3, 2, 0, 3)
    first = stated(graph, "mme-v7", 2)
    assert {
        ("rdf:type", "md:Exercise"),
        ("md:takesPlaceIn", "kg:france"),
        ("schema:superEvent", "item:series%20Wave"),
        ("skos:prefLabel", "Blue Wave (MME row 2)"),
        (
            "skos:definition",
            "Exercise in France from 14 January 1980 to 21 January 1980, as recorded in "
            "Multinational Military Exercises, version 7, under mme1.",
        ),
    } < first
    second = stated(graph, "mme-v7", 3)
    assert ("skos:prefLabel", "Exercise without a name (MME row 3)") in second
    assert {("schema:endDate", "1981-02-28"), ("md:endPrecision", "month")} < second
    assert ("schema:superEvent", "item:series%20Wave") in stated(graph, "mme-v7", 4)
    assert ("md:endStatus", "md:EndUnknown") in stated(graph, "mme-v7", 4)
    rows = graph.query(
        "SELECT ?row (COUNT(*) AS ?n) { GRAPH ?g { ?who"
        " <https://w3id.org/detente/ontology#participatesIn> ?row } } GROUP BY ?row ORDER BY ?row"
    ).rows
    assert [row[1] for row in rows] == ["2", "1", "3"]
    assert [line[:4] for line in report] == [
        ["3", "StateC", "Utopia", "no md:Actor has this name"],
        ["3", "Location", 'Nowhere, "quoted"', "no md:Place has this name"],
        ["4", "e.year, e.month, e.day", "1 March 1982", "ends before it starts, 9 March 1982"],
    ]


def test_igo_spells_are_memberships_beside_the_curated_ones(
    store: ox.Store, tmp_path: Path
) -> None:
    names = tmp_path / "names.csv"
    names.write_text(IGO_NAMES, encoding="utf-8")
    summary, graph, report = imported(store, tmp_path, "cow-igo", IGO, names=names)
    assert counts(summary) == (4, 2, 0, 2, 2)
    assert (summary.made, summary.alternates) == (1, 1)
    assert stated(graph, "cow-igo-v3", 2) == {
        ("rdf:type", "md:Membership"),
        ("md:recordOf", "src:cow-igo-v3"),
        ("org:member", "kg:france"),
        ("org:organization", "kg:nato"),
        ("org:role", "md:FullMember"),
        ("schema:startDate", "1949-01-01"),
        ("md:startPrecision", "year"),
        ("md:observedUntil", "2014-12-31"),
        ("md:recordFor", "kg:membership-nato-france"),
    }
    assert {("org:role", "md:Observer"), ("schema:endDate", "1960-12-31")} < stated(
        graph, "cow-igo-v3", 3
    )
    made = graph.query(f"SELECT ?p ?o {{ GRAPH ?g {{ <{SRC}cow-igo-v3#QQQ> ?p ?o }} }}").rows
    assert "The Quiet Quorum of Quito" in {value for _, value in made}
    assert [line[:3] for line in report] == [
        ["4", "ccode", "999"],
        ["5", "status", "spectator"],
    ]


def test_factbook_rows_hold_on_one_day(store: ox.Store, tmp_path: Path) -> None:
    summary, graph, report = imported(store, tmp_path, "factbook", FACTBOOK)
    assert counts(summary) == (5, 3, 0, 2, 2)
    assert stated(graph, "factbook-2026", 2) == {
        ("rdf:type", "md:Membership"),
        ("md:recordOf", "src:factbook-2026"),
        ("org:member", "kg:france"),
        ("org:organization", "kg:nato"),
        ("org:role", "md:FullMember"),
        ("md:observedUntil", "2026-05-17"),
        ("md:recordFor", "kg:membership-nato-france"),
    }
    assert {
        ("rdf:type", "md:Participation"),
        ("md:inActivity", "kg:partnership-for-peace"),
    } < stated(graph, "factbook-2026", 3)
    assert ("org:organization", "item:XYZO") in stated(graph, "factbook-2026", 4)
    assert [line[:3] for line in report] == [["5", "role", "NGOs"], ["6", "country", "Wakanda"]]


def test_un_contributions_hold_at_some_time_of_the_year(store: ox.Store, tmp_path: Path) -> None:
    _, graph, report = imported(store, tmp_path, "un-contributions", UN)
    assert stated(graph, "un-contributions", 2) >= {
        ("md:participant", "kg:republic-of-the-congo"),
        ("md:inActivity", "kg:minusma"),
        ("md:inRole", "md:Contributor"),
        ("md:observedFrom", "2014-12-31"),
        ("md:observedUntil", "2014-01-01"),
    }
    assert [line[:3] for line in report] == [["3", "Mission", "UNXYZ"]]


def test_years_that_follow_one_another_become_one_participation() -> None:
    file = un_contributions.trig({("chad", "minusma"): {2013, 2014, 2016}})
    found = {
        (quad.subject.value.rpartition("/")[2], quad.object.value)
        for quad in ox.parse(file, format=ox.RdfFormat.TRIG)
        if quad.predicate.value in (MD + "observedFrom", MD + "observedUntil")
    }
    assert found == {
        ("participation-minusma-chad", "2013-12-31"),
        ("participation-minusma-chad", "2014-01-01"),
        ("participation-minusma-chad-2016", "2016-12-31"),
        ("participation-minusma-chad-2016", "2016-01-01"),
    }


def test_what_is_imported_passes_the_checks_and_derives_nothing(
    store: ox.Store, tmp_path: Path, kg: KnowledgeGraph
) -> None:
    targets = []
    for name, text in {"atop": ATOP, "mme": MME, "cow-igo": IGO, "factbook": FACTBOOK}.items():
        imported(store, tmp_path, name, text)
        targets.append(tmp_path / f"{name}.trig")
    wider = KnowledgeGraph.load(*targets)
    found = [each for each in wider.validate(*targets).findings if "#" in (each.focus or "")]
    assert [f for f in found if f.severity == "violation"] == []
    derived = (
        "SELECT ?s ?p ?o { GRAPH <https://w3id.org/detente/graph/inferred> { ?s ?p ?o }"
        " FILTER (?p != rdf:type) } ORDER BY ?s ?p ?o"
    )
    assert wider.query(derived).rows == kg.query(derived).rows


@pytest.mark.parametrize("suffix", [".trig", ".nq"])
def test_importing_again_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "mme.csv"
    source.write_text(MME, encoding="utf-8")
    written = set()
    for seed in ("1", "2"):
        target = tmp_path / f"out{seed}{suffix}"
        command = [sys.executable, ROOT / "cli.py", "import", "mme", source, "-o", target]
        subprocess.run([*map(str, command)], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        written.add(target.read_bytes())
    assert len(written) == 1


def test_importing_with_the_earlier_import_loaded_gives_the_same_file(
    store: ox.Store, tmp_path: Path
) -> None:
    imported(store, tmp_path, "mme", MME)
    before = (tmp_path / "mme.trig").read_bytes()
    again = KnowledgeGraph.load(tmp_path / "mme.trig", inference=False).store
    imported(again, tmp_path, "mme", MME)
    assert (tmp_path / "mme.trig").read_bytes() == before


def test_hostile_cells_stay_literals_and_disarmed(store: ox.Store, tmp_path: Path) -> None:
    bad = 'x" . } <http://evil.example> a <http://evil.example> . \\u0022 \x1b[31m'
    quoted = bad.replace('"', '""')
    row = f'mme1,"{quoted}",,"=cmd|calc",1980,1,1,1980,1,2,France,+1+1,,\n'
    _, graph, report = imported(store, tmp_path, "mme", MME_HEAD + row)
    assert not graph.query("ASK { GRAPH ?g { <http://evil.example> ?p ?o } }")
    labels = [value for name, value in stated(graph, "mme-v7", 2) if name == "skos:prefLabel"]
    assert labels == [bad.replace("\x1b", "") + " (MME row 2)"]
    assert [line[2] for line in report] == ["'+1+1", "'=cmd|calc"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(store: ox.Store, tmp_path: Path) -> None:
    peaks = []
    for size in (2_000, 20_000):
        rows = "".join(
            f"{1 + number % 50},{(2, 20, 220, 999)[number % 4]},1950,1,1,0,0,0,0\n"
            for number in range(size)
        )
        source = tmp_path / f"{size}.csv"
        source.write_text(ATOP.splitlines(keepends=True)[0] + rows, encoding="utf-8")
        tracemalloc.start()
        summary = run(store, "atop", source, tmp_path / f"{size}.trig")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert summary.rows == size
    assert peaks[1] < peaks[0] * 1.2


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    source = tmp_path / "big.csv"
    with source.open("w", encoding="utf-8") as out:
        out.write(ATOP.splitlines(keepends=True)[0])
        out.writelines("1,220,1950,1,1,0,0,0,0\n" for _ in range(1_000_000))
    command = [sys.executable, str(ROOT / "cli.py"), "import", "atop", source, "-o", "big.trig"]
    process = subprocess.Popen([*map(str, command)], cwd=tmp_path, stderr=subprocess.PIPE)
    until = time.monotonic() + 300
    while not any(path.stat().st_size for path in tmp_path.glob(".big.trig.*.part")):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.communicate()[1].strip() == b"Error: interrupted"
    assert process.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.csv"]


def command(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, arguments)])


def test_the_command_tells_the_counts_and_ends_well(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ATOP, encoding="utf-8")
    done = command("atop", source, "-o", tmp_path / "a.trig", "--report", tmp_path / "r.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines()[1:] == [
        "rows in: 5",
        "rows stated: 4 (1 in part)",
        "rows reported: 1",
        f"cells reported: 2, in {tmp_path / 'r.csv'}",
        "made because the graph lacks them: 2",
        "rows set beside a curated fact: 0",
    ]


def test_what_is_wrong_outside_of_the_graph_is_told_before_it_is_read(tmp_path: Path) -> None:
    def load() -> ox.Store:
        raise AssertionError("the graph was read")

    table, mapping = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text("Name\nBlue Wave\n")
    mapping.write_text("x = [[[")
    with pytest.raises(LoadError, match="not TOML"):
        run(load, "table", table, tmp_path / "a.trig", mapping=mapping)
    with pytest.raises(LoadError, match="there is no such file"):
        run(load, "atop", tmp_path / "none.csv", tmp_path / "a.trig")
    with pytest.raises(UsageError, match=r"name it \.trig"):
        run(load, "atop", table, tmp_path / "a.ttl")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("atpo", "a.csv", "-o", "a.trig"), 2, "did you mean 'atop'?"),
        (("atop", "none.csv", "-o", "a.trig"), 3, "none.csv: there is no such file"),
        (("atop", "a.csv"), 2, "-o FILE.trig"),
        (("atop", "a.csv", "-o", "a.ttl"), 2, "name it .trig"),
        (("atop", "a.csv", "-o", "a.csv"), 2, "name it .trig"),
        (("atop", "a.csv", "-o", "no/a.trig"), 3, "there is no folder"),
        (("table", "a.csv", "-o", "a.trig"), 2, "--mapping FILE"),
        (("table", "a.csv", "-o", "a.trig", "--mapping", "none.toml"), 3, "no such mapping"),
        (("atop", "a.csv", "-o", "a.trig", "--mapping", "x.toml"), 2, "goes with table"),
        (("atop", "a.csv", "-o", "a.trig", "--names", "x.csv"), 2, "--names is for"),
        (("mme", "a.csv", "-o", "a.trig"), 3, "no column is called"),
        (("atop", "a.csv", "-o", "a.trig", "--bare"), 2, "--bare"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(ATOP, encoding="utf-8")
    done = command(*arguments)
    assert (done.exit_code, done.stderr.count("\n")) == (status, 1)
    assert said in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]


def test_a_failure_leaves_what_stood_there(store: ox.Store, tmp_path: Path) -> None:
    target = tmp_path / "a.trig"
    target.write_text("# mine\n", encoding="utf-8")
    source = tmp_path / "a.csv"
    source.write_bytes(ATOP.encode() + b"2,220,1998,2,3,0,0,0,\xff\n")
    with pytest.raises(LoadError, match="not text in UTF-8; Excel writes Windows-1252"):
        run(store, "atop", source, target)
    assert target.read_text(encoding="utf-8") == "# mine\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.trig"]


def test_disagreements_set_rows_beside_our_facts(store: ox.Store, tmp_path: Path) -> None:
    rows = IGO.splitlines(keepends=True)[0] + "NATO,finland,full member,1999,2010,Finland,375\n"
    rows += "NATO,finland,full member,2023,2014,Finland,375\n"
    rows = rows.replace("1999,2010", "2020,2030")
    imported(store, tmp_path, "cow-igo", rows)
    found = KnowledgeGraph.load(tmp_path / "cow-igo.trig").ask("disagreements").rows
    ours = [row[5:8] for row in found if row[0] == "Finland" and "COW" in (row[3] or "")]
    assert ours == [("end", "2030", "ongoing"), ("start", "2020", "2023-04-04")]


def test_the_known_datasets_are_those_that_are_documented() -> None:
    page = (ROOT / "docs" / "importers.md").read_text(encoding="utf-8")
    assert datasets() == (
        *("atop", "colt", "cow-igo", "dcad", "dcad-agreements", "factbook", "fmtrpt", "geo-pko"),
        *("gleditsch-ward", "isd", "manyios", "mme", "pla-diplomacy", "sipri-orders"),
        *("sipri-transfers", "ucdp-prio", "un-contributions"),
    )
    assert [name for name in datasets() if f"detente import {name} " not in page] == []


REAL = {
    "atop": ("atop5_1m.csv", None),
    "mme": ("mme_v7.csv", None),
    "cow-igo": ("cow_igo_v3_membership_spells.csv", "cow_igo_v3_organisations.csv"),
    "factbook": ("io_participation.csv", None),
    "un-contributions": ("un_contributions_2010_2021.csv", None),
    "geo-pko": ("geopko_tcc_v2.3.csv", None),
}


@pytest.mark.parametrize("name", REAL)
def test_the_whole_dataset_is_imported_as_documented(
    store: ox.Store, tmp_path: Path, name: str
) -> None:
    folder = shared("datasets")
    file, names = REAL[name]
    target = tmp_path / f"{name}.trig"
    summary = run(store, name, folder / file, target, names=folder / names if names else None)
    with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
        assert summary.rows == sum(1 for _ in csv.reader(lines)) - 1
    assert summary.rows == summary.stated + summary.reported
    told = f"| {name} | {summary.rows:,} | {summary.stated:,} | {summary.in_part:,} |"
    told += f" {summary.reported:,} | {summary.cells:,} |"
    assert told in (ROOT / "docs" / "importers.md").read_text(encoding="utf-8")


def test_a_caller_is_told_how_far_the_file_is_read(store: ox.Store, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(ATOP, encoding="utf-8")
    told: list[tuple[int, int]] = []
    run(store, "atop", source, tmp_path / "a.trig", progress=lambda *done: told.append(done))
    size = source.stat().st_size
    assert told == [(size, size)] * 5  # a small file is read at once


def test_a_summary_can_be_told(tmp_path: Path) -> None:
    summary = Summary(tmp_path / "a.trig", tmp_path / "a.csv", 3, 2, 1, 1, 4, 9, 1, 0)
    assert json.dumps(summary.text())
    with pytest.raises(UsageError):
        run(ox.Store(), "none", tmp_path, None)
