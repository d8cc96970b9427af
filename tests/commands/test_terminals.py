"""Whatever the data, the format and the message: a terminal gets nothing that acts or hides."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from terminal import terminal

ROOT = Path(__file__).parents[2]
#: A title for the window, colors, a line written over, a deletion, directions, marks of no width,
#: tags, a filler, and a control of eight bits.
HOSTILE = (
    "one\x1b]0;pwn\x07 \x1b[31mred\x1b[0m \x9b2J over\rwritten back\x08space \u202egnp.exe "
    "\u2066\u2069 NA\u200bTO N\u2060A\ufeff\U000e0041 f\u3164g \x7f\u2028\u00ad\u061c end"
)
NAME = "odd\x1b[31m\u202e\u200b"
TURTLE = """\
@prefix md: <https://w3id.org/detente/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:x:a> a md:Organization ; skos:prefLabel {0} ; skos:altLabel "harmful" ;
    skos:definition {0} ; md:note {0} ; md:employs <urn:x:\\u200b\\u202eb> .
<urn:x:\\u200b\\u202eb> a md:Mechanism ; skos:prefLabel "b\\u200b" .
"""


def literal(text: str) -> str:
    """Text as a literal of Turtle, every odd character an escape."""
    return '"' + "".join(c if " " <= c < "\x7f" else f"\\U{ord(c):08x}" for c in text) + '"'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("terminals")
    (place / "bin").mkdir()
    command = place / "bin" / "detente"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT / "cli.py"} "$@"\n')
    command.chmod(0o755)
    (place / "a.ttl").write_text(TURTLE.format(literal(HOSTILE)), encoding="utf-8")
    (place / f"{NAME}.ttl").write_text((place / "a.ttl").read_text(encoding="utf-8"))
    (place / f"{NAME}.nt").write_text(f"<urn:a> <urn:b> {HOSTILE}\n", encoding="utf-8")
    (place / "t.csv").write_text(f"Organization,{NAME}\n{HOSTILE},a\n", encoding="utf-8")
    (place / "m.toml").write_text(f'["{literal(NAME)[1:-1]}"]\na = 1\n', encoding="utf-8")
    return place


def assert_unharmed(seen: str) -> None:
    wrong = {
        char
        for char in seen
        if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")
    }
    assert not wrong | (set("\u3164") & set(seen)), seen


SELECT = "'SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o'"
CONSTRUCT = "'CONSTRUCT WHERE { ?s ?p ?o }'"
BARE = "detente --bare --data a.ttl"
COMMANDS = [
    *(f"{BARE} query {SELECT} --format {f}" for f in ["table", "csv", "tsv", "json", "xml", "md"]),
    *(
        f"{BARE} query {CONSTRUCT} --format {f}"
        for f in ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "table", "md"]
    ),
    *(
        f"{BARE} export --format {f}"
        for f in ["turtle", "nquads", "jsonld", "graphml", "gexf", "nodes-csv", "edges-csv"]
    ),
    *(f"{BARE} {each}" for each in ("query " + SELECT, "show urn:x:a", "find harmful", "stats")),
    *(f"{BARE} {each} --format json" for each in ("show urn:x:a", "find harmful")),
    f"{BARE} why urn:x:a md:employs 'urn:x:\u200b\u202eb'",
    f"{BARE} query 'SELECT ?x {{ ?s <urn:\u200b\u202e> ?x }}'",
    f"{BARE} query 'SELECT ?x {{ ?s ?p \"\x1b[31m\u202e' ",
    f"{BARE} query ASK --bind 'x={NAME}'",
    f"{BARE} show '{NAME}'",
    f"detente --bare --data '{NAME}.nt' query 'ASK {{}}'",
    f"detente --bare --data 'no{NAME}.ttl' query 'ASK {{}}'",
    f"detente --bare query -f 'no{NAME}.rq'",
    f"detente --bare query 'ASK {{}}' -o 'no{NAME}/x.csv'",
    f"detente '{NAME}'",
    f"detente query '--{NAME}'",
    f"detente ask '{NAME}'",
    f"detente import table t.csv --mapping m.toml -o '{NAME}.trig'",
    f"detente --bare load '{NAME}.ttl' --store s && detente store info --store s "
    "&& detente store info --store s --format json && "
    f"detente store backup '{NAME}' --store s && detente store restore '{NAME}' --store 's{NAME}'",
    f"{BARE} export 'out{NAME}.ttl'",
    *(
        f"{BARE} query {SELECT} --format {f} -o {o}"
        for f, o in (("csv", "/dev/stdout"), ("json", "/dev/fd/1"), ("table", "/dev/stderr"))
    ),
    f"{BARE} query {SELECT} --format tsv -o /dev/stdout; {BARE} export /dev/stdout --format turtle",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_terminal_is_not_driven(place: Path, command: str) -> None:
    seen = terminal(command, place, place / "bin")
    assert seen.strip()
    assert "fault of detente" not in seen
    assert_unharmed(seen)


def test_what_a_terminal_shows_of_json_is_json(place: Path) -> None:
    seen = terminal(f"{BARE} query {SELECT} --format json", place, place / "bin")
    rows = json.loads(seen)["results"]["bindings"]
    assert HOSTILE in {row["o"]["value"] for row in rows}


def test_marks_are_shown_for_what_they_are(place: Path) -> None:
    seen = terminal(f"{BARE} find harmful", place, place / "bin")
    assert r"NA\u200bTO" in "".join(seen.split("\n"))
    assert r"\u001b" in seen
    info = terminal("detente store info --store s", place, place / "bin")
    assert re.search(r"loaded .* odd\\u001b\[31m\\u202e\\u200b\.ttl\n", info)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ntriples", "jsonld"])
def test_in_a_pipe_and_a_file_bytes_stay_as_they_are(place: Path, form: str) -> None:
    query = CONSTRUCT if form in ("ntriples", "jsonld") else SELECT
    path = {**os.environ, "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    command = f"{BARE} query {query} --format {form}"
    piped, _ = (
        subprocess.run(["bash", "-c", each], cwd=place, env=path, capture_output=True).stdout
        for each in (command, f"{command} -o f.out")
    )
    assert piped == (place / "f.out").read_bytes()
    assert "NA\u200bTO".encode() in piped
    assert "\u202egnp.exe".encode() in piped


def test_progress_shows_names_and_is_not_driven_by_them(place: Path) -> None:
    """With a bar, which moves the cursor itself: only its own sequences are there."""
    code = f"""
import sys, time
sys.path[:0] = ["{ROOT}", "{ROOT / "graph"}"]
from detente.commands import progress
from detente.commands.running import streams
streams.take()
progress._PATIENCE = 0
from pathlib import Path
with progress.shown([Path("a.ttl")]) as watch:
    watch.doing("reading " + {NAME!a}); watch.read(10); time.sleep(0.3)
"""
    (place / "bar.py").write_text(code)
    seen = terminal(f"TERM=xterm {sys.executable} bar.py", place, place / "bin")
    assert r"reading odd\u001b[31m\u202e\u200b" in re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", seen)
    assert not {"\u202e", "\u200b"} & set(seen)
    assert "\x1b[31m\\" not in seen


def test_spoofed_names_are_found_and_told(place: Path) -> None:
    names = {"real": "NATO", "mark": "NA\u200bTO", "letter": "N\u0410TO", "greek": "\u039dATO"}
    lines = [
        f"<urn:x:{each}> <http://www.w3.org/2004/02/skos/core#prefLabel> {literal(name)} ."
        for each, name in names.items()
    ]
    (place / "spoof.nt").write_text("\n".join(lines) + "\n")
    seen = terminal("detente --bare --data spoof.nt find NATO", place, place / "bin")
    assert [re.split(r"  +", line)[:2] for line in seen.splitlines()[1:]] == [
        ["NATO", "urn:x:real"],
        [r"NA\u200bTO", "urn:x:mark"],
        [r"N\u0410TO", "urn:x:letter"],
        [r"\u039dATO", "urn:x:greek"],
    ]
    for each, shown in (("mark", r"NA\u200bTO"), ("letter", r"N\u0410TO"), ("real", "NATO")):
        seen = terminal(f"detente --bare --data spoof.nt show urn:x:{each}", place, place / "bin")
        assert seen.startswith(f"{shown}, a thing (urn:x:{each})")
