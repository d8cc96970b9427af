"""The rules: files of ontology/rules read, put in order, and said for a day or for none.

A rule's header says what has to hold on the day (`# holds: ?membership`, see core/validity.py),
to run on it (`# running: ?activity`) or to have come by then (`# by: ?date`). Without a day, all
are judged for the day up to which the release is covered; a graph that is of no release has no such
day, and every activity counts. `# premises: documents` lets a rule join only what passages of
documents say: what is said of a kind there is no fact about each case, so what follows is only
possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

from ..core.bundled import ONTOLOGY_FOLDER
from ..core.errors import LoadError
from ..core.files import read_text
from ..core.namespaces import PREFIXES, expand, shorten
from ..core.validity import DATED_BY, LAST_DAY, Holds, pattern

RULES_FOLDER: Final = ONTOLOGY_FOLDER / "rules"
_FIELD = re.compile(
    r"^# (title|rule|after|recursive|holds|running|premises|by): (.+)$", re.MULTILINE
)
_RULE = re.compile(
    r"INSERT\s*\{\s*(?P<head>[^{}]+?)\s*\.?\s*\}\s*WHERE\s*\{(?P<body>.*)\}\s*$", re.S
)
_PLAIN = re.compile(r"a|\?\w+|[A-Za-z]\w*:[\w-]+")
_DIFFERENT = re.compile(r"FILTER \((\?\w+) != (\?\w+)\)")
_ABSENT = re.compile(r"FILTER NOT EXISTS \{\s*([^{}]*?)\s*\.?\s*\}")
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
        different: pairs of variables that may not stand for the same.
        body: the whole WHERE.
        recursive: whether what follows can be a premise again.
        after: the rules whose conclusions it needs.
        holds: the variable of what has to hold on the day, if any.
        running: the variable of the activity that has to run on the day, if any.
        documents: whether passages have to say its premises.
        by: the variable of a date that must have come by the day, if any.
    """

    name: str
    words: str
    head: Pattern
    premises: tuple[Pattern, ...]
    absent: tuple[Pattern, ...]
    different: tuple[tuple[str, str], ...]
    body: str
    recursive: bool
    after: tuple[str, ...]
    holds: str = ""
    running: str = ""
    documents: bool = False
    by: str = ""

    def on(
        self, day: str | None, covered_until: str | None = None, *, may_hold: bool = False
    ) -> Rule:
        """Return the rule with the conditions of a day, or of no day in particular.

        Args:
            day: an ISO date.
            covered_until: the day up to which the release is covered.
            may_hold: whether what only may hold is enough.
        """
        body = self.body
        if self.holds:
            body += pattern(
                self.holds, day or covered_until or LAST_DAY, "?certainty", covered_until
            )
            body += "" if may_hold else f'\n  FILTER (?certainty = "{Holds.YES.value}")'
        day = day or covered_until
        if day and self.running:
            body += _RUNNING.format(it=self.running, day=f'"{day}"^^xsd:date')
        if day and self.by:
            body += f'\n  FILTER ({self.by} <= "{day}"^^xsd:date)'
        return replace(self, body=body)

    def said(self, premise: Pattern) -> bool:
        """Whether a passage has to say a premise; what kind a thing is of may stand anywhere."""
        return self.documents and not premise[1].startswith(("rdf:", "rdfs:", "owl:"))

    @property
    def dates(self) -> bool:
        """Whether it concludes a date, by which it is judged what holds: it goes before others."""
        return expand(self.head[1]) in DATED_BY

    @property
    def triggers(self) -> tuple[Pattern, ...]:
        """The patterns of which a new statement may let the rule give something new."""
        dated = ((self.holds, shorten(dated), "?dated") for dated in DATED_BY if self.holds)
        return (*self.premises, *dated)


def read_rule(path: Path) -> Rule:
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
    patterns = _DIFFERENT.sub("", _ABSENT.sub("", found["body"]))
    lines = [_pattern(path, line) for line in patterns.split(" .\n")]
    head = _pattern(path, found["head"]) or ("", "", "")
    premises = tuple(line for line in lines if line)
    absent = [_pattern(path, text) for text in _ABSENT.findall(found["body"])]
    for _, relation, _ in filter(None, absent):
        if relation.startswith("?"):
            raise LoadError(
                f"{path}: in FILTER NOT EXISTS {relation} stands for a relation; name it"
            )
    for word in head:
        if word[:1] == "?" and not any(word in premise for premise in premises):
            raise LoadError(f"{path}: {word} stands in no pattern of the WHERE; use it there too")
    for field in ("holds", "running", "by"):
        word = header.get(field, "")
        if word and not (word[0] == "?" and any(word in premise for premise in premises)):
            raise LoadError(
                f"{path}: '# {field}: {word}' names no variable of the WHERE; "
                "write one of its variables"
            )
    documents = header.get("premises", "")
    if documents not in ("", "documents"):
        raise LoadError(
            f"{path}: '# premises: {documents}' is not known; write '# premises: documents' "
            "or leave it out"
        )
    body = found["body"].strip()
    rule = Rule(
        name=path.stem,
        words=header["rule"],
        head=head,
        premises=premises,
        absent=tuple(line for line in absent if line),
        different=tuple(_DIFFERENT.findall(found["body"])),
        body=body,
        recursive=header.get("recursive") == "yes",
        after=tuple(name.strip() for name in header.get("after", "").split(",") if name.strip()),
        holds=header.get("holds", ""),
        running=header.get("running", ""),
        documents=bool(documents),
        by=header.get("by", ""),
    )
    return replace(rule, body=_said_in_passages(rule)) if documents else rule


def _said_in_passages(rule: Rule) -> str:
    """Return the WHERE of a rule with each premise that a passage has to say in its graph."""
    lines = []
    for number, premise in enumerate(rule.premises):
        words = " ".join(premise)
        if rule.said(premise):
            passage = f"?_passage_{number}"
            words = f"GRAPH {passage} {{ {words} }} {passage} a md:Passage"
        lines.append(f"{words} .")
    lines += [f"FILTER ({one} != {other})" for one, other in rule.different]
    lines += [f"FILTER NOT EXISTS {{ {' '.join(each)} }}" for each in rule.absent]
    return "\n  ".join(lines)


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
def rules(day: str | None = None, covered_until: str | None = None) -> tuple[Rule, ...]:
    """Return every rule as it is on a day, in the order of `written`, which may raise."""
    return tuple(rule.on(day, covered_until) for rule in written())


@cache
def written() -> tuple[Rule, ...]:
    """Return every rule as its file has it, each after those whose conclusions it needs.

    Raises:
        LoadError: a file is no rule, or comes after one that there is not, or after itself.
    """
    known = {path.stem: read_rule(path) for path in sorted(RULES_FOLDER.glob("*.rq"))}
    for name, rule in known.items():
        for other in rule.after:
            if other not in known:
                place = RULES_FOLDER / f"{name}.rq"
                raise LoadError(
                    f"{place}: there is no rule {other!r} to come after; choose {', '.join(known)}"
                )
    try:
        order = tuple(TopologicalSorter({n: r.after for n, r in known.items()}).static_order())
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise LoadError(
            f"{RULES_FOLDER}: the rules {circle} come after one another; take out one '# after:'"
        ) from error
    return tuple(known[name] for name in order)
