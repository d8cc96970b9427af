"""Tables as programs write them: semicolons, tabs, UTF-16, packed; or named for what they are."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from detente import LoadError
from detente.importers.mappings.mapping import Layout
from detente.importers.tables import open_table


def read(path: Path, **layout: object) -> list[list[str]]:
    with open_table(path, Layout(**layout)) as sheet:  # type: ignore[arg-type]  # as they come
        return [list(sheet.header), *(row.cells for row in sheet.rows)]


TABLE = [["Land", "Größe"], ["Österreich", "0,5"], ["Chile", "7"]]
PLAIN = 'Land,Größe\nÖsterreich,"0,5"\nChile,7\n'
SEMICOLONS = "Land;Größe\r\nÖsterreich;0,5\r\nChile;7\r\n"
TABS = "Land\tGröße\nÖsterreich\t0,5\nChile\t7\n"

WRITTEN = {
    "comma": PLAIN.encode(),
    "semicolon": SEMICOLONS.encode(),
    "tab": TABS.encode(),
    "bar": "Land|Größe\nÖsterreich|0,5\nChile|7\n".encode(),
    "marked": SEMICOLONS.encode("utf-8-sig"),
    "utf-16": TABS.encode("utf-16"),
    "utf-16, the other way": b"\xfe\xff" + SEMICOLONS.encode("utf-16-be"),
    "sep": ("sep=;\r\n" + SEMICOLONS).encode("utf-8-sig"),
    "gzip": gzip.compress(SEMICOLONS.encode()),
    "gzip, utf-16": gzip.compress(TABS.encode("utf-16")),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_table_is_read_as_it_is_written(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(written)
    assert read(path) == TABLE


@pytest.mark.parametrize("name", ["t.tsv.gz", "t.csv.zip", "t.zip", "t.csv.xz", "t.csv.bz2"])
def test_a_packed_table_is_read(tmp_path: Path, name: str) -> None:
    path, content = tmp_path / name, TABS.encode()
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("t.csv", content)
    else:
        packed = {
            ".gz": gzip.compress(content),
            ".xz": lzma.compress(content),
            ".bz2": bz2.compress(content),
        }
        path.write_bytes(packed[path.suffix])
    assert read(path) == TABLE


def test_what_the_mapping_says_counts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(SEMICOLONS.encode("latin-1"))
    assert read(path, encoding="latin-1") == TABLE
    path.write_bytes(b"a;b\n1;2\n")
    assert read(path, delimiter=",") == [["a;b"], ["1;2"]]


def test_a_comma_is_taken_where_it_fits(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"name,notes\nA,x;y;z\nB,x|y\n")
    assert read(path) == [["name", "notes"], ["A", "x;y;z"], ["B", "x|y"]]
    path.write_bytes(b"name\nA\nB; or C\n")
    assert read(path) == [["name"], ["A"], ["B; or C"]]


def test_rows_that_differ_are_cut_as_the_header_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"name;a;b\nA;1\nB;1,5;2;3\n")
    assert read(path)[0] == ["name", "a", "b"]
    path.write_bytes(b"name,a,b\nA,1\nB,1,5,2\n")
    assert read(path)[0] == ["name", "a", "b"]


def test_windows_1252_and_utf_16_without_a_mark_are_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN.encode("windows-1252"))
    with pytest.raises(LoadError) as caught:
        read(path)
    assert str(caught.value) == (
        f"{path}: after line 0: not text in UTF-8; Excel writes Windows-1252 in Western Europe "
        "and America: save it as UTF-8, or name its encoding in the mapping: "
        'rows.encoding = "windows-1252", say'
    )
    assert read(path, encoding="windows-1252") == TABLE
    path.write_bytes(PLAIN.encode("utf-16-le"))
    with pytest.raises(LoadError, match="UTF-16 without its mark"):
        read(path)
    assert read(path, encoding="utf-16-le") == TABLE


def test_a_packed_table_that_is_cut_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(PLAIN.encode() * 50)[:60])
    with pytest.raises(LoadError, match=r"t.csv.gz: cannot be unpacked: .*is it whole"):
        read(path)


@pytest.mark.parametrize("rest", ['B,"2\nC,3\nD,4\n', 'B,"2\nC,3\nD,4', '"B,2\n'])
def test_a_quote_that_is_never_closed_swallows_no_row_in_silence(tmp_path: Path, rest: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,a\nA,1\n" + rest)
    said = r"t.csv: line 3: not CSV: a quote is opened here and never closed; write it twice"
    with pytest.raises(LoadError, match=said):
        read(path)


@pytest.mark.parametrize("rest", ['B,"2"', 'B,"2""3"\n', 'B,2"3\n', 'B,"2\n3"\n\n'])
def test_a_quote_that_is_closed_or_within_a_cell_is_read(tmp_path: Path, rest: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,a\nA,1\n" + rest)
    assert [row[0] for row in read(path) if row] == ["name", "A", "B"]
