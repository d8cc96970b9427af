"""Datasets by name: rows of our own in the layout of each, and what they state."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from league import HEAD

import detente
from detente import LoadError
from detente.core.namespaces import shorten
from detente.dataset.read import bundled_files, fill_bundled
from detente.importers import Summary, run
from detente.inference import materialize

FORMATS = Path(detente.__file__).parent / "importers" / "formats"
#: By dataset: the file, how many rows it states and reports, and what is stated among others.
GIVEN: dict[str, tuple[str, str, tuple[int, int], list[str]]] = {
    "fmtrpt": (
        "xml",
        """<?xml version="1.0"?>
<countries><country name="Nepal"><program name="IMET, FY 01">
  <training><course_title>Staff &amp; War</course_title><start_date>5/7/01</start_date>
    <end_date>5/25/01</end_date><location>Fort X</location><page_number>18</page_number>
    <quantity>1</quantity><student_unit>Army</student_unit><total_cost>$9,675</total_cost></training>
  <training><course_title>Law</course_title><page_number>19</page_number></training>
</program></country>
<country name="Atlantis"><program name="P"><training><course_title>A</course_title>
  <page_number>20</page_number></training></program></country></countries>""",
        (2, 1),
        [
            'row=2 skos:prefLabel "Staff & War for Nepal, page 18 (fmtrpt row 2)"',
            'row=2 schema:startDate "2001-05-07"',
            'row=2 schema:endDate "2001-05-25"',
            'row=2 md:note "Cost: $9,675."',
            "kg:nepal md:participatesIn row=2",
            "kg:united-states md:conducts row=3",
        ],
    ),
    "pla-diplomacy": (
        "csv",
        "year,partner_country,activity_category\n2016,Nepal,Military Exercise\n"
        "2017,Chile,Naval Port Call\n2018,Peru,Parade\n2018,Atlantis,Senior Level Visit\n",
        (3, 1),
        [
            "row=2 a md:Exercise",
            "row=3 a md:Visit",
            "row=4 a md:Activity",
            "kg:china md:participatesIn row=2",
            "kg:nepal md:participatesIn row=2",
            'row=2 md:observedFrom "2016-12-31"',
        ],
    ),
    "geo-pko": (
        "csv",
        "mission,year,location,latitude,longitude,No.TCC,year.overview\n"
        'MINUSMA,2014,Gao,16,0,3,"Chad (size unknown), France (1,500), Atlantis (150)"\n',
        (1, 0),
        [
            "cell=2,7 md:participant kg:chad",
            "cell=2,7&item=2 md:participant kg:france",
            "cell=2,7 md:inActivity kg:minusma",
            "cell=2,7 md:inRole md:Contributor",
            'cell=2,7 md:observedFrom "2014-12-31"',
            'cell=2,7 md:observedUntil "2014-01-01"',
        ],
    ),
    "dcad": (
        "csv",
        "ccode1,abbrev1,ccode2,abbrev2,year,dcaGeneralV1,dcaGeneralV2,dcaSectorV1,dcaSectorV2,"
        "dcaAnyV1,dcaAnyV2\n"
        "2,USA,345,YUG,1985,0,0,1,1,1,1\n2,USA,20,CAN,1985,0,0,0,0,0,1\n"
        "2,USA,345,YUG,2008,0,0,1,1,1,1\n",
        (2, 0),
        [
            "cell=2,3 md:participant kg:yugoslavia",
            "cell=4,3 md:participant kg:serbia",
            "cell=2,3 md:inAgreement 2-345",
            "2-345 a md:DefenseCooperationAgreement",
            "cell=2,3 md:inRole md:Party",
        ],
    ),
    "dcad-agreements": (
        "csv",
        "ccode1,cowName1,ccode2,cowName2,signDay,signMonth,signYear,EIFDay,EIFMonth,EIFYear,type,"
        "category1,endYearEstimate,DCAid\n"
        "2,USA,345,YUG,14,3,1985,,,,sector,RESEARCH,1992,D-1\n"
        "2,USA,345,SER,,9,2006,2,1,2007,general,DCA,2010,D-2\n",
        (2, 0),
        [
            "row=2 a md:DefenseCooperationAgreement",
            'row=2 md:signedOn "1985-03-14"',
            "kg:yugoslavia md:partyTo row=2",
            'row=3 md:signedOn "2006-09-01"',
            'row=3 md:signedPrecision "month"',
            'row=3 schema:startDate "2007-01-02"',
            "kg:serbia md:partyTo row=3",
        ],
    ),
    "colt": (
        "csv",
        "TripID,LeaderID,LeaderCountryOrIGO,LeaderTitle,LeaderFullName,CountryVisited,"
        "TripStartDate,TripEndDate\n"
        "7,1,Brazil,President,A. B.,Chile,2014-05-01,2014-05-03\n"
        "8,1,Brazil,President,A. B.,Peru,TBD,\n"
        "9,2,North Atlantic Treaty Organization (NATO),Secretary General,C. D.,Chile,,\n"
        "10,3,World Bank (IBRD),President,E. F.,Peru,,\n",
        (3, 1),
        [
            "row=2 a md:Visit",
            "kg:brazil md:participatesIn row=2",
            "row=2 md:takesPlaceIn kg:chile",
            'row=2 schema:endDate "2014-05-03"',
            "kg:nato md:participatesIn row=4",
            "row=4 md:takesPlaceIn kg:chile",
        ],
    ),
    "manyios": (
        "csv",
        "stateID,StateName,igoID,Title,cowigoNR,Beg,End\n"
        "NZL,newzealand,OECD,Organization for Economic Cooperation and Development,1,1973,2014\n"
        "EGR,egermany,WPact,Warsaw Pact,2,1955,1990\n",
        (2, 0),
        [
            "row=2 org:member kg:new-zealand",
            'row=2 md:observedUntil "2014-12-31"',
            "row=3 org:member kg:east-germany",
            "row=3 org:organization kg:pact",
            'row=3 schema:endDate "1990-12-31"',
        ],
    ),
    "isd": (
        "csv",
        "COWNum,COWID,StateName,OtherName,Start,Start_Am,End,End_Am\n"
        "850,ACH,Aceh,Atjeh,01-01-1816,0,31-12-1874,1\n402,CAP,Cape Verde,"
        ",05-07-1975,0,31-12-2016,0\n",
        (2, 0),
        [
            'row=2 schema:endDate "1874-12-31"',
            'row=2 md:note "The dataset holds the day of the end to be ambiguous."',
            'row=3 schema:startDate "1975-07-05"',
            "row=3 md:recordFor kg:cabo-verde",
            "row=3 md:endStatus md:Ongoing",
        ],
    ),
    "gleditsch-ward": (
        "csv",
        "Cow Nr.,Cow ID,Name of State,Start,End\n340,SER,Serbia,05.06.2006,31.12.2017\n",
        (1, 0),
        [
            'row=2 md:gwNumber "340"',
            'row=2 schema:startDate "2006-06-05"',
            "row=2 md:recordFor kg:serbia",
        ],
    ),
    "ucdp-prio": (
        "csv",
        "conflict_id;location;side_a;side_a_id;side_a_2nd;side_b;side_b_id;side_b_2nd;"
        "incompatibility;territory_name;year;intensity_level;cumulative_intensity;"
        "type_of_conflict;start_date;start_prec;start_date2;start_prec2;ep_end;ep_end_date;"
        "ep_end_prec;gwno_a;gwno_a_2nd;gwno_b;gwno_b_2nd;gwno_loc;region;version\n"
        "333;Yemen;Government of Yemen;1;Government of Oman;R;2;;2;;1994;2;1;4;"
        '1-5-1994;1;1-5-1994;1;1;7-7-1994;1;678;"698";;;678;2;25.1\n',
        (1, 0),
        [
            "333-1994 a md:Event",
            "kg:yemen md:involvedIn 333-1994",
            "kg:oman md:involvedIn 333-1994",
            "333-1994 md:takesPlaceIn kg:yemen",
        ],
    ),
    "sipri-orders": (
        "csv",
        "about the search\n" * 11 + "Recipient,Supplier,Year of order, ,Number ordered, ,"
        "Weapon designation,Weapon description,Number delivered, ,Year(s) of delivery,status,"
        "Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
        "Chad,Germany,1970,?,4,,BM\u00b7181,trainer,4,?,1977; 1978,New,,1,4,4\n",
        (1, 0),
        [
            "kg:west-germany md:conducts row=13",
            "kg:chad md:participatesIn row=13",
            'row=13 md:observedFrom "1970-12-31"',
            'row=13 md:note "Number delivered: 4, in 1977; 1978."',
        ],
    ),
    "sipri-transfers": (
        "csv",
        "about the search\n" * 11 + "SIPRI AT Database ID,Supplier,Recipient,Designation,"
        "Description,Armament category,Order date,Order date is estimate,Numbers delivered,"
        "Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,"
        "SIPRI estimate,TIV deal unit,TIV delivery values,Local production\n"
        "1,France,African Union**,VAB,APC,Armour,2010,No,15,No,2011,No,New,0.5,0.5,7.5,No\n"
        "2,France,Nobody rebels*,VAB,APC,Armour,2010,No,5,No,2011,No,New,0.5,0.5,2.5,No\n",
        (2, 0),
        [
            "kg:france md:conducts row=13",
            "kg:au md:participatesIn row=13",
            'row=13 md:observedFrom "2011-12-31"',
            'row=14 md:note "Number delivered: 5."',
        ],
    ),
}


#: What the rows name, with the codes and dates by which they are found.
GRAPH = """
src:editorial {
  kg:au a md:Organization ; skos:prefLabel "African Union"@en .
  kg:pact a md:MilitaryAlliance ; skos:prefLabel "Warsaw Pact"@en .
  kg:minusma a md:PeacekeepingOperation ; skos:prefLabel "MINUSMA"@en .
  kg:us a md:State ; skos:prefLabel "United States"@en ; md:cowNumber "2" .
  kg:united-states a md:State ; skos:prefLabel "America"@en .
  kg:nepal a md:State ; skos:prefLabel "Nepal"@en .
  kg:germany a md:State ; skos:prefLabel "Germany"@en ;
    schema:startDate "1990-10-03"^^xsd:date .
  kg:west-germany a md:State ; skos:prefLabel "West Germany"@en ;
    schema:startDate "1949-05-23"^^xsd:date ; schema:endDate "1990-10-02"^^xsd:date .
  kg:china a md:State ; skos:prefLabel "China"@en .
  kg:north-vietnam a md:State ; skos:prefLabel "North Vietnam"@en .
  kg:republic-of-the-congo a md:State ; skos:prefLabel "Republic of the Congo"@en .
  kg:chad a md:State ; skos:prefLabel "Chad"@en .
  kg:france a md:State ; skos:prefLabel "France"@en .
  kg:brazil a md:State ; skos:prefLabel "Brazil"@en .
  kg:chile a md:State ; skos:prefLabel "Chile"@en .
  kg:peru a md:State ; skos:prefLabel "Peru"@en .
  kg:nato a md:MilitaryAlliance ; skos:prefLabel "North Atlantic Treaty Organization"@en .
  kg:new-zealand a md:State ; skos:prefLabel "New Zealand"@en ; skos:altLabel "newzealand"@en .
  kg:east-germany a md:State ; skos:prefLabel "East Germany"@en ; skos:altLabel "egermany"@en .
  kg:cabo-verde a md:State ; skos:prefLabel "Cabo Verde"@en ; skos:altLabel "Cape Verde"@en .
  kg:yemen a md:State ; skos:prefLabel "Yemen"@en ; md:gwNumber "678" .
  kg:oman a md:State ; skos:prefLabel "Oman"@en ; md:gwNumber "698" .
  kg:serbia a md:State ; skos:prefLabel "Serbia"@en ; md:cowNumber "345" ;
    schema:startDate "2006-06-03"^^xsd:date .
  kg:yugoslavia a md:State ; skos:prefLabel "Yugoslavia"@en ; md:cowNumber "345" ;
    schema:startDate "1918-12-01"^^xsd:date ; schema:endDate "1992-04-26"^^xsd:date .
}
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    fill_bundled(store, bundled_files()[:1])  # the vocabulary
    store.extend(ox.parse(HEAD + GRAPH, ox.RdfFormat.TRIG))
    materialize.infer(store, None)
    return store


#: How the files of a dataset that are not in UTF-8 are written.
ENCODED = {"sipri-orders": "windows-1252"}


def imported(store: ox.Store, folder: Path, name: str) -> tuple[Summary, set[str]]:
    suffix, text, *_ = GIVEN[name]
    source, target = folder / f"source.{suffix}", folder / "out.trig"
    source.write_text(text, encoding=ENCODED.get(name, "utf-8"))
    summary = run(store, name, source, target)
    quads = ox.parse(path=target, format=ox.RdfFormat.TRIG)
    return summary, {f"{told(q.subject)} {told(q.predicate)} {told(q.object)}" for q in quads}


def told(term: object) -> str:
    if isinstance(term, ox.Literal):
        return f'"{term.value}"'
    assert isinstance(term, ox.NamedNode)
    short = shorten(term.value).rpartition("#")[2]
    return "a" if short == "rdf:type" else short


@pytest.mark.parametrize("name", GIVEN)
def test_rows_state_what_the_layout_says(store: ox.Store, tmp_path: Path, name: str) -> None:
    summary, statements = imported(store, tmp_path, name)
    *_, (stated, reported), among = GIVEN[name]
    assert (summary.stated, summary.reported) == (stated, reported)
    assert [each for each in among if each not in statements] == []


def test_a_report_without_days_and_pages_is_read(store: ox.Store, tmp_path: Path) -> None:
    source, target = tmp_path / "a.xml", tmp_path / "a.trig"
    source.write_text(
        '<countries><country name="Nepal"><program name="IMET, FY 99"><training>'
        "<course_title>Law</course_title><quantity>4</quantity></training></program></country>"
        "</countries>",
        encoding="utf-8",
    )
    summary = run(store, "fmtrpt", source, target)
    assert (summary.stated, summary.reported) == (1, 0)
    assert '"Law for Nepal (fmtrpt row 2)"' in target.read_text(encoding="utf-8")


def test_an_xml_file_says_why_it_cannot_be_read(store: ox.Store, tmp_path: Path) -> None:
    source, target = tmp_path / "a.xml", tmp_path / "a.trig"
    for text, why in (
        ("<a><b></a>", "not XML that can be read: mismatched tag: line 1, column 8"),
        ("<a/>", "no element is called 'training'"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not XML that can be read"),
    ):
        source.write_text(text, encoding="utf-8")
        with pytest.raises(LoadError, match=why):
            run(store, "fmtrpt", source, target)
        assert not target.exists()
    with pytest.raises(LoadError, match=r'say in the mapping .* record = "training"'):
        run(store, "isd", source, target)


@pytest.mark.parametrize("path", sorted(FORMATS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_mapping_tells_what_it_was_tried_on(path: Path) -> None:
    head = path.read_text(encoding="utf-8").partition("[dataset]")[0]
    assert "Tried on" in head
    assert "SHA-256" in head or "rows of our own" in " ".join(head.replace("#", "").split())
