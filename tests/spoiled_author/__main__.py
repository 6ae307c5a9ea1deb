"""Write examples and their truth into a folder."""

import argparse
import json
from pathlib import Path

from .case import draw


def main() -> None:
    """Command line: ``python -m spoiled_author --first 0 --count 100 --slips 1 --out FOLDER``."""
    parser = argparse.ArgumentParser(prog="spoiled_author", description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--count", type=int, default=100, help="how many")
    parser.add_argument("--slips", type=int, default=1, choices=(0, 1, 2), help="slips in each")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for seed in range(args.first, args.first + args.count):
        case = draw(seed, args.slips)
        (args.out / f"{seed:04d}.toml").write_text(case.toml, encoding="utf-8")
        truth = json.dumps(case.truth, indent=1, ensure_ascii=False)
        (args.out / f"{seed:04d}.json").write_text(truth + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
