"""A sheet to judge readings of the documents by: statements drawn at random, each in its sentences.

`python tests/judging_sheet.py SEED [COUNT]` prints it, of 60 statements where no count is given.
Who judges needs nothing else, and sees no rule and no verdict of ours. It quotes the texts, so it
stays outside the repository.
"""

import random
import sys

from passages import SAID, Passage, Said, outline, sentences, texts

from detente import KnowledgeGraph

ABOUT = """
SELECT ?name ?words (SAMPLE(?kind) AS ?class)
  (GROUP_CONCAT(DISTINCT ?alias; separator="; ") AS ?also) (SAMPLE(?meaning) AS ?definition)
WHERE {
  ?thing md:phrase|skos:prefLabel ?words ;
    skos:definition ?meaning .
  OPTIONAL { ?thing skos:altLabel ?alias }
  OPTIONAL { ?thing a ?type FILTER (STRSTARTS(STR(?type), STR(md:))) }
  BIND (REPLACE(STR(?type), "^.*#", "") AS ?kind)
  BIND (REPLACE(STR(?thing), "^.*[/#]", "") AS ?name)
}
GROUP BY ?name ?words
"""


def described() -> dict[str, tuple[str, str]]:
    """Return what each thing and relation is called, and that with its class and definition."""
    graph = KnowledgeGraph.load(reference=False, inference=False)
    found = {}
    for name, words, kind, also, definition in graph.query(ABOUT, limit=None).rows:
        also = f" (also: {also})" if also else ""
        found[str(name)] = str(words), f"{words} [{kind}]{also}: {definition}"
    return found


def around(found: Passage) -> tuple[str, str, str, str]:
    """Return the heading over a passage, its section so far, its sentence marked, and the next."""
    text = texts()[found.document]
    [section] = [s for s in outline()[found.document] if s["start"] <= found.begin < s["end"]]
    spans = [span for part in section["paragraphs"] for span in sentences(text, *part)]
    [at] = [i for i, (first, last) in enumerate(spans) if first <= found.begin < last]
    [to] = [i for i, (first, last) in enumerate(spans) if first < found.end <= last]
    before, after = (
        " ".join(text[a:b].strip() for a, b in part) or "(nothing)"
        for part in (spans[:at], spans[to + 1 : to + 2])
    )
    first, last = spans[at][0], spans[to][1]
    marked = f"{text[first : found.begin]}⟦{text[found.begin : found.end]}⟧{text[found.end : last]}"
    return section["heading"], before, marked.strip(), after


def drawn(seed: int, count: int) -> list[Said]:
    """Return the statements of a draw, the same ones for one seed and the same data."""
    return random.Random(seed).sample(sorted(SAID, key=lambda said: said[:2]), count)


def sheet(statements: list[Said]) -> str:
    """Return what a judge reads of statements: their sentences, and what they say in words."""
    words = described()
    blocks = []
    for number, (found, (subject, relation, value), modality) in enumerate(statements, start=1):
        heading, before, marked, after = around(found)
        parts = (subject, relation, value)
        told = [words.get(part, (f'"{part}"', "words of ours")) for part in parts]
        blocks.append(
            f"{number}. {found.document}, {heading}\n"
            f"   before:    {before}\n"
            f"   sentence:  {marked}\n"
            f"   after:     {after}\n"
            f"   statement: {' — '.join(short for short, _ in told)}   (modality: {modality})\n"
            f"     subject:  {told[0][1]}\n"
            f"     relation: {told[1][1]}\n"
            f"     object:   {told[2][1]}\n"
        )
    return "\n".join(blocks)


if __name__ == "__main__":
    print(sheet(drawn(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60)))
