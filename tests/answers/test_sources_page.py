"""docs/sources.md lists every source by its kind. Run as a module, this writes the page."""

from pathlib import Path
from typing import Final

from detente import KnowledgeGraph
from detente.core.namespaces import SRC
from detente.core.text import escaped

PAGE: Final = Path(__file__).parents[2] / "docs" / "sources.md"
KINDS: Final = {
    "PrimaryRecord": "Primary records",
    "ResearchDataset": "Research datasets",
    "ReferenceWork": "Reference works",
    "Analysis": "Analyses",
    "Press": "The press",
    "SecondaryPage": "Secondary pages",
    "EditorsKnowledge": "What the editors know",
}
HEAD: Final = """# Sources

Written by `python -m tests.answers.test_sources_page` from the graph itself; a test compares it.
What each kind is: [facts.md](facts.md#kinds-of-sources). How many facts of which organization rest
on which kind: [coverage.md](coverage.md#what-facts-rest-on).

*States* counts the things and records that a source says something of, *confirms* those that
another states and it bears out, *differs* the values of its own that another is preferred to.
*Read* is the last day on which somebody read it for this graph, or by which: where the day was not
noted, that of the entry. Most pages were read as stored copies, many from their beginning only; the
note of each source (`detente show src:NAME`) says so. `detente cite` gives any of them as BibTeX or
CSL JSON.

| kind | sources | states |
| --- | --- | --- |
{totals}
"""
_COLUMNS: Final = (
    *("source", "title", "publisher", "published"),
    *("read", "states", "confirms", "differs"),
)
_SOURCES: Final = """
SELECT ?source ?title ?address ?publisher ?published ?read
  (COALESCE(?n, 0) AS ?states) (COALESCE(?m, 0) AS ?confirms) (COALESCE(?k, 0) AS ?differs)
{
  {
    SELECT ?source (SAMPLE(STR(?name)) AS ?title) (SAMPLE(?who) AS ?publisher)
      (MIN(STR(?url)) AS ?address) (SAMPLE(?issued) AS ?published) (SAMPLE(?day) AS ?read)
    {
      GRAPH src:catalogue {
        ?source md:sourceKind %s ; dcterms:title ?name .
        OPTIONAL { ?source dcterms:publisher ?who }
        OPTIONAL { ?source schema:url ?url }
        OPTIONAL { ?source dcterms:issued ?issued }
        OPTIONAL { ?source md:readOn ?day }
      }
    }
    GROUP BY ?source
  }
  OPTIONAL {
    {
      SELECT ?source (COUNT(DISTINCT ?said) AS ?n)
      {
        { GRAPH ?source { ?said ?relation ?value } }
        UNION
        {
          ?passage a md:Passage ; dcterms:source ?source .
          GRAPH ?passage { ?said ?relation ?value }
        }
        FILTER NOT EXISTS { GRAPH ?source { ?said a md:RivalStatement } }
      }
      GROUP BY ?source
    }
  }
  OPTIONAL {
    {
      SELECT ?source (COUNT(DISTINCT ?fact) AS ?m) { ?fact md:confirmedBy ?source }
      GROUP BY ?source
    }
  }
  OPTIONAL {
    {
      SELECT ?source (COUNT(DISTINCT ?rival) AS ?k)
      { GRAPH ?source { ?rival a md:RivalStatement } }
      GROUP BY ?source
    }
  }
}
ORDER BY DESC(?states) ?source
"""


def listed(kg: KnowledgeGraph, kind: str) -> list[list[str]]:
    """Return the cells of the sources of a kind, those that state most first."""
    lines = []
    for source, title, address, *rest in kg.query(_SOURCES % f"md:{kind}"):
        name = escaped(str(title))
        if address:
            name = f"[{name}](<{str(address).replace('>', '%3E')}>)"
        cells = [escaped(str(cell or "")) for cell in rest]
        lines.append([escaped(str(source).removeprefix(SRC)), name, *cells])
    return lines


def page(kg: KnowledgeGraph) -> str:
    """Return the page for a graph."""
    totals, parts = [], []
    for kind, heading in KINDS.items():
        lines = listed(kg, kind)
        totals.append(f"| {heading} | {len(lines)} | {sum(int(cells[-3]) for cells in lines)} |")
        head = f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}\n"
        table = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
        parts.append(f"## {heading}\n\n{head}{table}")
    return "\n".join([HEAD.format(totals="\n".join(totals)), *parts])


def test_the_page_is_what_the_graph_says(kg: KnowledgeGraph) -> None:
    again = "`python -m tests.answers.test_sources_page` writes the page anew"
    assert PAGE.read_text(encoding="utf-8") == page(kg), again


def test_every_page_tells_who_publishes_it_where_and_when_it_was_read(kg: KnowledgeGraph) -> None:
    lacking = """SELECT ?page { GRAPH src:catalogue { ?page a md:WebPage
        FILTER NOT EXISTS { ?page %s ?value } } }"""
    for told in ("dcterms:publisher", "md:readOn", "schema:url"):
        assert not len(kg.query(lacking % told)), told


if __name__ == "__main__":
    PAGE.write_text(page(KnowledgeGraph.load()), encoding="utf-8")
