"""docs/questions.md lists every question by topic. Run as a module, this writes the lists anew."""

import re
from pathlib import Path

from detente import KnowledgeGraph
from detente.query.questions import TOPICS

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
_LIST = r"^## {}\n(?:\n(?:\|.*\n)+)?"


def listed(topic: str) -> str:
    """Return the questions of a topic as a table."""
    lines = ["| Question | Asks | Reads | Takes |", "|---|---|---|---|"]
    for each in KnowledgeGraph.questions():
        if each.topic == topic:
            takes = (f"`{p.name}`" if p.required else f"[`{p.name}`]" for p in each.parameters)
            cells = (f"`{each.name}`", each.question, each.reads, ", ".join(takes))
            lines.append(f"| {' | '.join(cells)} |")
    return "".join(f"{line}\n" for line in lines)


def written(text: str) -> str:
    """Return the page with the list of each topic under its heading."""
    for topic in TOPICS:
        heading = topic.capitalize()
        new = f"## {heading}\n\n{listed(topic)}".replace("\\", r"\\")
        text, found = re.subn(_LIST.format(heading), new, text, flags=re.M)
        assert found == 1, f"{PAGE.name} needs one heading for {topic}"
    return text


def test_the_page_lists_every_question() -> None:
    text = PAGE.read_text(encoding="utf-8")
    again = "`python -m tests.answers.test_catalogue_page` writes the lists anew"
    assert text == written(text), again


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
