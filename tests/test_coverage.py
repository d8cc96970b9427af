"""docs/coverage.md says what the reference facts hold. Run as a module, this writes the page."""

from pathlib import Path

from graph import KnowledgeGraph

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
HEAD = """# What the reference facts cover

Written by `python -m tests.test_coverage` from the graph itself; a test compares it. Each table is
the answer to a named question, so `detente ask` gives it for your own files too (`--data`).

A fact is confirmed where a source that we read gives it with the precision stated; its day is
unconfirmed where a source gives the year and the day rests on general knowledge; it is unconfirmed
where nothing at hand has it. The marks are on the memberships and activities, and shown with them
everywhere. Sources that differ are kept as rival statements: *disputed* counts what has one.
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
    "unconfirmed-facts": """## What is not confirmed

Everything that carries a mark, with what is known of it.
""",
}


def page(kg: KnowledgeGraph) -> str:
    """Return the page for a graph."""
    parts = [HEAD]
    for name, words in TABLES.items():
        table = kg.ask(name).text("md")
        parts.append(f"{words}\n`detente ask {name}`\n\n{table}")
    return "\n".join(parts)


def test_the_page_is_what_the_graph_says(kg: KnowledgeGraph) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(kg)


def test_every_fact_that_is_marked_is_listed(kg: KnowledgeGraph) -> None:
    marked = """SELECT DISTINCT ?fact { ?fact md:verification ?mark
        FILTER (?mark != md:Confirmed) FILTER NOT EXISTS { ?fact a md:Dataset } }"""
    assert len({row[1] for row in kg.ask("unconfirmed-facts")}) == len(kg.query(marked))


if __name__ == "__main__":
    PAGE.write_text(page(KnowledgeGraph.load()), encoding="utf-8")
