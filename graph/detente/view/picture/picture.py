"""Pictures: a figure as SVG; as PNG and PDF by an optional package that carries its own font."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ...core import arguments
from ...core.arguments import File
from ...core.errors import MissingExtra, UsageError
from ...core.files import replacing

#: The suffixes of files that a picture can be written to.
PICTURE_SUFFIXES: Final = (".svg", ".png", ".pdf")
_PNG_SCALE: Final = 3.0  # about 300 dots an inch, where a picture is as wide as a page


@dataclass(frozen=True)
class Picture:
    """A figure that stands alone.

    Attributes:
        svg: the figure itself; nothing in it runs, or refers to something else.
        title: its heading.
        nodes: how many things are drawn.
        edges: how many statements are drawn.
        notes: what was left out, in words.
    """

    svg: str = field(repr=False)
    title: str
    nodes: int
    edges: int
    notes: tuple[str, ...] = ()

    def save(self, path: File) -> Path:
        """Write the figure, beside its place and then renamed; return where it is.

        The suffix says how: .svg, .png or .pdf.

        Raises:
            UsageError: it has another suffix.
            MissingExtra: PNG and PDF need vl-convert-python, which is not installed.
            WriteError: the folder is missing, or the file cannot be written.
        """
        target = arguments.file(path, "path")
        content = self.content(suffix_of(target))
        with replacing(target) as out:
            out.write(content)
        return target

    def content(self, suffix: str) -> bytes:
        """Return the figure as the bytes of a file with that suffix.

        Raises:
            UsageError: there is no such suffix.
            MissingExtra: PNG and PDF need vl-convert-python, which is not installed.
        """
        match arguments.choice(suffix, PICTURE_SUFFIXES, "suffix"):
            case ".svg":
                return self.svg.encode("utf-8")
            case ".png":
                return bytes(_converter().svg_to_png(self.svg, scale=_PNG_SCALE))
            case _:
                return bytes(_converter().svg_to_pdf(self.svg))

    def _repr_svg_(self) -> str:
        """Show the figure in a notebook."""
        return self.svg.partition("?>\n")[2]

    def _repr_png_(self) -> bytes | None:
        """Show the figure where a notebook takes no SVG; None where PNG cannot be made here."""
        try:
            return self.content(".png")
        except MissingExtra:
            return None


def suffix_of(path: Path) -> str:
    """Return the suffix of a file that a picture is to be written to.

    >>> suffix_of(Path("NATO.SVG"))
    '.svg'

    Raises:
        UsageError: a picture cannot be written so.
    """
    suffix = path.suffix.lower()
    if suffix not in PICTURE_SUFFIXES:
        raise UsageError(f"{path}: a picture is .svg, .png or .pdf; name it so")
    return suffix


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra(
            "PNG and PDF need vl-convert-python, which is not installed; "
            "pip install 'detente[pictures]', or write an .svg"
        ) from error
    return vl_convert
