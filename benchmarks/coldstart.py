"""Cold start: from the shell to the first answer over the bundled graph."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from detente.core.namespaces import PREFIXES
from detente.dataset.read import bundled_files

from . import jena, page
from .measure import Timing, Without, command, ours, turns
from .plan import Plan

_QUESTION: Final = "SELECT ?state WHERE { ?state md:claims kg:south-china-sea }"
#: The same where named graphs are no part of the default graph.
_ANYWHERE: Final = (
    "SELECT DISTINCT ?state WHERE { { ?state md:claims kg:south-china-sea }"
    " UNION { GRAPH ?g { ?state md:claims kg:south-china-sea } } }"
)
_PARSE: Final = """
import pyoxigraph
store = pyoxigraph.Store()
for path, form in {files}:
    store.bulk_load(path=path, format=getattr(pyoxigraph.RdfFormat, form))
"""
_RDFLIB: Final = """
import rdflib
dataset = rdflib.Dataset(default_union=True)
for path, form in {files}:
    dataset.parse(path, format=form.lower())
for row in dataset.query({query!r}, initNs={prefixes!r}):
    print(row.state)
"""
_OTHERS: Final = ("bare parse", "rdflib", "arq", "detente without its snapshot")


def parts(plan: Plan) -> Iterator[str]:
    """Yield what one question from the shell takes, started anew each time."""
    timing = _timing(plan)
    yield (
        "One question from the shell over the bundled graph, rules included: "
        f"`detente query {shlex.quote(_QUESTION)}`, which took {page.took(timing, 'detente')} from "
        "the snapshot in the cache. A bare parse is `python -c` that imports pyoxigraph and reads "
        "the same files, and asks nothing; rdflib and arq read them and answer, without our rules. "
        f"arq: {jena.version()}, with one compiler and the serial collector."
    )
    yield page.table(
        ("beside", "time", "detente / it"),
        [
            [name, page.took(timing, name), page.times(timing.ratio("detente", name))]
            for name in _OTHERS
        ],
    )


def _timing(plan: Plan) -> Timing:
    files = [
        (str(path), "TURTLE" if path.suffix == ".ttl" else "TRIG") for path, _ in bundled_files()
    ]
    python, warm = sys.executable, ours(DETENTE_CACHE=str(plan.folder / "cache"))
    cold = ours(DETENTE_CACHE="off")
    ask = (python, "-m", "detente", "query", _QUESTION, "--format", "csv")
    rdflib = _RDFLIB.format(files=files, query=_QUESTION, prefixes=PREFIXES)
    starts: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
        "detente": (ask, warm),
        "detente without its snapshot": (ask, cold),
        "rdflib": ((python, "-c", rdflib), cold),
        "bare parse": ((python, "-c", _PARSE.format(files=files)), cold),
    }
    if found := jena.arq(plan.folder):
        heads = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        data = [word for path, _ in files for word in ("--data", path)]
        starts["arq"] = ((*found, *data, "--results", "CSV", heads + _ANYWHERE), cold)
    without = {} if found else {"arq": "not installed"}
    answers = {}
    for name, (words, env) in starts.items():
        try:
            answers[name] = set(re.findall(rb"https?://\S+", command(*words, env=env).stdout))
        except RuntimeError:
            without[name] = "does not start"
    for name in answers.keys() - {"bare parse"}:
        if answers[name] != answers["detente"]:
            without[name] = "differs"

    def start(name: str) -> None:
        if name in without:
            raise Without(without[name])
        words, env = starts[name]
        command(*words, env=env, limit=plan.limit)

    return turns(
        {name: lambda name=name: start(name) for name in ("detente", *_OTHERS)},  # type: ignore[misc]
        plan.rounds,
        plan.limit + 1,
    )
