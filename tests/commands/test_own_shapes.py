"""`detente validate` with shapes of one's own, as a user calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli

HEAD = "@prefix ex: <https://ex.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = (
    HEAD + "ex:S sh:targetClass ex:Treaty ; sh:property [ sh:path ex:year ; sh:minCount 1 ] .\n"
)
BROKEN = HEAD + "ex:t a ex:Treaty .\n"
SOUND = HEAD + "ex:t a ex:Treaty ; ex:year 1955 .\n"
SAID = (
    "violation: https://ex.org/t https://ex.org/year\n"
    "  There are too few values: sh:minCount 1.\n"
    "  found by https://ex.org/S\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"shapes.ttl": SHAPES, "broken.ttl": BROKEN, "sound.ttl": SOUND}
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def run(words: str) -> Result:
    return CliRunner().invoke(cli, words.split())


@pytest.mark.parametrize(
    "words",
    [
        "validate --bare broken.ttl --shapes shapes.ttl",
        "validate --bare --data broken.ttl --shapes shapes.ttl",
        "--bare --data broken.ttl validate --shapes shapes.ttl",
        "validate --bare broken.ttl shapes.ttl",
        "validate --bare --data shapes.ttl broken.ttl",
        "validate --bare broken.ttl shapes.ttl --shapes shapes.ttl",
    ],
)
@pytest.mark.usefixtures("folder")
def test_shapes_are_used_by_whatever_way_they_come(words: str) -> None:
    done = run(words)
    assert done.output.startswith(SAID)
    assert done.exit_code == 1


@pytest.mark.parametrize("way", ["--shapes shapes.ttl", "shapes.ttl"])
@pytest.mark.usefixtures("folder")
def test_sound_data_end_with_0(way: str) -> None:
    done = run(f"validate --bare sound.ttl {way}")
    assert "0 violations, 0 warnings" in done.output
    assert done.exit_code == 0


@pytest.mark.usefixtures("folder")
def test_each_file_of_shapes_counts(folder: Path) -> None:
    (folder / "more.ttl").write_text(SHAPES.replace("ex:S", "ex:More"), encoding="utf-8")
    done = run("validate --bare broken.ttl --shapes shapes.ttl --shapes more.ttl --format json")
    found = json.loads(done.output)["findings"]
    assert [each["check"] for each in found] == ["https://ex.org/More", "https://ex.org/S"]


@pytest.mark.parametrize("among", [False, True])
@pytest.mark.usefixtures("folder")
def test_a_store_is_checked_by_shapes(among: bool) -> None:
    shapes = "shapes.ttl" if among else ""
    assert run(f"load --bare broken.ttl {shapes} --store kept").exit_code == 0
    done = run(f"validate --store kept {'' if among else '--shapes shapes.ttl'}")
    assert done.output.startswith(SAID)
    assert done.exit_code == 1


@pytest.mark.usefixtures("folder")
def test_a_datatype_that_a_store_does_not_keep_is_refused(folder: Path) -> None:
    shapes = SHAPES.replace("sh:minCount 1", "sh:datatype <http://www.w3.org/2001/XMLSchema#int>")
    (folder / "int.ttl").write_text(shapes, encoding="utf-8")
    run("load --bare sound.ttl --store kept")
    done = run("validate --store kept --shapes int.ttl")
    assert "int.ttl: in https://ex.org/S, for https://ex.org/year: a store keeps xsd:int as" in (
        done.output
    )
    assert done.exit_code == 3
    assert run("validate --bare sound.ttl --shapes int.ttl").exit_code == 1


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("ex:S sh:targetClass", "shapes.ttl: line 2: "),
        ("ex:S sh:targetClass ex:T ; sh:node ex:S .", "shapes.ttl: https://ex.org/S: the shape is"),
        ("ex:S sh:targetClass ex:T ; sh:mincount 1 .", "shapes.ttl: https://ex.org/S: sh:mincount"),
        ("ex:t a ex:T .", "shapes.ttl: no shape of SHACL is in it"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_broken_shapes_are_one_message(folder: Path, shapes: str, message: str) -> None:
    (folder / "shapes.ttl").write_text(HEAD + shapes, encoding="utf-8")
    done = run("validate --bare sound.ttl --shapes shapes.ttl")
    assert done.output.startswith(f"Error: {message}")
    assert done.output.count("\n") == 1
    assert done.exit_code == 3


@pytest.mark.usefixtures("folder")
def test_data_are_looked_at_in_the_manner_they_were_read(folder: Path) -> None:
    (folder / "broken.odd").write_text(BROKEN, encoding="utf-8")
    (folder / "half.ttl").write_text(f"{BROKEN}ex:u a ex:Treaty 'no' .\n", encoding="utf-8")
    for way in ("broken.odd --input-format turtle", "half.ttl --lenient"):
        done = run(f"validate --bare {way} --shapes shapes.ttl")
        assert SAID in done.output
        assert done.exit_code == 1


@pytest.mark.usefixtures("folder")
def test_shapes_come_from_standard_input() -> None:
    words = ["validate", "--bare", "broken.ttl", "--shapes", "-"]
    done = CliRunner().invoke(cli, words, input=SHAPES)
    assert done.output.startswith(SAID)
    assert done.exit_code == 1
