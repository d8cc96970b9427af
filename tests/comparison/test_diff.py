"""What differs between two graphs, in words, in Markdown and as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli
from detente import KnowledgeGraph
from detente.comparison import compare
from detente.dataset.load import load

HEAD = """
@prefix kg: <https://w3id.org/detente/id/> .
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix src: <https://w3id.org/detente/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://ex.org/> .
src:catalogue {
    src:alpha a md:WebPage ; dcterms:title "Alpha" .
    src:beta a md:WebPage ; dcterms:title "Beta" .
}
src:editorial {
    kg:aland a md:State ; skos:prefLabel "Aland"@en .
    kg:borduria a md:State ; skos:prefLabel "Borduria"@en .
    kg:cordia a md:State ; skos:prefLabel "Cordia"@en .
    kg:league a md:Organization ; skos:prefLabel "the League"@en .
    kg:piracy a md:Challenge ; skos:prefLabel "piracy"@en .
    kg:drills skos:prefLabel "drills"@en .
}
"""


def membership(state: str, start: str, end: str = "", precision: str = "day") -> str:
    ending = (
        f'schema:endDate "{end}"^^xsd:date ; md:endPrecision "day"'
        if end
        else "md:endStatus md:Ongoing"
    )
    return (
        f"kg:membership-league-{state} a md:Membership ; org:member kg:{state} ; "
        f"org:organization kg:league ; org:role md:FullMember ; {ending} ; "
        f'schema:startDate "{start}"^^xsd:date ; md:startPrecision "{precision}" .\n'
    )


OLD = f"""{HEAD}
src:alpha {{
    {membership("aland", "1950-05-01")}
    {membership("borduria", "1955-01-01", precision="year")}
    kg:league md:employs kg:drills ; md:addresses kg:piracy .
}}
"""
NEW = f"""{HEAD}
src:alpha {{
    {membership("aland", "1950-05-01", "1999-12-31")}
    kg:league md:employs kg:drills .
    kg:league md:employs kg:patrols .
}}
src:beta {{
    {membership("borduria", "1955-03-09")}
    {membership("cordia", "2001-01-01", precision="month")}
}}
src:editorial {{
    kg:drills a md:Mechanism . kg:patrols a md:Mechanism ; skos:prefLabel "patrols"@en .
}}
"""
WORDS = """memberships
  new: Cordia is a member of the League (since January 2001) - Beta
  ended: Aland is a member of the League (from 1 May 1950 to 31 December 1999) - Alpha
    when: from 1 May 1950 to 31 December 1999; before: since 1 May 1950
  changed: Borduria is a member of the League (since 9 March 1955) - Beta
    when: since 9 March 1955; before: since 1955
    who says so: Beta; before: Alpha

things
  new: patrols, a mechanism (kg:patrols)
  changed: drills (kg:drills)
    now: is a mechanism
  changed: the League (kg:league)
    no longer: addresses piracy - Alpha
    now: employs patrols - Alpha

memberships: 1 new, 1 ended, 1 changed
things: 1 new, 2 changed
31 statements before, 42 after: 9 gone, 20 come
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("two")
    old, new = folder / "old.trig", folder / "new.trig"
    old.write_text(OLD)
    new.write_text(NEW)
    return old, new


def diff(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["diff", *map(str, arguments)], input=text)


def written(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.ttl")
        paths[-1].write_text(text)
    return paths


def test_records_are_told_as_what_they_say(two: tuple[Path, Path]) -> None:
    done = diff(*two)
    assert (done.exit_code, done.stderr) == (1, "")
    assert done.stdout == WORDS


def test_the_same_is_said(two: tuple[Path, Path]) -> None:
    done = diff(two[0], two[0])
    assert (done.exit_code, done.stdout) == (0, "no difference: 31 statements on both sides\n")


def test_markdown_is_a_page_for_a_changelog(two: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "changes.md"
    done = diff(*two, "--format", "md", "-o", page)
    assert (done.exit_code, done.stdout) == (1, "")
    text = page.read_text()
    assert "## Memberships\n\n### New\n\n- Cordia is a member of the League" in text
    assert "\n### Ended\n\n- Aland is" in text
    assert "\n  - when: since 9 March 1955; before: since 1955\n" in text


def test_json_is_whole(two: tuple[Path, Path]) -> None:
    content = json.loads(diff(*two, "--format", "json").stdout)
    assert content["same"] is False
    assert content["statements"] == {"before": 31, "after": 42, "gone": 9, "come": 20, "untold": 0}
    assert content["counts"]["membership"] == {"new": 1, "ended": 1, "changed": 1}
    ended = next(each for each in content["changes"] if each["kind"] == "ended")
    assert ended["id"] == "kg:membership-league-aland"
    assert ended["details"][0]["before"][0]["words"] == "since 1 May 1950"


def test_a_limit_counts_the_rest(two: tuple[Path, Path]) -> None:
    assert "\n  changed: 1 more (--limit)\n" in diff(*two, "--limit", 1).stdout


def test_python_compares_with_a_file_and_with_a_graph(two: tuple[Path, Path]) -> None:
    old, new = (KnowledgeGraph.load(path, bare=True) for path in two)
    found = old.diff(new)
    assert (found.gone, found.come, bool(found)) == (9, 20, True)
    assert found.changes == old.diff(two[1]).changes
    assert not new.diff(two[1])


def test_a_store_is_a_side(two: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    load(store, (two[0],), bare=True)
    assert diff(store, two[0]).exit_code == 0
    assert diff(two[1], store).exit_code == 1


SHIP = '@prefix : <http://ex.org/> . :ship <http://www.w3.org/2000/01/rdf-schema#label> "Argo" ; '


def test_any_graph_is_told_in_its_names(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        old=SHIP + ":length 30 ; :flies :greek .",
        new=SHIP + ":length 31 ; :calls :colchis , :iolcus . :greek a :Flag .",
    )
    assert diff(*files).stdout.split("\n\n")[0] == (
        "things\n"
        "  new: greek, a Flag (http://ex.org/greek)\n"
        "  changed: Argo (http://ex.org/ship)\n"
        "    now: calls colchis\n"
        "    now: calls iolcus\n"
        "    no longer: flies greek\n"
        "    length 31; before: 30"
    )


def test_what_reads_alike_is_told_apart(tmp_path: Path) -> None:
    files = written(tmp_path, old="<urn:a> <urn:p> 1 .", new='<urn:a> <urn:p> "1"^^<urn:t> .')
    assert 'p "1"^^<urn:t>; before: "1"^^<http://www.w3.org/2001/XMLSchema#integer>' in (
        diff(*files).stdout
    )


LIST = "<urn:a> <urn:p> (1 (2) [ <urn:q> 3 ]) ."


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (LIST, LIST + " " + LIST, 0),
        (LIST, LIST.replace("3", "4"), 1),
        ("_:x <urn:q> 1 .", "_:x <urn:q> 1 , 1 .", 0),
        ("<urn:a> <urn:p> _:x . _:x <urn:p> _:x .", "<urn:a> <urn:p> _:y . _:y <urn:p> _:y .", 0),
        ("_:x <urn:p> _:y . _:y <urn:q> _:x .", "_:b <urn:q> _:a . _:a <urn:p> _:b .", 0),
        ("_:x <urn:p> _:y . _:y <urn:p> _:x .", "_:x <urn:p> _:y . _:y <urn:q> _:x .", 1),
        (
            "<urn:a> <urn:p> _:x . <urn:b> <urn:p> _:x .",
            "<urn:a> <urn:p> [] . <urn:b> <urn:p> [] .",
            1,
        ),
    ],
)
def test_blank_nodes_are_compared_by_what_is_said_of_them(
    old: str, new: str, status: int, tmp_path: Path
) -> None:
    done = diff(*written(tmp_path, old=old, new=new))
    assert (done.exit_code, done.stderr) == (status, "")
    unrelated = "_:r <urn:p> _:s . _:s <urn:p> _:t . _:t <urn:p> _:r . _:r <urn:z> 1 .\n"
    done = diff(*written(tmp_path, old=old, new=unrelated + new))
    assert "gone, 4 come" in done.stdout or status


def test_a_blank_node_is_told_where_it_is_mentioned(tmp_path: Path) -> None:
    files = written(tmp_path, old=LIST, new=LIST.replace("3", "4"))
    out = diff(*files).stdout
    assert "p (1, (2), [q 4]); before: (1, (2), [q 3])" in out
    assert out.count("changed:") == 1


def test_rings_that_look_alike_are_said(tmp_path: Path) -> None:
    ring = "_:a <urn:p> _:b . _:b <urn:p> _:c . _:c <urn:p> _:a . "
    files = written(tmp_path, old=ring, new=ring + "<urn:a> <urn:p> 1 .")
    assert "note: 3 blank nodes stand in rings and look alike" in diff(*files).stdout


def test_without_graphs_what_is_said_is_compared(two: tuple[Path, Path], tmp_path: Path) -> None:
    flat = tmp_path / "flat.nt"
    graph = KnowledgeGraph.load(two[0], bare=True)
    flat.write_bytes(graph.export(None, "ntriples") or b"")
    named = "".join(f"{q.triple} .\n" for q in graph.store)
    flat.write_text(named)
    done = diff(flat, two[0])
    assert (done.exit_code, done.stdout.count("names no graphs")) == (0, 1)


def test_more_than_is_held_is_counted(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "MOST_HELD", 0)
    out = diff(*two).stdout
    assert "note: 29 of the statements that differ are counted and not told" in out
    assert "9 gone, 20 come" in out


def test_what_is_hostile_is_told_and_does_nothing(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        old="",
        new='<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "\\u001B[2J# <b>x</b>\\n- y" .',
    )
    assert "\x1b" not in diff(*files).stdout
    page = diff(*files, "--format", "md").stdout
    assert "<b>" not in page
    assert "\n- y" not in page


def test_standard_input_is_a_side(two: tuple[Path, Path]) -> None:
    done = diff(two[0], "-", "--input-format", "trig", text=OLD)
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["old.ttl", "missing.ttl"], 3, "Error: missing.ttl: there is no such file"),
        (["old.ttl", "bad.ttl"], 3, "Error: bad.ttl: line 1: "),
        (["-", "-"], 2, "standard input is one of the two"),
        (["old.ttl", "old.ttl", "--as-of", "1999"], 2, "leave out --as-of"),
        (["old.ttl", "old.ttl", "--store", "x"], 2, "leave out --store"),
        (["old.ttl"], 2, "Missing argument 'B'"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    arguments: list[str],
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, old="<urn:a> <urn:b> 1 .", bad="<urn:a> <urn:b> .")
    done = diff(*arguments)
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1 or status == 2
