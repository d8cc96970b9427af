"""The command line as a whole: help, names, versions, and how it is started."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import detente
from cli import cli
from detente.commands import COMMANDS as PLACES
from detente.query.questions import TOPICS

ROOT = Path(__file__).parents[2]
_CONTEXT = click.Context(cli)
COMMANDS = cli.list_commands(_CONTEXT)
GROUPS = {name: found for name in COMMANDS if (found := cli.get_command(_CONTEXT, name))}
#: Every command that does something, those of a group by their group's name and theirs.
LEAVES = {
    name: command
    for first, group in GROUPS.items()
    for name, command in (
        {f"{first} {each}": found for each, found in group.commands.items()}
        if isinstance(group, click.Group)
        else {first: group}
    ).items()
}
SHARED = [
    *("--data", "--bare", "--project", "--scope", "--modality", "--source-kind", "--no-inference"),
    *("--as-of", "--timeout", "--texts", "--store"),
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def options(command: click.Command) -> set[str]:
    return {name for each in command.params for name in [*each.opts, *each.secondary_opts]}


def test_the_commands_are_those_of_the_design() -> None:
    commands = (
        "ask cite diff export find import load locate mcp new panel path publish query questions "
        "serve show stats store test validate view why"
    )
    assert commands.split() == COMMANDS


@pytest.mark.parametrize("name", sorted({*COMMANDS, *LEAVES}))
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = run(*name.split(), "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    first = ({**GROUPS, **LEAVES}[name].help or "").split("\n")[0]
    assert re.fullmatch(r"[A-Z].+[.]", first)
    assert re.search(rf"\n  Examples?:\n    +detente {name}\b", done.stdout)
    assert run(*name.split(), "-h").stdout == done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_their_help_begins_with(name: str) -> None:
    assert PLACES[name][1] == GROUPS[name].get_short_help_str(1000)


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"\bdetente {name}\b", (ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_has_help(name: str) -> None:
    command = LEAVES[name]
    silent = [
        each.name
        for each in command.params
        if isinstance(each, click.Option) and not (each.help or "").endswith((".", ")."))
    ]
    assert silent == []


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_takes_the_shared_options(name: str) -> None:
    assert set(SHARED) <= options(LEAVES[name])
    assert set(SHARED) <= options(cli)


@pytest.mark.parametrize("name", sorted(LEAVES.keys() - {"mcp"}))  # its answers are its client's
def test_every_command_writes_to_a_file_that_is_named(name: str) -> None:
    assert {"-o", "--output"} <= options(LEAVES[name])


def test_help_lists_every_command() -> None:
    done = run("--help")
    assert done.exit_code == 0
    listed = re.findall(r"^  (\w+)  ", done.stdout.split("Commands:")[1], re.MULTILINE)
    assert listed == COMMANDS


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_without_a_command_there_is_help(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert "Usage: " in done.output
    assert "Commands:" in done.output


def test_the_version_is_that_of_the_package() -> None:
    done = run("--version")
    assert (done.exit_code, done.stdout) == (0, f"detente, version {detente.__version__}\n")


@pytest.mark.parametrize("name", ["qurey", "exprt", "question"])
def test_a_misspelt_command_is_said(name: str) -> None:
    done = run(name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: No such command '{name}'.")


def test_a_misspelt_option_offers_the_right_one() -> None:
    done = run("query", "--formt", "csv", "ASK { }")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: No such option")
    assert "--format" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--modality", "asserted", "query", "{}"),
        ("query", "--modality", "asserted", "{}"),
        ("query", "{}", "--modality", "asserted"),
        ("--modality", "all", "query", "{}", "--modality", "asserted"),
    ],
)
def test_options_before_and_after_the_command_mean_the_same(arguments: tuple[str, ...]) -> None:
    weak = "ASK { GRAPH ?g { ?s md:employs ?o } ?g md:modality md:Possible }"
    done = run(*(each.replace("{}", weak) for each in arguments))
    assert (done.exit_code, done.stdout) == (1, "false\n")


def test_the_questions_are_listed_with_their_parameters() -> None:
    done = run("questions", "--format", "csv")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("topic,name,question,reads,parameters\n")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    files = (ROOT / "ontology" / "questions").glob("*.rq")
    assert sorted(row["name"] for row in rows) == sorted(path.stem for path in files)
    assert rows == sorted(rows, key=lambda row: (TOPICS.index(row["topic"]), row["name"]))
    assert {row["reads"] for row in rows} == {"facts", "documents", "both"}


def test_a_question_is_asked_by_name() -> None:
    done = run("ask", "year-established", "organization=nato")
    assert (done.exit_code, done.stderr) == (0, "for organization=nato\n")
    assert done.stdout == "year,passages\n1949,1\n"


@pytest.mark.slow
def test_export_writes_a_file_and_says_so_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "nato.ttl"
    done = run("export", "--around", "NATO", str(path))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"wrote {path}: {path.stat().st_size:,} bytes\n"
    assert run("export", "--around", "NATO").stdout_bytes == path.read_bytes()
    assert run("export", "--around", "NATO", "-o", "-").stdout_bytes == path.read_bytes()


def test_validate_ends_with_whether_something_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("<https://w3id.org/detente/id/x> a <https://w3id.org/detente/ontology#State> .")
    done = run("validate", str(path), "--format", "json", "-o", str(tmp_path / "report.json"))
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")
    assert '"violation"' in (tmp_path / "report.json").read_text()


@pytest.mark.parametrize("way", [["cli.py"], ["-m", "detente"]], ids=" ".join)
def test_every_way_to_start_is_the_same_program(way: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *way, "query", "ASK { kg:nato a md:MilitaryAlliance }"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "true\n", "")


def test_the_folder_where_it_runs_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "broken.ttl").write_text("not Turtle")
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "query", "ASK { kg:nato a md:MilitaryAlliance }"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "true\n", "")
