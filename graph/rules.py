"""The rules: files of ontology/rules read, put in order, and said for a day or for none.

A rule's header says what has to hold on the day (`# holds: ?membership`) or to run on it
(`# running: ?activity`). Without a day, what is ongoing holds and every activity counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

from .errors import LoadError
from .store import ONTOLOGY, read_text
from .terms import PREFIXES

FOLDER: Final = ONTOLOGY / "rules"
_FIELD = re.compile(r"^# (title|rule|after|recursive|holds|running): (.+)$", re.MULTILINE)
_RULE = re.compile(
    r"INSERT\s*\{\s*(?P<head>[^{}]+?)\s*\.?\s*\}\s*WHERE\s*\{(?P<body>.*)\}\s*$", re.S
)
_PLAIN = re.compile(r"a|\?\w+|[A-Za-z]\w*:[\w-]+")
_ABSENT = re.compile(r"FILTER NOT EXISTS \{\s*([^{}]*?)\s*\.?\s*\}")
#: What holds where no day is asked for, and what holds on a day: from its start to the last day
#: that is known of it, which is its end, the day up to which it was observed, or else its start.
_ONGOING: Final = (("md:endStatus", "md:Ongoing"),)
_DATED: Final = (("schema:startDate", "?start"), ("?limit", "?last"))
_HOLDS = """
  FILTER (?start <= {day} && (
    ?limit IN (schema:endDate, md:observedUntil) && ?last >= {day} ||
    ?limit = md:endStatus && (?last = md:Ongoing || ?last = md:EndUnknown && ?start = {day})
  ))"""
#: What neither began after a day nor ended before it; an unknown start or end is no hindrance.
_RUNNING = """
  FILTER NOT EXISTS {{ {it} schema:startDate ?begin . FILTER (?begin > {day}) }}
  FILTER NOT EXISTS {{ {it} schema:endDate ?end . FILTER (?end < {day}) }}"""

Pattern = tuple[str, str, str]


@dataclass(frozen=True)
class Rule:
    """One derivation: a triple that follows, and the patterns it follows from.

    Attributes:
        name: the file's name.
        words: the rule said in words.
        head: the triple out, as written.
        premises: the patterns of the WHERE, as written.
        absent: the patterns that nothing may fit.
        body: the whole WHERE.
        recursive: whether what follows can be a premise again.
        after: the rules whose conclusions it needs.
        holds: the variable of what has to hold on the day, if any.
        running: the variable of the activity that has to run on the day, if any.
    """

    name: str
    words: str
    head: Pattern
    premises: tuple[Pattern, ...]
    absent: tuple[Pattern, ...]
    body: str
    recursive: bool
    after: tuple[str, ...]
    holds: str = ""
    running: str = ""

    def on(self, day: str | None) -> Rule:
        """Return the rule with the premises and conditions of a day, or of no day in particular."""
        premises, body = self.premises, self.body
        if self.holds:
            more = tuple((self.holds, *rest) for rest in (_DATED if day else _ONGOING))
            premises += more
            body += "".join(f"\n  {' '.join(pattern)} ." for pattern in more)
        if day:
            literal = f'"{day}"^^xsd:date'
            body += _HOLDS.format(day=literal) if self.holds else ""
            body += _RUNNING.format(it=self.running, day=literal) if self.running else ""
        return replace(self, premises=premises, body=body)

    def update(self, graph: str) -> str:
        """Return the SPARQL update that adds what follows, and is new, to a graph and the merge."""
        head = " ".join(self.head)
        return (
            f"INSERT {{ {head} . GRAPH <{graph}> {{ {head} }} }}"
            f" WHERE {{ {self.body} FILTER NOT EXISTS {{ {head} }} }}"
        )


def read(path: Path) -> Rule:
    """Read one rule.

    Raises:
        LoadError: the file is no INSERT..WHERE of plain patterns with one triple out, or its header
            lacks the rule in words.
    """
    written = read_text(path)
    header = dict(_FIELD.findall(written))
    found = _RULE.search(written)
    if not found or "rule" not in header:
        raise LoadError(
            f"{path}: not a rule; write a line '# rule: ...' and "
            "INSERT { one triple } WHERE { ... }"
        )
    patterns = [_pattern(path, line) for line in _ABSENT.sub("", found["body"]).split(" .\n")]
    head = _pattern(path, found["head"]) or ("", "", "")
    premises = tuple(pattern for pattern in patterns if pattern)
    absent = [_pattern(path, text) for text in _ABSENT.findall(found["body"])]
    for _, relation, _ in filter(None, absent):
        if relation.startswith("?"):
            raise LoadError(
                f"{path}: in FILTER NOT EXISTS {relation} stands for a relation; name it"
            )
    for word in head:
        if word[:1] == "?" and not any(word in pattern for pattern in premises):
            raise LoadError(f"{path}: {word} stands in no pattern of the WHERE; use it there too")
    for field in ("holds", "running"):
        word = header.get(field, "")
        if word and not (word[0] == "?" and any(word in pattern for pattern in premises)):
            raise LoadError(
                f"{path}: '# {field}: {word}' names no variable of the WHERE; "
                "write one of its variables"
            )
    return Rule(
        name=path.stem,
        words=header["rule"],
        head=head,
        premises=premises,
        absent=tuple(pattern for pattern in absent if pattern),
        body=found["body"].strip(),
        recursive=header.get("recursive") == "yes",
        after=tuple(name.strip() for name in header.get("after", "").split(",") if name.strip()),
        holds=header.get("holds", ""),
        running=header.get("running", ""),
    )


def _pattern(path: Path, text: str) -> Pattern | None:
    words = text.split()
    if not words:
        return None
    if len(words) != 3:
        raise LoadError(
            f"{path}: {' '.join(words)!r} is not one plain triple pattern; write one a line, "
            "each ended by ' .'"
        )
    for word in words:
        if not _PLAIN.fullmatch(word) or word.partition(":")[0] not in ("a", *PREFIXES, word):
            raise LoadError(
                f"{path}: {word!r} is not a variable or a CURIE with a prefix of ours; write "
                "?name, a or md:name"
            )
    return words[0], "rdf:type" if words[1] == "a" else words[1], words[2]


@lru_cache(maxsize=64)
def rules(day: str | None = None) -> tuple[Rule, ...]:
    """Return every rule as it is on a day, in the order of `written`, which may raise."""
    return tuple(rule.on(day) for rule in written())


@cache
def written() -> tuple[Rule, ...]:
    """Return every rule as its file has it, each after those whose conclusions it needs.

    Raises:
        LoadError: a file is no rule, or comes after one that there is not, or after itself.
    """
    known = {path.stem: read(path) for path in sorted(FOLDER.glob("*.rq"))}
    for name, rule in known.items():
        for other in rule.after:
            if other not in known:
                place = FOLDER / f"{name}.rq"
                raise LoadError(
                    f"{place}: there is no rule {other!r} to come after; choose {', '.join(known)}"
                )
    try:
        order = tuple(TopologicalSorter({n: r.after for n, r in known.items()}).static_order())
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise LoadError(
            f"{FOLDER}: the rules {circle} come after one another; take out one '# after:'"
        ) from error
    return tuple(known[name] for name in order)
