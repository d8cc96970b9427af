"""Jena's command arq: as it is on the path, or out of Debian's libapache-jena-java, mended.

Debian moves the xerces classes out of org.apache.jena.ext and leaves their messages behind, so that
arq does not start; the messages are put beside, on the class path.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Final

_JARS: Final = Path("/usr/share/java")
_NEEDED: Final = (
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "failureaccess", "gson", "guava", "httpclient"),
    *("httpclient-cache", "httpcore", "jackson-annotations", "jackson-core", "jackson-databind"),
    *("jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift"),
)
_LEFT: Final = "org/apache/jena/ext/"
#: Such a short run is over before the second compiler and a parallel collector pay.
_OPTIONS: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def arq(folder: Path) -> tuple[str, ...] | None:
    """Return the words that start arq; None where there is none.

    Args:
        folder: where the messages can be put.
    """
    if found := shutil.which("arq"):
        return (found,)
    core, java = _JARS / "jena-core.jar", shutil.which("java")
    if java is None or not core.is_file():
        return None
    messages = folder / "messages"
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith(_LEFT) and name.endswith(".properties"):
                place = messages / name.removeprefix(_LEFT)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(jar.read(name))
    jars = sorted(path for path in _JARS.glob("jena-*.jar") if "." not in path.stem)
    jars += [path for name in _NEEDED if (path := _JARS / f"{name}.jar").is_file()]
    classes = ":".join(map(str, [messages, *jars]))
    return (java, *_OPTIONS, "-cp", classes, "arq.arq")


def version() -> str:
    """Return which Debian has, as far as the name of its file tells."""
    for path in _JARS.glob("jena-arq-*.jar"):
        return f"Jena {path.stem.removeprefix('jena-arq-')}"
    return "Jena of the path" if shutil.which("arq") else "Jena not installed"
