"""cite: the dataset and an answer, with version, hashes and sources, for BibTeX and CSL JSON."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from detente import KnowledgeGraph
from detente import __version__ as VERSION
from detente.export import citations
from detente.export.citations import Work

ROOT = Path(__file__).parents[2]
HOSTILE = '}, @misc{x, title={\\input{/etc/passwd}}, note={50% & #1_$x^~" \n'


def detente(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "detente", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_dataset_is_cited_as_citation_cff_has_it(kg: KnowledgeGraph) -> None:
    written = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    first = kg.cite().works[0]
    assert f'title: "{first.title}"' in written
    assert f"version: {first.version}" in written
    assert f'date-released: "{first.issued}"' in written
    assert f"name: {first.author}" in written
    assert first.version == VERSION


def test_the_dataset_names_every_source_that_holds_statements(kg: KnowledgeGraph) -> None:
    found = {work.key for work in kg.cite().works}
    assert {"detente", "global-diplomacy", "regional-stability", "strategies"} <= found
    assert not found & {"catalogue", "editorial"}


def test_an_answer_is_cited_with_its_hashes_and_the_sources_of_its_rows(kg: KnowledgeGraph) -> None:
    values = {"place": "South China Sea"}
    results = kg.ask("claimants", place=values["place"])
    first, *sources = kg.cite(results, "claimants", values).works
    text = kg.question("claimants").text + "\nplace=South China Sea"
    assert first.note == (
        "Answer to claimants place=South China Sea; SHA-256 of the query "
        f"{hashlib.sha256(text.encode()).hexdigest()}, of the answer as CSV "
        f"{hashlib.sha256(results.to_csv().encode()).hexdigest()}"
    )
    assert [work.key for work in sources] == ["strategies"]


def test_each_source_is_cited_with_its_kind(kg: KnowledgeGraph) -> None:
    citation = kg.cite(kg.ask("claimants", place="South China Sea"), "claimants")
    assert [work.source_kind for work in citation.works] == ["", "analysis"]
    assert "  note = {kind of source: analysis},\n" in citation.text()
    _, item = json.loads(citation.text("csl"))
    assert item["genre"] == "analysis"
    kinds = {work.key: work.source_kind for work in kg.cite().works}
    assert kinds["atop-5-1"] == "research dataset"
    assert [key for key, kind in kinds.items() if not kind] == ["detente"]


def test_a_kind_stands_behind_what_else_is_to_be_said() -> None:
    work = Work("a", "A", note="In two volumes", source_kind="press")
    assert "  note = {In two volumes; kind of source: press},\n" in work.bibtex()


def test_what_only_follows_is_cited_by_its_premises(kg: KnowledgeGraph) -> None:
    query = "SELECT ?a ?o { VALUES (?a ?o) { (kg:african-union kg:regional-stability) } }"
    sources = kg.cite(kg.query(query), query).works[1:]
    assert {work.key for work in sources} >= {"regional-stability"}


def test_rows_that_name_nothing_are_cited_by_all_sources(kg: KnowledgeGraph) -> None:
    query = "SELECT (1 AS ?one) {}"
    first, *sources = kg.cite(kg.query(query), query).works
    assert first.note.endswith("; no single source could be told from its rows, so all are named")
    assert sources == list(kg.cite().works[1:])


def test_a_saved_answer_is_cited_by_its_own_hash(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "claimants.csv"
    path.write_text("place,state\r\nSouth China Sea,China\r\n", encoding="utf-8", newline="")
    first, *sources = kg.cite_saved(path).works
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert first.note == f"Answer saved as claimants.csv; SHA-256 of the file {digest}"
    assert [work.key for work in sources] == ["strategies"]


def test_bibtex_is_an_entry_for_each_work() -> None:
    work = Work("un-list", "Operations & missions", publisher="UN", issued="2024-02-19", note="50%")
    assert work.bibtex() == (
        "@dataset{un-list,\n  title = {{Operations \\& missions}},\n  publisher = {UN},\n"
        "  date = {2024-02-19},\n  note = {50\\%},\n}\n"
    )


def test_csl_has_the_fields_of_its_schema() -> None:
    work = Work("a-page", "A page", "WebPage", "A. N. Author", "A site", "2023-04-04", url="u:x")
    assert work.csl() == {
        "id": "a-page",
        "type": "webpage",
        "title": "A page",
        "author": [{"literal": "A. N. Author"}],
        "publisher": "A site",
        "issued": {"date-parts": [[2023, 4, 4]]},
        "URL": "u:x",
    }


def test_a_page_is_cited_with_who_stands_behind_it_and_the_day_it_was_read() -> None:
    work = Work(
        *("a-page", "A page", "WebPage", "", "A site", "2023", "2026-11-29"),
        url="https://a.example/50%?q={x}\n",
    )
    assert work.bibtex() == (
        "@online{a-page,\n  title = {{A page}},\n  organization = {A site},\n  year = {2023},\n"
        "  url = {https://a.example/50%?q=%7Bx%7D%0A},\n  urldate = {2026-11-29},\n}\n"
    )
    assert work.csl()["issued"] == {"date-parts": [[2023]]}
    assert work.csl()["accessed"] == {"date-parts": [[2026, 11, 29]]}


@pytest.mark.parametrize(
    "date", ["", "soon", "2023-13-01", "2023-04-31", "2023-04-3", "12", "2023-04-00"]
)
def test_what_is_no_date_is_not_cited_as_one(date: str) -> None:
    work = Work("x", "X", issued=date, read=date, url="u:x")
    assert not re.search("date|year", work.bibtex())
    assert not {"issued", "accessed"} & work.csl().keys()


def test_who_publishes_a_record_is_its_author_and_of_the_press_is_not(kg: KnowledgeGraph) -> None:
    works = {work.key: work for work in kg.cite().works}
    union, paper = works["page-europa-eu-countries"], works["page-devdiscourse-iran-sco"]
    assert (union.author, union.publisher) == ("European Union", "European Union")
    assert "organization" not in union.bibtex()
    assert (paper.author, paper.issued, paper.read) == ("", "2023-07-04", "2026-11-29")
    assert "  organization = {Devdiscourse},\n  date = {2023-07-04},\n" in paper.bibtex()


#: What csl-data.json, the schema of CSL 1.0.2, says of the variables that we write.
CSL_TEXTS = {"id", "type", "title", "publisher", "version", "URL", "genre", "note"}
CSL_TYPES = {"dataset", "document", "webpage"}


def test_every_source_is_cited_as_biber_and_the_schema_of_csl_want_it(kg: KnowledgeGraph) -> None:
    citation = kg.cite()
    items = json.loads(citation.text("csl"))
    assert len({item["id"].casefold() for item in items}) == len(items)
    for item in items:
        dates = {name: item.pop(name) for name in ("issued", "accessed") if name in item}
        for date in dates.values():
            assert list(date) == ["date-parts"]
            assert all(isinstance(part, int) for part in date["date-parts"][0])
        assert all(set(name) == {"literal"} for name in item.pop("author", []))
        assert item.keys() <= CSL_TEXTS
        assert item["type"] in CSL_TYPES
        assert all(isinstance(value, str) and value for value in item.values())
    for entry in citation.text().split("\n\n"):
        head, *fields, end = entry.rstrip().split("\n")
        assert re.fullmatch(r"@(dataset|misc|online)\{[A-Za-z0-9.-]+,", head)
        assert end == "}"
        for field in fields:
            name, value = re.fullmatch(r"  (\w+) = \{(.*)\},", field).groups()  # type: ignore[union-attr]
            assert re.sub(r"\\[{}]", "", value).count("{") == re.sub(r"\\[{}]", "", value).count(
                "}"
            )
            assert name in ("url", "urldate") or not re.search(r"(?<!\\)[&%$#_]", value)


def test_sources_of_like_names_keep_apart(tmp_path: Path) -> None:
    path = tmp_path / "like.trig"
    text = """
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX md: <https://w3id.org/detente/ontology#>
        PREFIX src: <https://w3id.org/detente/source/> PREFIX kg: <https://w3id.org/detente/id/>
        src:catalogue { <urn:a,b> a md:WebPage ; dcterms:title "One" .
          <urn:a;b> a md:WebPage ; dcterms:title "Other" }
        <urn:a,b> { kg:x md:memberOf kg:y } <urn:a;b> { kg:x md:partnerOf kg:y }"""
    path.write_text(text, encoding="utf-8")
    found = KnowledgeGraph.load(path, bare=True).cite().works
    assert [work.key for work in found] == ["detente", "urn-a-b", "urn-a-b-2"]


def test_nothing_in_a_title_ends_its_field() -> None:
    entry = Work("x", HOSTILE).bibtex()
    assert re.sub(r"\\text\w+\{\}|\\[&%$#_{}]", "", entry).count("{") == 3
    assert "\\input" not in entry
    assert entry.count("\n") == 3


@pytest.mark.parametrize("form", citations.CITATION_FORMATS)
@pytest.mark.slow
def test_the_command_writes_every_format(form: str, kg: KnowledgeGraph) -> None:
    place = "place=South China Sea"
    ran = detente("cite", "claimants", place, "--format", form)
    assert (ran.returncode, ran.stderr) == (0, "")
    found = kg.ask("claimants", place="South China Sea")
    assert ran.stdout == kg.cite(found, "claimants", found.values).text(form)
    if form == "csl":
        assert [item["id"] for item in json.loads(ran.stdout)] == ["detente", "strategies"]


def test_the_command_cites_a_query() -> None:
    ran = detente("cite", "SELECT ?s { ?s md:claims ?place }", "place=kg:south-china-sea")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Answer to a SPARQL query place=kg:south-china-sea; SHA-256 of the query " in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["claimant"], 2, "there is no question 'claimant'; did you mean claimants"),
        (["missing.csv"], 3, "Error: missing.csv: cannot be read: No such file or directory"),
        (["SELECT { }"], 3, "Error: "),
        (["claimants", "city=Rome"], 2, "claimants has no parameter 'city'; it takes place"),
    ],
)
def test_mistakes_get_one_line(arguments: list[str], status: int, said: str) -> None:
    ran = detente("cite", *arguments)
    assert (ran.returncode, ran.stdout) == (status, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
