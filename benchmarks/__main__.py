"""Measure, and write the page: `python -m benchmarks --help`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from . import beside, comparison, page
from .measure import ROOT, told
from .plan import Plan
from .sections import SECTIONS

_UNITS = {"k": 1000, "M": 1_000_000}
_MINUTES = "\n".join(f"{name}: {section.minutes}" for name, section in SECTIONS.items())


class _Sizes(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic since click 8.4
    name = "SIZES"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Return the sizes that are named with commas: 20k, 1M, 50000."""
        try:
            words = str(value).split(",")
            return tuple(int(word.rstrip("kM")) * _UNITS.get(word[-1:], 1) for word in words)
        except ValueError:
            self.fail(f"{value!r} is no sizes; write 20k,1M or 50000", param, ctx)


@click.command(epilog=f"\b\nMinutes that each takes by default, on two cores:\n{_MINUTES}")
@click.option(
    "--only", multiple=True, type=click.Choice(list(SECTIONS)), help="Measure this; repeatable."
)
@click.option(
    "--sizes",
    type=_Sizes(),
    help="How many statements: 20k,1M. Each part has its own; growth, inference and explain take "
    "10M too.",
)
@click.option(
    "--rounds", default=3, type=click.IntRange(min=1), help="How often each takes a turn."
)
@click.option("--limit", default=60.0, help="Seconds after which one gives up.")
@click.option(
    "--kills", default=100, type=click.IntRange(min=5), help="How many commands are killed."
)
@click.option(
    "--minutes", default=10.0, type=click.FloatRange(min=0), help="How long the soak lasts."
)
@click.option("--output", default=ROOT / "docs" / "benchmarks.md", type=click.Path(path_type=Path))
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Compare this checkout with that of a folder instead, and print a table.",
)
@click.option(
    "--pairs",
    default=30,
    type=click.IntRange(min=2),
    help="With --against: how often both do each work.",
)
@click.option("--work", multiple=True, help="With --against: only works whose name has this.")
@click.option(
    "--clock",
    default="wall",
    type=click.Choice(["wall", "cpu"]),
    help="With --against: cpu where others use the machine too.",
)
def main(
    only: tuple[str, ...],
    sizes: tuple[int, ...] | None,
    rounds: int,
    limit: float,
    kills: int,
    minutes: float,
    output: Path,
    against: Path | None,
    pairs: int,
    work: tuple[str, ...],
    clock: str,
) -> None:
    """Measure detente beside other engines, and write docs/benchmarks.md.

    With --only, the other sections of the page stay as they are. With --against, this checkout is
    measured beside another one, over a made-up graph of the first of --sizes, 100k without it; with
    --only view their pages, in one browser, --rounds times.
    """
    if against is not None and "view" in only:
        click.echo(beside.compared(against, rounds))
        return
    if against is not None:
        size, *_ = sizes or (100_000,)
        found = comparison.compare(against, pairs, size, clock=clock, only=work)
        click.echo(comparison.table(list(found), against, clock))
        return
    titles = [each.title for each in SECTIONS.values()]
    for name in [name for name in SECTIONS if name in only or not only]:
        section = SECTIONS[name]
        told(name)
        with tempfile.TemporaryDirectory() as folder:
            chosen = sizes if sizes and section.sizes else section.sizes
            plan = Plan(chosen, rounds * section.rounds, limit, Path(folder), kills, minutes)
            measured = page.measured(plan, section.packages)
            parts: list[str] = []
            for part in section.parts(plan):  # what was measured stays where the rest is cut off
                parts.append(part)
                written = page.section(section.title, measured, parts)
                before = output.read_text(encoding="utf-8") if output.exists() else ""
                joined = page.joined(before, {section.title: written}, titles)
                output.write_text(joined, encoding="utf-8")
    click.echo(f"wrote {output}", err=True)


if __name__ == "__main__":
    main()
