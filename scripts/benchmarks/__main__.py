"""The command line of the benchmarks: find the one that was named, run it, print its table, write its JSON."""

from __future__ import annotations

import argparse
import ast
import importlib
import sys
import time
from pathlib import Path

from scripts.benchmarks import harness


def benches() -> dict[str, str]:
    """Each bench's name and the first line of its docstring, found without importing it.

    A bench is a module of this package with a top-level function `run`; the others serve them.
    """
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text())
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def main() -> int:
    """Run the bench named on the command line; 0 when every target holds, 1 when one is missed."""
    known = benches()
    width = max(map(len, known), default=0)
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure Folkmoot on this machine.",
        epilog="benches:\n" + "\n".join(f"  {name:<{width}}  {purpose}" for name, purpose in known.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", metavar="NAME", choices=known, help="which bench (below)")
    parser.add_argument("--quick", action="store_true", help="a rougher figure within 45 seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write machine and figures to FILE")
    options = parser.parse_args()

    environment = harness.machine()
    print(f"{options.name} on " + ", ".join(f"{key} {value}" for key, value in environment.items()), flush=True)
    begun = time.monotonic()
    figures = importlib.import_module(f"scripts.benchmarks.{options.name}").run(quick=options.quick)
    print(f"\n{harness.table(figures)}\n\n{time.monotonic() - begun:.0f} seconds")
    if options.json:
        harness.write_json(options.json, environment, figures)
    return 1 if any(figure.holds is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
