"""The starts that were drawn by lot and read again are still what was read."""

from audit_drawn import DRAWN, FOUND, PAGE, drawn, page, readings, stated

from detente import KnowledgeGraph


def test_the_draw_was_read_in_full() -> None:
    read = readings()
    assert [one.start.fact for one in read] == drawn()
    assert len(set(drawn())) == DRAWN
    assert {one.found for one in read} <= set(FOUND)
    again = "`python -m tests.audit_drawn` writes the page anew"
    assert PAGE.read_text(encoding="utf-8") == page(read), again


def test_what_was_read_is_what_the_graph_says(kg: KnowledgeGraph) -> None:
    again = "read the start in its source, and tell in audited_starts.csv what you found"
    assert [one.start for one in readings()] == stated(kg), again
