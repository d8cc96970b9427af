"""Run the command line of a checkout with ``python -m detente``.

The wheel carries cli.py itself in this place, so that it installs one import name only.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

# By its path: the folder that one is in may have a cli.py of its own.
_spec = spec_from_file_location("detente_cli", Path(__file__).parents[2] / "cli.py")
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
cli = _module.cli

if __name__ == "__main__":
    cli()
