"""Any table through a mapping: what the language can say, and what is wrong with a wrong one."""

import csv
import datetime
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from shared import shared

from detente import DetenteError, KnowledgeGraph, LoadError
from detente.core.namespaces import PREFIXES, SRC
from detente.importers import Summary, run
from detente.rdf.reading.manner import bounded

ROOT = Path(__file__).parents[2]
DATASET = """
[dataset]
id = "visits"
title = "Visits of ships"
publisher = "Nobody"
license = "CC0"
"""
MEMBERSHIP = (
    DATASET
    + """
[row]
makes = "membership"

[member]
column = "Country"
by = ["iso3", "name"]

[organization]
column = "Club"
by = "name"
"""
)
THING = (
    DATASET
    + """
[row]
makes = "thing"
class = "md:Exercise"
label = "{Name} (visit {#row})"
definition = "Visit[ to {Port}][ {#dates}]."
"""
)
PARTICIPANTS = """
[[link]]
relation = "md:participatesIn"
inverse = true
columns = ["Who"]
separator = ";"
by = ["iso3", "cow-letters", "name"]
class = "md:Actor"
"""
STATEMENT = (
    DATASET
    + """
[row]
makes = "statement"
relation = "md:collaboratesWith"

[subject]
column = "A"
by = ["iso-numeric"]
class = "md:State"

[object]
columns = "B*"
by = ["name", "id"]
class = "md:State"
"""
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return KnowledgeGraph.load(inference=False).store


class Import:
    """An import of a small table, and what came of it."""

    def __init__(self, store: ox.Store, folder: Path, mapping: str, table: str | bytes | Path):
        rules = folder / "rules.toml"
        rules.write_text(mapping, encoding="utf-8")
        source = table if isinstance(table, Path) else folder / "table.csv"
        if isinstance(table, str):
            source.write_text(table, encoding="utf-8", newline="")
        elif isinstance(table, bytes):
            source.write_bytes(table)
        self.target = folder / "out.trig"
        self.summary: Summary = run(store, "table", source, self.target, mapping=rules)
        self.store = KnowledgeGraph.load(self.target, bundled=False).store
        with (folder / "out.report.csv").open(encoding="utf-8", newline="") as lines:
            self.report = list(csv.reader(lines))[1:]

    def said(self, key: str) -> list[str]:
        """Return what is said of a thing of the dataset, as `predicate object`."""
        node = ox.NamedNode(f"{SRC}visits#{key}")
        found = [*self.store.quads_for_pattern(node, None, None)]
        spoken = [f"{_local(q.predicate)} {_local(q.object)}" for q in found]
        around = self.store.quads_for_pattern(None, None, node)
        spoken += [f"{_local(q.subject)} {_local(q.predicate)}" for q in around]
        return sorted(spoken)


def _local(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    iri = term.value
    for space in PREFIXES.values():
        iri = iri.removeprefix(space)
    return iri


def test_a_table_becomes_records_with_their_row(store: ox.Store, tmp_path: Path) -> None:
    table = "Country,Club\nFRA,NATO\n\nFrance,Nato\nFrance,The Moon Club\n,NATO\n"
    found = Import(store, tmp_path, MEMBERSHIP, table)
    assert found.said("row=2") == [
        "member france",
        "organization nato",
        "recordFor membership-nato-france",
        "recordOf visits",
        "role FullMember",
        "type Membership",
    ]
    assert found.said("row=4")[-4:] == found.said("row=2")[-4:]
    assert [line[:4] for line in found.report] == [
        ["5", "Club", "The Moon Club", "no md:Organization has this name"],
        ["6", "Country", "", "is empty or missing, and needed"],
    ]
    assert (found.summary.rows, found.summary.stated, found.summary.reported) == (4, 2, 2)
    catalogue = ox.NamedNode(SRC + "catalogue")
    described = found.store.quads_for_pattern(ox.NamedNode(SRC + "visits"), None, None, catalogue)
    assert sorted(_local(quad.object) for quad in described) == [
        "CC0",
        "Dataset",
        "Nobody",
        "Visits of ships",
    ]


@pytest.mark.parametrize(
    ("formats", "cell", "said"),
    [
        ('["%d/%m/%Y"]', "03/04/1999", ["startDate 1999-04-03", "startPrecision day"]),
        ('["%d.%m.%y"]', "3.4.69", ["startDate 1969-04-03", "startPrecision day"]),
        ('["%d %b %Y"]', "3 Sept 1999", ["startDate 1999-09-03", "startPrecision day"]),
        ('["%B %Y"]', "april 1999", ["startDate 1999-04-01", "startPrecision month"]),
        ('["%Y"]', "1999.0", ["startDate 1999-01-01", "startPrecision year"]),
        ('["%Y-%m-xx"]', "1999-04-xx", ["startDate 1999-04-01", "startPrecision month"]),
        ('["%m/%Y", "%Y"]', "1999", ["startDate 1999-01-01", "startPrecision year"]),
        ('["%d/%m/%Y"]', "30/02/1998", []),
        ('["%d/%m/%Y"]', "soon", []),
        ('["%Y"]', "", []),
    ],
)
def test_dates_keep_their_precision(
    store: ox.Store, tmp_path: Path, formats: str, cell: str, said: list[str]
) -> None:
    mapping = f'{MEMBERSHIP}\n[start]\ncolumn = "From"\nformats = {formats}\n'
    found = Import(store, tmp_path, mapping, f"Country,Club,From\nFRA,NATO,{cell}\n")
    assert [each for each in found.said("row=2") if each.startswith("start")] == said
    assert ("endStatus EndUnknown" in found.said("row=2")) == bool(said)
    assert len(found.report) == (not said and cell != "")


def test_the_end_of_a_row_is_told_apart_from_its_absence(store: ox.Store, tmp_path: Path) -> None:
    mapping = (
        MEMBERSHIP
        + '[start]\ncolumn = "From"\n[end]\ncolumn = "To"\nongoing = ["now"]\nprecision = "year"\n'
    )
    table = "Country,Club,From,To\n" + "".join(
        f"FRA,NATO,1999,{end}\n" for end in ("now", "", "2001-05-03", "1998")
    )
    found = Import(store, tmp_path, mapping, table)
    ends = [
        [each for each in found.said(f"row={row}") if each.startswith("end")] for row in range(2, 6)
    ]
    assert ends == [
        ["endStatus Ongoing"],
        ["endStatus EndUnknown"],
        ["endDate 2001-12-31", "endPrecision year"],
        ["endStatus EndUnknown"],
    ]
    assert [line[1:4] for line in found.report] == [["To", "1998", "ends before it starts, 1999"]]


def test_participants_may_stand_in_one_cell(store: ox.Store, tmp_path: Path) -> None:
    table = "Name,Port,Who\nCall,Brest,FRA; Canada ;UKG;FRA\nCall,,Narnia\n"
    found = Import(store, tmp_path, THING + PARTICIPANTS, table)
    assert found.said("row=2") == [
        "canada participatesIn",
        "definition Visit to Brest.",
        "france participatesIn",
        "prefLabel Call (visit 2)",
        "recordOf visits",
        "type Exercise",
        "united-kingdom participatesIn",
    ]
    assert found.said("row=3")[0] == "definition Visit."
    assert [line[:3] for line in found.report] == [["3", "Who", "Narnia"]]


def test_several_members_of_a_row_have_their_cell_as_source(
    store: ox.Store, tmp_path: Path
) -> None:
    mapping = MEMBERSHIP.replace('column = "Country"', 'columns = "C1..C3"')
    found = Import(store, tmp_path, mapping, "C1,C2,C3,Club\nFRA,,CAN,NATO\n")
    assert "member france" in found.said("cell=2,1")
    assert "member canada" in found.said("cell=2,3")


def test_a_plain_statement_has_a_record_of_its_row(store: ox.Store, tmp_path: Path) -> None:
    found = Import(store, tmp_path, STATEMENT, "A,B1,B2\n250,Canada,kg:japan\n")
    assert found.said("row=2") == [
        "object canada",
        "predicate collaboratesWith",
        "recordOf visits",
        "subject france",
        "type Statement",
    ]
    assert "object japan" in found.said("row=2&item=2")


def test_ids_labels_and_values_of_things(store: ox.Store, tmp_path: Path) -> None:
    mapping = (
        THING.replace('label = "{Name} (visit {#row})"', 'label = "{Name}"\nid = "{Name}"\n')
        + '[[value]]\nproperty = "schema:latitude"\ncolumn = "Lat"\ntype = "decimal"\n'
        + '[[value]]\nproperty = "md:note"\ntext = "Port: {Port}."\n'
    )
    table = "Name,Port,Lat\nA/b c,Brest,1.50\nA/b c,Brest,2\nNATO,X,north\n"
    found = Import(store, tmp_path, mapping, table)
    assert {"latitude 1.5", "note Port: Brest.", "prefLabel A/b c", "source visits#row=2"} < set(
        found.said("A%2Fb%20c")
    )
    assert "prefLabel NATO (visits 4)" in found.said("NATO")
    assert [line[:4] for line in found.report] == [
        ["3", "Name", "A/b c", "is the id of an earlier row too"],
        ["4", "Lat", "north", "no number"],
    ]


def test_values_missing_codes_and_layout(store: ox.Store, tmp_path: Path) -> None:
    mapping = MEMBERSHIP + '[organization.values]\n"the club" = "kg:nato"\n'
    mapping += '[rows]\ndelimiter = ";"\nencoding = "latin-1"\nheader = 2\nskip = 1\n'
    mapping += 'missing = ["-9", "n/a"]\n'
    table = "A title\nCountry;Club\n(text);(text)\nCôte d'Ivoire;The Club\nFRA;n/a\n"
    found = Import(store, tmp_path, mapping, table.encode("latin-1"))
    assert "member cote-divoire" in found.said("row=4")
    assert [line[:3] for line in found.report] == [["5", "Club", "n/a"]]


def test_a_row_with_too_many_cells_is_reported(store: ox.Store, tmp_path: Path) -> None:
    found = Import(store, tmp_path, MEMBERSHIP, "Country,Club\nFRA,NATO,more\nFRA,NATO,,\nFRA\n")
    assert [line[0] for line in found.report] == ["2", "4"]
    assert (found.summary.stated, found.summary.reported) == (1, 2)


def test_an_excel_sheet_is_a_table_too(store: ox.Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Members")
    for cells in (
        ["Code", "Club", "From", "Extra"],
        [220, "NATO", datetime.datetime(1999, 4, 3), None],
        [2.0, "NATO", 1949, "x"],
        [None, None, None, None],
        ["=1+1", "NATO", None, True],
    ):
        sheet.append(cells)
    path = tmp_path / "table.xlsx"
    book.save(path)
    mapping = MEMBERSHIP.replace('"Country"\nby = ["iso3", "name"]', '"Code"\nby = "cow"')
    mapping += '[start]\ncolumn = "From"\nformats = "%Y"\n[rows]\nsheet = "Members"\n'
    found = Import(store, tmp_path, mapping, path)
    assert {"member france", "startDate 1999-04-03"} < set(found.said("row=2"))
    assert {"member united-states", "startDate 1949-01-01"} < set(found.said("row=3"))
    assert found.summary.rows == 3
    with pytest.raises(LoadError, match=r"no sheet is called 'Membres'; did you mean 'Members'\?"):
        Import(store, tmp_path, mapping.replace('"Members"', '"Membres"'), path)
    with (
        bounded(None, 1_000),
        pytest.raises(LoadError, match=r"it unpacks to .*, and 1 kB are the most \(--unpacked\)"),
    ):
        Import(store, tmp_path, mapping, path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xlsx", b"PK\x03\x04nonsense", "not an Excel workbook"),
        ("t.xls", b"", "save it as .xlsx or .csv"),
        ("t.csv", b"", "there is no row 1"),
        ("t.csv", b",,\n", "is empty and is to name the columns"),
        ("t.csv", b"Country,Club\n\xff\xfe,\n", "not text in UTF-8; Excel writes "),
        ("t.csv", b"c," * 20_000, "row 1 names 20,001 columns, and 20,000 are the most"),
        ("t.csv", b"Country,Clubb\n", "no column is called 'Club'"),
        ("t.csv", b"Club,Country,Club\n", "2 columns are called 'Club'"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_error(
    store: ox.Store, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LoadError, match=said):
        Import(store, tmp_path, MEMBERSHIP, path)
    assert not (tmp_path / "out.trig").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[dataset]", "[dataset", "not TOML"),
        ("[dataset]", "[datasett]", "dataset: is missing"),
        ('id = "visits"', 'id = "My Visits"', "lower-case"),
        ('id = "visits"', 'id = "catalogue"', "a graph of ours"),
        ('title = "Visits of ships"', "title = 3", "dataset.title: '3' is to be text"),
        ('publisher = "Nobody"\n', "", "dataset.publisher: is missing"),
        ("license", "licence", "dataset.license: is missing"),
        ('makes = "membership"', 'makes = "member"', "one of membership"),
        ("[member]", "[membr]", "member: is missing; did you write 'membr' for it"),
        ('column = "Country"', "", "member.column: say either column"),
        ('column = "Country"', 'colunm = "Country"', "member.colunm: .* did you mean 'column'"),
        ('by = "name"', 'by = "names"', "'names' is none of cow"),
        ('by = "name"', 'bye = "name"', "organization.bye: means nothing here; did you mean 'by'"),
        ('by = "name"', 'class = "md:Organisation"', "did you mean 'md:Organization'"),
        ('by = "name"', 'class = "Organization"', "a CURIE such as"),
        ('column = "Club"', 'column = "Clubs"', "did you mean 'Club'"),
        ('by = "name"', "[start]\nyear = 'Y'\nday = 'D'", "goes with month"),
        ('by = "name"', "[start]\ncolumn = 'Club'\nformats = '%H'", "%H cannot stand here"),
        ('by = "name"', "look = '{Club'", "a brace stands alone"),
        ('by = "name"', "look = '{Clubb}'", "did you mean 'Club'"),
        ('by = "name"', "look = '{#rows}'", "did you mean '{#row}'"),
        ('by = "name"', "look = '{names.x}'", r"needs a table \[names\]"),
        ('by = "name"', f"look = '{'[' * 3000}{']' * 3000}'", "organization.look: more than 20"),
        ('by = "name"', "[rows]\nheader = 0", "rows.header: '0' is no whole number from 1 on"),
        ('by = "name"', "[rows]\nheader = '1'", "rows.header: '1' is to be a whole number"),
        ('by = "name"', f"[rows]\nskip = 0x{'f' * 5000}", "rows.skip: is more than 1,000,000"),
        ('by = "name"', "[member.values]\nFIN = 3", "member.values.FIN: '3' is to be text"),
        ('by = "name"', "[mint]", "mint: means nothing here"),
        ('by = "name"', "mint = true", "organization.mint: 'true' is to be a table"),
        ('by = "name"', "[organization.mint]\nkye = '{x}'", "mint.kye: .* did you mean 'key'"),
        ('by = "name"', '"x\\n\\u001b[31m" = 1', r'organization."x.n.u001b\[31m": means nothing'),
        ('by = "name"', "[[link]]\ncolumn = 'Club'", r"link\[1\].relation: is missing"),
        ('by = "name"', "[value]\ncolumn = 'Club'", r"value: .* write \[\[value\]\] for each"),
        (
            'by = "name"',
            '[[value]]\nproperty = "md:note"\nconstant = "a"\n'
            '[[value]]\nproperty = "md:note"\nconstant = "b"\ntype = "txt"',
            r"value\[2\].type: 'txt' is none of text",
        ),
        (
            'by = "name"',
            '[[value]]\nproperty = "md:note"\ncolumn = "Club"\ntype = "date"\nformats = "%Q"',
            r"value\[1\].formats: '%Q': %Q cannot stand here",
        ),
        (
            'by = "name"',
            '[[value]]\nproperty = "md:note"\ncolumn = "Club"\nlanguage = "in English"',
            r"value\[1\].language: 'in English' is no language tag",
        ),
        ("[dataset]", f"a = {'[' * 5000}{']' * 5000}\n[dataset]", "not TOML: lists or tables"),
        ('title = "Visits of ships"', f"title = {'[' * 300}{']' * 300}", "title: is to be text"),
        ('title = "Visits of ships"', f"title = {'9' * 5000}", "not TOML: Exceeds the limit"),
    ],
)
def test_a_wrong_mapping_is_one_clear_error(
    store: ox.Store, tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in MEMBERSHIP
    with pytest.raises(LoadError, match=said) as caught:
        Import(store, tmp_path, MEMBERSHIP.replace(old, new, 1), "Country,Club\nFRA,NATO\n")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, DetenteError)


EXAMPLES = {
    "igo-organizations": ("cow_igo_v3_organisations.csv", (534, 534, 0)),
    "regions-of-states": ("country-codes.csv", (249, 196, 53)),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_documentation_do_what_it_says(
    store: ox.Store, tmp_path: Path, name: str
) -> None:
    file, counts = EXAMPLES[name]
    source = shared("datasets") / file
    mapping = ROOT / "docs" / "mappings" / f"{name}.toml"
    summary = run(store, "table", source, tmp_path / "out.trig", mapping=mapping)
    assert (summary.rows, summary.stated, summary.reported) == counts
    page = (ROOT / "docs" / "importers.md").read_text(encoding="utf-8")
    assert mapping.read_text(encoding="utf-8") in page
    assert (
        "rows in: {:,}\nrows stated: {:,} (0 in part)\nrows reported: {:,}\n".format(*counts)
        in page
    )


def test_every_example_is_tried() -> None:
    assert sorted(path.stem for path in (ROOT / "docs" / "mappings").iterdir()) == sorted(EXAMPLES)


def test_what_only_looks_like_an_iri_is_reported(store: ox.Store, tmp_path: Path) -> None:
    mapping = THING.replace('"CC0"', '"https://[none"') + (
        '[[value]]\nproperty = "md:wikidataId"\ncolumn = "Link"\ntype = "iri"\n'
        '[[link]]\nrelation = "md:takesPlaceIn"\ncolumn = "Port"\nby = ["id", "name"]\n'
        'class = "md:Place"\nrequired = false\n'
    )
    odd = ["https://[a", "https://a:b/", "urn:100%", "https://a/#b#c", "urn:\ue000"]
    table = "Name,Port,Link\n" + "".join(f"A,{each},{each}\n" for each in odd)
    found = Import(store, tmp_path, mapping, table)
    assert [line[2] for line in found.report] == [each for each in odd for _ in range(2)]
    assert found.summary.stated == len(odd)
    license = ox.NamedNode(PREFIXES["dcterms"] + "license")
    (said,) = found.store.quads_for_pattern(ox.NamedNode(SRC + "visits"), license, None, None)
    assert said.object == ox.Literal("https://[none", language="en")
