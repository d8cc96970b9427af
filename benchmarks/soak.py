"""Soak: good and hostile calls and commands from eight threads, for minutes on end.

Each piece of work has one right answer, which is taken alone before the threads begin: the digest
of what a call returns, or the class and words of its error; a command's exit status and what it
wrote. Memory is looked at between the minutes, with all threads at rest.
"""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detente import DetenteError, KnowledgeGraph

from . import page
from .measure import ours, told
from .plan import Plan
from .soaking import Soaked, digest, held, rests

THREADS: Final = 8
_DEEP: Final = "SELECT * { " + "{ " * 5000 + "?s ?p ?o" + " }" * 5000 + " }"
_PRODUCT: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_BOMB: Final = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    "<rdf:Description><e:p>&h;</e:p></rdf:Description></rdf:RDF>"
)
Work = Callable[[], str]


def parts(plan: Plan) -> Iterator[str]:
    """Yield what became of the soak, minute by minute."""
    works = {**_calls(), **_commands(plan.folder)}
    told("  each alone")
    right = {name: work() for name, work in works.items()}
    found = soak(works, right, plan.minutes)
    yield (
        f"{THREADS} threads share one graph for {plan.minutes:g} minutes. Each does, in a seeded "
        f"order, {len(_calls())} kinds of calls and {len(works) - len(_calls())} kinds of "
        "commands: good ones, and such as try to take all time or memory, break the reader, or "
        "reach a network. Each must come to what it came to alone. Memory is that of the process "
        "with the threads, at rest after each minute. The children are those that the graph keeps "
        "for calls with limits."
    )
    rows = [
        [
            *(str(n), f"{each.done:,}", f"{each.memory / 1e6:,.0f} MB"),
            *(str(each.children), str(each.zombies)),
        ]
        for n, each in enumerate(found.minutes, 1)
    ]
    yield page.table(("minute", "done until then", "memory", "children", "zombies"), rows)
    yield found.wrong_answers()


@dataclass(frozen=True)
class Minute:
    """What there was at the end of a minute: works done, bytes held, children, zombies."""

    done: int
    memory: int
    children: int
    zombies: int


def soak(
    works: dict[str, Work], right: dict[str, str], minutes: float, seed: int = 7
) -> Soaked[Minute]:
    """Do works in threads, in an order by the seed, and compare each with what is right."""
    found, done, lock = Soaked[Minute](), Counter[str](), threading.Lock()

    def turn(order: random.Random) -> None:
        name = order.choice(sorted(works))
        came = works[name]()
        with lock:
            done[name] += 1
            if came != right[name]:
                found.wrong[name] += 1
                told(f"    {name}: {came[:200]}")

    for number in rests(turn, THREADS, minutes, seed):
        gc.collect()
        found.minutes.append(Minute(done.total(), held(), *_children()))
        told(f"    minute {number}: {found.minutes[-1]}")
    return found


def _calls() -> dict[str, Work]:
    kg = KnowledgeGraph.load()
    calls: dict[str, Callable[[], object]] = {
        "query": lambda: kg.query(
            "SELECT ?m { ?m md:currentMemberOf kg:nato } ORDER BY ?m", limit=None
        ).text("csv"),
        "count": lambda: kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").text("json"),
        "construct": lambda: "".join(
            sorted(kg.query("DESCRIBE kg:nato").text("ntriples").splitlines(keepends=True))
        ),
        "ask": lambda: kg.ask("members-on-day", organization="SCO", day=2010).text("csv"),
        "not covered": lambda: kg.ask("members-on-day", organization="OAU").diagnosis,
        "find": lambda: kg.find("peacekeping"),
        "show": lambda: kg.show("AMISOM"),
        "why": lambda: kg.why("Finland", "md:memberOf", "NATO"),
        "path": lambda: kg.path("Mali", "African Union"),
        "within limits": lambda: kg.query(
            "SELECT ?p { kg:nato ?p ?o } ORDER BY ?p", timeout=20, memory="2GB"
        ).text("tsv"),
        "no query": lambda: kg.query("SELECT { oops"),
        "deep": lambda: kg.query(_DEEP),
        "endless": lambda: kg.query(_PRODUCT, timeout=1).rows,
        "network": lambda: kg.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        "injected": lambda: kg.query("SELECT ?o { ?s ?p ?o }", bind={"s": "> } ; DROP ALL"}).rows,
        "nobody": lambda: kg.show("\x1b[31mNobody\u202e"),
    }

    def asked(call: Callable[[], object]) -> Work:
        def work() -> str:
            try:
                return _digest(str(call()))
            except DetenteError as error:
                return f"{type(error).__name__}: {str(error)[:80]}"
            except Exception as error:
                return f"fault: {error!r}"

        return work

    return {f"call: {name}": asked(call) for name, call in calls.items()}


def _commands(folder: Path) -> dict[str, Work]:
    good, broken, bomb = folder / "good.ttl", folder / "broken.ttl", folder / "bomb.rdf"
    good.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    broken.write_text("<urn:a> <urn:b> .\n", encoding="utf-8")
    bomb.write_text(_BOMB, encoding="utf-8")
    asked = {
        "query": ("query", "SELECT ?s { ?s a md:MilitaryAlliance } ORDER BY ?s"),
        "bare": ("--bare", "--data", str(good), "query", "SELECT * { ?s ?p ?o }"),
        "ask": ("ask", "members-on-day", "organization=NATO", "day=1999-03-12"),
        "broken file": ("--bare", "--data", str(broken), "query", "ASK { ?s ?p ?o }"),
        "bomb": ("--bare", "--data", str(bomb), "query", "ASK { ?s ?p ?o }"),
        "deep": ("query", _DEEP),
        "endless": ("--timeout", "1", "query", _PRODUCT),
        "nobody": ("show", "Nobody \x1b[2J"),
        "usage": ("query", "--format", "nothing", "ASK {}"),
    }

    def run(words: tuple[str, ...]) -> Work:
        def work() -> str:
            done = subprocess.run(
                (sys.executable, "-m", "detente", *words),
                capture_output=True,
                env=ours(),
                stdin=subprocess.DEVNULL,
                check=False,
            )
            fault = b"Traceback" in done.stderr
            return f"{done.returncode} {_digest(done.stdout.decode())}{' fault' * fault}"

        return work

    return {f"command: {name}": run(words) for name, words in asked.items()}


def _digest(text: str) -> str:
    return digest(text.encode("utf-8", "surrogatepass"))


def _children() -> tuple[int, int]:
    """Return how many children this process has, and how many of them have ended unread."""
    try:
        tasks = list(Path("/proc/self/task").iterdir())
        found = {pid for task in tasks for pid in (task / "children").read_text().split()}
        ended = [pid for pid in found if _state(pid) == "Z"]
    except OSError:
        return 0, 0
    return len(found), len(ended)


def _state(pid: str) -> str:
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
