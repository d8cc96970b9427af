"""The sections of the page, each of which can be measured alone."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .plan import Plan


@dataclass(frozen=True)
class Section:
    """What is measured together.

    Attributes:
        title: its heading on the page.
        module: the module of this package whose `parts` takes a Plan and yields Markdown.
        minutes: about how long it takes by default, on two cores.
        packages: whose versions its figures depend on.
        sizes: of the made-up graphs, where nobody says others.
        rounds: how many rounds it takes for each that is asked for; short work needs more.
    """

    title: str
    module: str
    minutes: int
    packages: tuple[str, ...] = ("pyoxigraph", "rdflib")
    sizes: tuple[int, ...] = ()
    rounds: int = 1

    def parts(self, plan: Plan) -> Iterator[str]:
        """Yield what is measured, as blocks of Markdown."""
        found: Iterator[str] = importlib.import_module(f".{self.module}", __package__).parts(plan)
        return found


#: By the name that `--only` takes, in the order of the page.
SECTIONS: Final[dict[str, Section]] = {
    "cold-start": Section("Cold start", "coldstart", 2, rounds=5),
    "queries": Section(
        "Queries",
        "answering",
        10,
        ("pyoxigraph", "rdflib", "oxrdflib", "maplib", "sparq-rdf"),
        (20_000, 100_000, 1_000_000),
    ),
    "load": Section(
        "Load and open",
        "load",
        10,
        ("pyoxigraph", "rdflib", "sparq-rdf"),
        (20_000, 100_000, 1_000_000),
    ),
    "inference": Section(
        "Inference",
        "inference",
        30,
        ("pyoxigraph", "numpy", "owlrl", "reasonable", "sparq-rdf"),
        (20_000, 200_000, 1_000_000),
    ),
    "validation": Section(
        "Validation",
        "validation",
        8,
        ("pyoxigraph", "rdflib", "pyshifty", "pyshacl"),
        (20_000, 100_000, 1_000_000),
    ),
    "rows": Section("Rows out", "rows", 5, ("pyoxigraph",), (100_000, 1_000_000)),
    "turtle": Section(
        "Turtle", "turtle", 6, ("pyoxigraph", "rdflib"), (20_000, 100_000, 1_000_000)
    ),
    "growth": Section("Growth", "growth", 10, ("pyoxigraph",), (20_000, 100_000, 1_000_000)),
    "explain": Section("Explaining", "explain", 20, ("pyoxigraph",), (20_000, 100_000, 1_000_000)),
    "endpoints": Section(
        "On servers", "endpoints", 30, ("pyoxigraph", "oxigraph"), (20_000, 100_000, 1_000_000)
    ),
    "view": Section(
        "The page", "view", 10, ("pyvis", "networkx", "playwright"), (200, 1000, 3000, 10_000)
    ),
    "serve": Section(
        "Serving",
        "serving",
        3,
        ("pyoxigraph", "oxigraph", "uvicorn", "starlette", "rdflib-endpoint"),
        (100_000,),
    ),
    "kill": Section("Kill", "kill", 5, ("pyoxigraph",), (20_000,)),
    "soak": Section("Soak", "soak", 11, ("pyoxigraph",)),
    "serve-soak": Section(
        "Soak of the server", "serve_soak", 11, ("pyoxigraph", "uvicorn", "starlette", "httptools")
    ),
}
