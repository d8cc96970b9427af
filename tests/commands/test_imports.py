"""What is slow to import is imported only where it is used."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import detente

ROOT = Path(__file__).parents[2]
SLOW = {"rdflib", "oxrdflib", "networkx", "numpy", "pyvis", "shifty", "pandas", "rich", "jinja2"}
SLOW |= {"rapidfuzz"}
ENGINE = {"pyoxigraph"}
#: Modules whose names a script is likely to have: `import *` is not to hide one of them.
STANDARD = """
abc argparse builtins collections contextlib copy csv dataclasses datetime decimal enum fractions
functools glob io itertools json logging math operator os os.path pathlib pprint random re shutil
statistics string subprocess sys tempfile textwrap time types typing unittest
"""

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
        timeout=300,
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
    code = "import detente, sys; print(' '.join(sys.modules))"
    assert loaded(code) & (SLOW | ENGINE | {"click"}) == set()


def test_the_names_of_the_package_come_with_their_modules() -> None:
    code = "import sys; from detente import DetenteError, Results; print(' '.join(sys.modules))"
    assert loaded(code) & (SLOW | ENGINE) == ENGINE


def test_star_import_hides_no_name_of_the_standard_library() -> None:
    names: dict[str, object] = {}
    exec("from detente import *", names)
    star = {name for name in names if not name.startswith("__")}
    standard = {
        name for module in STANDARD.split() for name in dir(importlib.import_module(module))
    }
    assert star & (standard | sys.stdlib_module_names) == set()
    assert {"KnowledgeGraph", "Paths"} <= star
    assert detente.Path.__module__ == "detente.explain.paths"


#: Of what pyvis needs, what no page needs, and what these need in turn.
DRAGGED_IN = {"IPython", "jsonpickle", "jedi", "parso", "traitlets", "prompt_toolkit", "pexpect"}
DRAGGED_IN |= {"stack_data", "executing", "asttokens", "matplotlib_inline", "psutil", "ptyprocess"}


RUN_ALL = """
import contextlib, io, json, sys
from cli import cli
for command in json.loads(sys.argv[1]):
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        cli(command)
    print(" ".join(command), "|", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
DRAWN = [
    ["view", "NATO", "-o", os.devnull],
    ["view", "--query", "SELECT ?a ?c { ?a md:faces ?c }", "--top", "3", "-o", os.devnull],
]
NOT_DRAWN = [
    ["ask", "members-on-day", "organization=NATO", "day=1999-03-12", "--format", "table"],
    ["find", "military attache"],
    ["questions", "exercises"],
    ["show", "NATO"],
    ["why", "AU", "faces", "divergent national interests"],
    ["path", "NATO", "trust"],
    ["stats"],
    ["locate", "strategies", "trust"],
    ["export", "--around", "NATO", "--format", "graphml"],
    ["panel", "members", "--organization", "nato", "--from", "1949", "--to", "1950"],
    ["cite", "--format", "csl"],
    ["validate", "--format", "md"],
    ["import", "table", "nothing.xlsx", "--mapping", "nothing.toml"],
    ["store", "info", "--store", "nowhere"],
    ["load", "nothing.ttl", "--store", "nowhere/at/all"],
]


@pytest.mark.parametrize(("commands", "draws"), [(DRAWN, True), (NOT_DRAWN, False)])
def test_what_pyvis_drags_in_is_never_imported(commands: list[list[str]], draws: bool) -> None:
    """Neither by a command nor by a page drawn; what one imports stays for those after it."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL, json.dumps(commands)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(commands)
    for line in lines:
        command, _, modules = line.rpartition("|")
        assert set(modules.split()) & DRAGGED_IN == set(), command
        assert ("pyvis" in modules.split()) == draws, command


def test_other_callers_of_pyvis_get_what_it_imports() -> None:
    code = """
import sys
from detente.view.library import pyvis_network
network = pyvis_network()
assert "IPython" not in sys.modules and "jsonpickle" not in sys.modules
network.Network().to_json()
assert "jsonpickle" in sys.modules
assert type(network.IFrame("a.html", 1, 1)).__module__ == "IPython.lib.display"
print()
"""
    assert loaded(code) == set()


def test_in_a_notebook_pyvis_gets_the_ipython_that_is_there() -> None:
    code = """
import IPython.display
from detente.view.library import pyvis_network
assert pyvis_network().IFrame is IPython.display.IFrame
print()
"""
    assert loaded(code) == set()


def test_an_rdf_export_imports_nothing_slow() -> None:
    assert loaded(RUN, "export", "--format", "trig") & SLOW == set()
