"""The rules: files of ontology/rules read, put in order, and said for a day or for none.

A rule's header says what has to hold on the day (`# holds: ?membership`, see core/validity.py),
to run on it (`# running: ?activity`) or to have come by then (`# by: ?date`). Without a day, all
are judged for the day up to which the release is covered; a graph that is of no release has no such
day, and every activity counts. `# premises: documents` lets a rule join only what passages of
documents say: what is said of a kind there is no fact about each case, so what follows is only
possible.

Rules of others (a project's) are read the same, with PREFIX lines and the prefixes of their files.
What one needs that another concludes is seen from their patterns, so that `# after:` is not needed;
they run, with ours, until nothing more follows. What one asks to be absent is concluded first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

from ..core.bundled import ONTOLOGY_FOLDER
from ..core.errors import LoadError
from ..core.files import read_text
from ..core.namespaces import PREFIXES, expand, is_namespace, shorten
from ..core.suggestions import suggest
from ..core.validity import DATED_BY, LAST_DAY, Holds, pattern

RULES_FOLDER: Final = ONTOLOGY_FOLDER / "rules"
_FIELD = re.compile(
    r"^# (title|rule|after|recursive|holds|running|premises|by): (.+)$", re.MULTILINE
)
_RULE = re.compile(
    r"INSERT\s*\{\s*(?P<head>[^{}]+?)\s*\.?\s*\}\s*WHERE\s*\{(?P<body>.*)\}\s*$", re.S
)
_PREFIX: Final = re.compile(r"^[ \t]*PREFIX\s+([^\s:]*):\s*<([^<>\s]*)>[ \t]*$", re.M | re.I)
_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#.*$", re.M)
_WORD: Final = re.compile(r"<[^<>\s]*>|[^\s.;]+(?:\.[^\s.;]+)*|[.;]")
_DIFFERENT = re.compile(r"FILTER \((\?\w+) != (\?\w+)\)")
_ABSENT = re.compile(r"FILTER NOT EXISTS \{\s*([^{}]*?)\s*\.?\s*\}")
#: What neither began after a day nor ended before it; an unknown start or end is no hindrance.
_RUNNING = """
  FILTER NOT EXISTS {{ {it} schema:startDate ?begin . FILTER (?begin > {day}) }}
  FILTER NOT EXISTS {{ {it} schema:endDate ?end . FILTER (?end < {day}) }}"""

_CURIE: Final = re.compile(r"[A-Za-z]\w*:[\w-]+")
_VARIABLE: Final = re.compile(r"\?\w+")

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
        own: whether it is of others, and not ours.
        stage: before it runs, what the rules of earlier stages conclude is there.
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
    own: bool = False
    stage: int = 0

    def on(
        self,
        day: str | None,
        covered_until: str | None = None,
        *,
        may_hold: bool = False,
        judged: bool = True,
    ) -> Rule:
        """Return the rule with the conditions of a day, or of no day in particular.

        Args:
            day: an ISO date.
            covered_until: the day up to which the release is covered.
            may_hold: whether what only may hold is enough.
            judged: False leaves out that something has to hold, for `holding` to judge.
        """
        found = self.conditions(day, covered_until, may_hold=may_hold, judged=judged)
        return replace(self, body=self.body + found)

    def conditions(
        self,
        day: str | None,
        covered_until: str | None = None,
        *,
        may_hold: bool = False,
        judged: bool = True,
    ) -> str:
        """Return the piece of a WHERE that a day asks for, empty for none; see `on`."""
        found = ""
        if self.holds and judged:
            found += self.holding(day, covered_until, may_hold=may_hold)
        day = day or covered_until
        if day and self.running:
            found += _RUNNING.format(it=self.running, day=f'"{day}"^^xsd:date')
        if day and self.by:
            found += f'\n  FILTER ({self.by} <= "{day}"^^xsd:date)'
        return found

    def holding(
        self, day: str | None, covered_until: str | None = None, *, may_hold: bool = False
    ) -> str:
        """Return the piece of a WHERE that keeps what holds; see `on`."""
        known = day or covered_until or LAST_DAY
        held = pattern(self.holds, known, "?certainty", covered_until, nested=True)
        return held if may_hold else f'{held}\n  FILTER (?certainty = "{Holds.YES.value}")'

    def said(self, premise: Pattern) -> bool:
        """Whether a passage has to say a premise; what kind a thing is of may stand anywhere."""
        return self.documents and not premise[1].startswith(("rdf:", "rdfs:", "owl:"))

    @property
    def dates(self) -> bool:
        """Whether it concludes a date, by which it is judged what holds: it goes before others."""
        return self.head[1][0] != "?" and iri_of(self.head[1]) in DATED_BY

    @property
    def triggers(self) -> tuple[Pattern, ...]:
        """The patterns of which a new statement may let the rule give something new."""
        dated = ((self.holds, shorten(dated), "?dated") for dated in DATED_BY if self.holds)
        return (*self.premises, *dated)


def iri_of(word: str) -> str:
    """Return the IRI that a word of a rule names, which is no variable.

    >>> iri_of("kg:nato"), iri_of("<https://ex.org/a>")
    ('https://w3id.org/detente/id/nato', 'https://ex.org/a')
    """
    if word.startswith("<"):
        return word[1:-1]
    prefix, _, local = word.partition(":")
    return PREFIXES[prefix] + local


def read_rule(path: Path, prefixes: Mapping[str, str] | None = None) -> Rule:
    """Read one rule.

    Args:
        path: its file.
        prefixes: what it may use beside its own PREFIX lines; None for a rule of ours.

    Raises:
        LoadError: the file is no INSERT..WHERE of plain patterns with one triple out, or its header
            lacks the rule in words.
    """
    written = read_text(path)
    header = dict(_FIELD.findall(written))
    found = _RULE.search(written)
    before = _PREFIX.sub("", _COMMENT.sub("", written[: found.start()])) if found else ""
    if not found or before.strip() or "rule" not in header:
        raise LoadError(
            f"{path}: not a rule; write a line '# rule: ...' and "
            "INSERT { one triple } WHERE { ... }"
        )
    declared = {name: iri for name, iri in _PREFIX.findall(written) if is_namespace(iri)}
    reader = _Reader(path, written, {**(PREFIXES if prefixes is None else prefixes), **declared})
    rest = _COMMENT.sub(_blank, found["body"])
    heads = reader.patterns(_COMMENT.sub(_blank, found["head"]), found.start("head"))
    if len(heads) != 1:
        raise LoadError(f"{path}: more than one triple follows; write a rule for each")
    absent: list[Pattern] = []
    for inner in _ABSENT.finditer(rest):
        absent += reader.patterns(inner[1], found.start("body") + inner.start(1), most=1)
    different = tuple(_DIFFERENT.findall(rest))
    left = _DIFFERENT.sub(_blank, _ABSENT.sub(_blank, rest))
    (head,), premises = heads, tuple(reader.patterns(left, found.start("body")))
    for _, relation, _ in absent:
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
    if not premises:
        raise LoadError(f"{path}: the WHERE has no pattern; write what the triple follows from")
    rule = Rule(
        name=path.stem,
        words=header["rule"],
        head=head,
        premises=premises,
        absent=tuple(absent),
        different=different,
        body=found["body"].strip(),
        recursive=header.get("recursive") == "yes",
        after=tuple(name.strip() for name in header.get("after", "").split(",") if name.strip()),
        holds=header.get("holds", ""),
        running=header.get("running", ""),
        documents=bool(documents),
        by=header.get("by", ""),
        own=prefixes is not None,
    )
    return replace(rule, body=_body(rule)) if documents or rule.own else rule


def _body(rule: Rule) -> str:
    """Return the WHERE of a rule, each premise that a passage has to say in its graph."""
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


def _blank(match: re.Match[str]) -> str:
    """Return as much room as something took, so that what follows stays in its place."""
    return re.sub(r"\S", " ", match[0])


Rules = tuple[Rule, ...]


@dataclass(frozen=True)
class _Reader:
    """Reads the patterns of a rule."""

    path: Path
    written: str
    prefixes: Mapping[str, str]

    def patterns(self, text: str, start: int, most: int | None = None) -> list[Pattern]:
        """Return the patterns of a part of the file, which begins at some character of it."""
        sentences: list[list[re.Match[str]]] = [[]]
        for word in _WORD.finditer(text):
            if word[0] == ".":
                sentences.append([])
            elif word[0] == ";":
                sentences.append(sentences[-1][:1])
            else:
                sentences[-1].append(word)
        said = [each for each in sentences if len(each) > 1 or (each and each[0][0] != ";")]
        found = []
        for number, words in enumerate(said):
            line = self.written.count("\n", 0, start + words[-1].start()) + 1
            place = f"{self.path}: line {line}"
            if len(words) != 3 or (most and number >= most):
                told = " ".join(word[0] for word in words)
                raise LoadError(
                    f"{place}: {told!r} is not one plain triple pattern; write one a line, "
                    "each ended by ' .'"
                )
            subject, relation, target = (self._word(place, word[0]) for word in words)
            found.append((subject, "rdf:type" if relation == "a" else relation, target))
        return found

    def _word(self, place: str, word: str) -> str:
        """Return a variable, or the shortest way to name what a CURIE or an IRI names."""
        if word == "a" or _VARIABLE.fullmatch(word):
            return word
        if iri := expand(word, self.prefixes):
            short = shorten(iri)
            return short if _CURIE.fullmatch(short) else f"<{iri}>"
        prefix, colon, _ = word.partition(":")
        near = ""
        if colon and prefix not in self.prefixes:
            near = suggest(prefix, sorted(self.prefixes), 1, 50, "{}:".format) or "declare it"
            raise LoadError(
                f"{place}: the prefix {prefix}: in {word!r} is not declared; {near}, or add a line "
                "PREFIX"
            )
        raise LoadError(
            f"{place}: {word!r} is not a variable, an IRI or a CURIE with a prefix that is known; "
            "write ?name, a or md:name"
        )


@lru_cache(maxsize=64)
def rules(
    day: str | None = None,
    covered_until: str | None = None,
    among: tuple[Rule, ...] | None = None,
    *,
    judged: bool = True,
) -> tuple[Rule, ...]:
    """Return every rule as it is on a day, in the order of `written`, which may raise.

    Args:
        day: an ISO date.
        covered_until: the day up to which the release is covered.
        among: the rules that there are; None for ours.
        judged: as of `Rule.on`.
    """
    known = written() if among is None else among
    return tuple(rule.on(day, covered_until, judged=judged) for rule in known)


@cache
def written() -> tuple[Rule, ...]:
    """Return every rule of ours as its file has it, each after those whose conclusions it needs.

    Raises:
        LoadError: a file is no rule, or comes after one that there is not, or after itself.
    """
    known = {path.stem: read_rule(path) for path in sorted(RULES_FOLDER.glob("*.rq"))}
    places = {name: RULES_FOLDER / f"{name}.rq" for name in known}
    return _in_order(known, places, RULES_FOLDER)


def rules_with(
    paths: Sequence[Path], prefixes: Mapping[str, str], *, ours: bool
) -> tuple[Rule, ...]:
    """Return rules of others in their order, those of ours before them.

    Args:
        paths: their files.
        prefixes: what they may use without a PREFIX line.
        ours: whether our rules are among them.

    Raises:
        LoadError: a file is no rule, is called as one of ours, or comes after one that there is
            not; or rules go round in a circle in what is to be absent.
    """
    known = {rule.name: rule for rule in (written() if ours else ())}
    places = {path.stem: path for path in paths}
    for path in paths:
        if path.stem in known:
            raise LoadError(f"{path}: a rule of ours is called {path.stem}; rename the file")
    read = {path.stem: read_rule(path, prefixes) for path in paths}
    if not read:
        return tuple(known.values())
    known |= read
    return _staged(_in_order(known, places, paths[0].parent), places)


def _in_order(known: Mapping[str, Rule], places: Mapping[str, Path], folder: Path) -> Rules:
    """Return rules, each after those that it comes after."""
    for name, rule in known.items():
        for other in rule.after:
            if other not in known:
                raise LoadError(
                    f"{places[name]}: there is no rule {other!r} to come after; choose "
                    f"{', '.join(known)}"
                )
    try:
        order = tuple(TopologicalSorter({n: r.after for n, r in known.items()}).static_order())
    except CycleError as error:
        circle = ", ".join(error.args[1])
        raise LoadError(
            f"{folder}: the rules {circle} come after one another; take out one '# after:'"
        ) from error
    return tuple(known[name] for name in order)


def _staged(known: Rules, places: Mapping[str, Path]) -> Rules:
    """Return rules with their stages: what one asks to be absent is concluded before it runs."""
    own = [rule for rule in known if rule.own]
    stage = {rule.name: int(bool(rule.absent)) for rule in own}
    for _ in range(len(own) + 1):
        before = dict(stage)
        for rule in own:
            for other in own:
                if any(_concludes(other, premise) for premise in rule.premises):
                    stage[rule.name] = max(stage[rule.name], stage[other.name])
                if any(_concludes(other, premise) for premise in rule.absent):
                    stage[rule.name] = max(stage[rule.name], stage[other.name] + 1)
        if stage == before:
            return tuple(replace(rule, stage=stage.get(rule.name, 0)) for rule in known)
    worst = max(own, key=lambda rule: stage[rule.name])
    raise LoadError(
        f"{places[worst.name]}: the rule asks by FILTER NOT EXISTS that something is absent which "
        "follows from what it concludes; take the FILTER out, or conclude something else"
    )


def _concludes(rule: Rule, wanted: Pattern) -> bool:
    """Return whether a rule may conclude what fits a pattern."""
    return all(
        one == other or one.startswith("?") or other.startswith("?")
        for one, other in zip(rule.head[1:], wanted[1:], strict=True)
    )
