"""What is slow to import is imported only where it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SLOW = {"rdflib", "oxrdflib", "networkx", "numpy", "pyvis", "shifty", "pandas", "rich", "jinja2"}
ENGINE = {"pyoxigraph"}

RUN = """
import contextlib, sys
from cli import cli
with contextlib.suppress(SystemExit):
    cli(sys.argv[1:])
print("\\n" + " ".join(sys.modules))
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules that are loaded when some code has run, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "SELECT ?state { ?state md:claims kg:south-china-sea }"],
        [
            "query",
            "SELECT ?state { ?state md:claims ?place }",
            "--bind",
            "place=kg:south-china-sea",
        ],
        ["query", "SELECT * { ?s md:claims ?o }", "--format", "json", "--limit", "1"],
        ["query", "ASK { kg:nato md:claims ?o }"],
        ["query", "DESCRIBE kg:nato", "--format", "jsonld"],
        ["query", "CONSTRUCT WHERE { ?s md:claims ?o }", "--format", "rdfxml"],
        ["--no-inference", "--modality", "asserted", "query", "ASK { }"],
    ],
    ids=" ".join,
)
def test_a_query_imports_nothing_slow(arguments: list[str]) -> None:
    loaded(RUN, "query", "ASK { }")  # makes the snapshot, and infers for it
    modules = loaded(RUN, *arguments)
    assert modules & (SLOW | ENGINE) == ENGINE


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["query", "--help"], ["export", "--help"], ["nonsense"]],
    ids=" ".join,
)
def test_help_imports_no_engine(arguments: list[str]) -> None:
    assert loaded(RUN, *arguments) & (SLOW | ENGINE) == set()


def test_the_package_imports_no_engine() -> None:
    code = "import graph, sys; print(' '.join(sys.modules))"
    assert loaded(code) & (SLOW | ENGINE | {"click"}) == set()


def test_the_names_of_the_package_come_with_their_modules() -> None:
    code = "import sys; from graph import GraphError, Results; print(' '.join(sys.modules))"
    assert loaded(code) & (SLOW | ENGINE) == ENGINE


def test_an_rdf_export_imports_nothing_slow() -> None:
    assert loaded(RUN, "export", "--format", "trig") & SLOW == set()
