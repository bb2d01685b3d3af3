"""The command that groups a file of JSON lines; `folkmoot themes` and `python -m app.themes.clustering` are this."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.themes.clustering.faults import ClusteringError
from app.themes.clustering.grouping import find_themes
from app.themes.clustering.jsonlines import Rows, read_rows
from app.themes.clustering.picture import draw_map, draw_map_png
from app.themes.clustering.results import Grouping
from app.themes.clustering.summary import render_summary

EXAMPLES = """examples:
  folkmoot themes ideas.jsonl                        a readable summary
  folkmoot themes ideas.jsonl --json --out out.json  themes and assignments as JSON
  folkmoot themes ideas.jsonl --themes 12            about twelve themes
  folkmoot themes ideas.jsonl --map map.svg          the summary, and the map as a picture
  cat ideas.jsonl | folkmoot themes -                from standard input
"""


_PICTURES: dict[str, Callable[[Grouping], bytes]] = {
    ".svg": lambda grouping: draw_map(grouping).encode(),
    ".png": draw_map_png,
}


def group_file(
    source: str,
    *,
    encoder: str = "auto",
    themes: int | None = None,
    seed: int = 0,
    positions: bool = False,
) -> tuple[Grouping, Rows]:
    """Read JSON lines from a path ("-" is standard input) and group them.

    Raises ClusteringError for faults in the file or the parameters, OSError where the file cannot be read.
    """
    try:
        if source == "-":
            rows = read_rows(sys.stdin)
        else:
            with Path(source).open(encoding="utf-8") as lines:
                rows = read_rows(lines)
    except UnicodeDecodeError as fault:
        message = f"{source} is not UTF-8 ({fault.reason} at byte {fault.start}): save it as UTF-8"
        raise ClusteringError(message) from fault
    return find_themes(rows.texts, ids=rows.ids, encoder=encoder, themes=themes, seed=seed, positions=positions), rows


def as_output(grouping: Grouping, rows: Rows, *, as_json: bool, full: bool = False) -> str:
    """The JSON object or the readable summary, with a newline at the end; `full` JSON tells all there is."""
    if as_json:
        return json.dumps(grouping.as_json(full=full), ensure_ascii=False) + "\n"
    return render_summary(grouping, dict(zip(rows.ids, rows.texts, strict=True)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, or 2 with a message on standard error when the input is refused."""
    parser = argparse.ArgumentParser(
        prog="folkmoot themes",
        description='Group the texts of a JSON-lines file ({"text": ..., "id": ...}, id optional) into themes.',
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", help="the JSON-lines file, or - for standard input")
    parser.add_argument("--out", type=Path, help="write to this file instead of standard output")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a summary")
    parser.add_argument("--full", action="store_true", help="with --json: summaries, sides, further themes, positions")
    parser.add_argument("--map", type=Path, metavar="FILE", help="also draw the map to this file, .svg or .png")
    parser.add_argument(
        "--themes", type=int, metavar="N", help="about this many themes (default: chosen from the texts)"
    )
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same result (default: 0)")
    parser.add_argument("--encoder", default="auto", help="auto (default), static, hashed, lsa or onnx:DIRECTORY")
    chosen = parser.parse_args(argv)
    if chosen.map is not None and chosen.map.suffix.lower() not in _PICTURES:
        parser.error(f"--map {chosen.map} must end in .svg or .png")
    try:
        grouping, rows = group_file(
            chosen.file,
            encoder=chosen.encoder,
            themes=chosen.themes,
            seed=chosen.seed,
            positions=chosen.map is not None or chosen.full,
        )
        output = as_output(grouping, rows, as_json=chosen.json, full=chosen.full)
        if chosen.map is not None:
            chosen.map.write_bytes(_PICTURES[chosen.map.suffix.lower()](grouping))
        if chosen.out is None:
            sys.stdout.write(output)
        else:
            chosen.out.write_text(output, encoding="utf-8")
    except (ClusteringError, OSError) as fault:
        sys.stderr.write(f"folkmoot themes: {fault}\n")
        return 2
    return 0
