"""import table --guess: a mapping proposed for a table that nobody has described."""

import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from league import HEAD

from cli import cli
from detente import LoadError
from detente.dataset.read import bundled_files, fill_bundled
from detente.importers import guess, run
from detente.inference import materialize

GRAPH = """
src:editorial {
  kg:club a md:Organization ; skos:prefLabel "Club"@en .
  kg:anland a md:State ; skos:prefLabel "Anland"@en ; md:iso3 "XAN" ; md:cowNumber "901" .
  kg:bestan a md:State ; skos:prefLabel "Bestan"@en ; md:iso3 "XBE" ; md:cowNumber "902" .
}
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])  # the vocabulary
    store.extend(ox.parse(HEAD + GRAPH, ox.RdfFormat.TRIG))
    materialize.infer(store, None)
    return store


def proposed(store: ox.Store, folder: Path, text: str) -> dict[str, object]:
    """Return the mapping that is proposed, after it has imported every row."""
    source, mapping = folder / "My Table.csv", folder / "mapping.toml"
    source.write_text(text, encoding="utf-8")
    mapping.write_text(guess(store, source), encoding="utf-8")
    summary = run(store, "table", source, folder / "out.trig", mapping=mapping)
    assert (summary.reported, summary.cells) == (0, 0)
    return tomllib.loads(mapping.read_text(encoding="utf-8"))


def test_names_codes_and_dates_become_memberships(store: ox.Store, tmp_path: Path) -> None:
    found = proposed(
        store,
        tmp_path,
        'Country,Club,Since,Until,"A ""remark"""\nXAN,Club,2023-04-04,,x\nBestan,Club,2001-02-03,'
        "2002-01-01,y\n",
    )
    assert {key: found[key] for key in ("row", "member", "organization", "start", "end")} == {
        "row": {"makes": "membership"},
        "member": {"column": "Country", "by": ["iso3", "name"], "class": "md:State"},
        "organization": {"column": "Club", "by": "name", "class": "md:Organization"},
        "start": {"column": "Since", "formats": "%Y-%m-%d"},
        "end": {"column": "Until", "formats": "%Y-%m-%d"},
    }
    assert found["value"] == [{"property": "md:note", "column": 'A "remark"'}]


def test_what_names_no_organization_becomes_a_thing(store: ox.Store, tmp_path: Path) -> None:
    found = proposed(
        store,
        tmp_path,
        "Visit,to,ccode,Start Year,Start Month,Start Day\nTalks,XAN,902,2011,4,21\n"
        "Fair,XBE,901,2012,5,\n",
    )
    assert found["row"] == {
        "makes": "thing",
        "class": "md:Activity",
        "label": "{Visit} (my-table row {#row})",
    }
    assert [(link["column"], link["by"]) for link in found["link"]] == [  # type: ignore[attr-defined]
        ("to", ["iso3"]),
        ("ccode", ["cow"]),
    ]
    assert found["start"] == {"year": "Start Year", "month": "Start Month", "day": "Start Day"}


def test_a_year_alone_says_when_something_was_seen(store: ox.Store, tmp_path: Path) -> None:
    found = proposed(store, tmp_path, "iso3,year,club\nXAN,1990,Club\nXBE,1991,Club\n")
    assert found["seen"] == {"column": "year", "formats": "%Y"}


def test_a_table_without_rows_says_so(store: ox.Store, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(LoadError, match="the table has no rows to guess from"):
        guess(store, tmp_path / "a.csv")


def test_a_guess_goes_with_table_alone() -> None:
    for arguments in (["mme", "a.csv", "--guess"], ["table", "a.csv", "--guess", "--names", "b"]):
        ran = CliRunner().invoke(cli, ["import", *arguments])
        assert ran.exit_code == 2
        assert "--guess goes with table alone" in ran.output


def test_both_states_of_a_pair_are_found(store: ox.Store, tmp_path: Path) -> None:
    found = proposed(store, tmp_path, "ccode1,ccode2,year\n901,902,1949\n902,901,1950\n")
    assert [(link["column"], link["by"]) for link in found["link"]] == [  # type: ignore[attr-defined]
        ("ccode1", ["cow"]),
        ("ccode2", ["cow"]),
    ]
