"""docs/coverage.md says what the reference facts hold. Run as a module, this writes the page."""

from pathlib import Path

import dated_starts

from detente import KnowledgeGraph

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
HEAD = """# What the reference facts cover

Written by `python -m tests.answers.test_coverage` from the graph itself; a test compares it. Each
table is the answer to a named question, so `detente ask` gives it for your own files too
(`--data`).

## What is held, in part, or not

*Complete* is what was compared with a list that names all, up to the day given there: what is
missing then is known not to be. *Partial* holds some, and *not covered* is what nobody looked for,
as is all that no row speaks of. Of several rows that speak of a question the narrowest counts;
where they differ, the weaker. `detente ask what-is-covered organization=NATO` gives those of one
organization; `kind=` and `place=` do so for a class and a place. They are statements of
`data/coverage.ttl`; a graph of your own may bring more.

`detente ask what-is-covered`

{covered}
## How far facts are confirmed

A fact is *confirmed* where a primary record, a research dataset or two independent sources give it
with the precision stated; its *day* is *unconfirmed* where they give no more than the year; else it
is *unconfirmed*, whoever says it: [facts.md](facts.md#what-is-confirmed). It is computed, and shown
with memberships and activities everywhere. `detente ask unconfirmed-facts` lists what is not
confirmed, with its source and the kind of that. Sources that differ are kept as rival statements:
*disputed* counts what has one.
"""
TABLES = {
    "coverage-of-organizations": """## Organizations and roles

*Ongoing* counts memberships that last; *end unknown* those of which no source says whether they do.
""",
    "coverage-of-kinds": """## Kinds of things

*With start* counts what has a start, a founding day or a signature. *Without place* and *without
actor* say what is missing: nobody states where it takes place, or who conducts, joins or signs it.
""",
    "coverage-of-codes": """## States and their codes

Existing and vanished states together. Codes that hold only for a time stand on the state of that
time: see [time](time.md).
""",
    "facts-by-source-kind": """## What facts rest on

Each fact counts once, by the best source that it stands in: [the kinds](facts.md#kinds-of-sources).
""",
}


def page(kg: KnowledgeGraph) -> str:
    """Return the page for a graph."""
    parts = [HEAD.format(covered=kg.ask("what-is-covered").text("md"))]
    for name, words in TABLES.items():
        table = kg.ask(name).text("md")
        parts.append(f"{words}\n`detente ask {name}`\n\n{table}")
    return "\n".join([*parts, dated_starts.section(kg)])


def test_the_page_is_what_the_graph_says(kg: KnowledgeGraph) -> None:
    again = (
        "where the facts are right, `python -m tests.answers.test_coverage` writes the page anew"
    )
    assert PAGE.read_text(encoding="utf-8") == page(kg), again


def test_what_is_not_confirmed_is_listed_and_nothing_else(kg: KnowledgeGraph) -> None:
    records = """SELECT DISTINCT ?fact { ?fact md:confirmation ?level
        FILTER (?level != md:Confirmed) }"""
    assert len({row[1] for row in kg.ask("unconfirmed-facts")}) == len(kg.query(records))


def test_what_an_editor_marked_is_never_confirmed(kg: KnowledgeGraph) -> None:
    assert not kg.query(
        """ASK { GRAPH ?graph { ?fact md:verification md:Unconfirmed ; schema:startDate ?date }
        ?fact md:confirmation md:Confirmed }"""
    )


def test_how_many_are_confirmed_is_counted_by_organization(kg: KnowledgeGraph) -> None:
    counts = {(row[0], row[1]): row[6:9] for row in kg.ask("coverage-of-organizations")}
    assert counts["ASEAN Defence Ministers' Meeting-Plus", "full member"] == ("18", "0", "0")
    [nato] = kg.ask("member-count-on-day", organization="NATO", day="2024-03-07")
    # nineteen rest on records, Finland on two reports of the same day
    assert nato == ("32", "0", "20")
    [plus] = kg.ask("member-count-on-day", organization="ADMM-Plus", day="2024-03-07")
    assert plus == ("18", "0", "18")


if __name__ == "__main__":
    PAGE.write_text(page(KnowledgeGraph.load()), encoding="utf-8")
