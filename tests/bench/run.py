"""The gallery and the poll, measured in CPU time and told as ratios, because clocks on shared machines lie.

`python tests/bench/run.py` compares a thousand entries with a million, `--quick` with a hundred thousand. The children
are driven in lockstep, so that whatever else the machine does is done to all of them.
"""

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench import seed

ROUNDS = 25


@dataclass(frozen=True)
class Case:
    """A request to the child that holds a database of one size, as a member of one of its workspaces."""

    child: str
    path: str
    query: str = ""
    workspace: str = seed.BIG
    calls: int = 25

    @property
    def name(self) -> str:
        place = "" if self.workspace == seed.BIG else ", small workspace"
        return f"{self.path}{'?' + self.query if self.query else ''}{place}"


class Child:
    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.child", folder],
            cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, case: Case, cookie: str) -> dict:
        headers = {"Cookie": f"atelier={cookie}"} if cookie else {}
        asked = {"path": case.path, "query": case.query, "headers": headers, "calls": case.calls}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def measure(cases: dict[str, Case], folders: dict[str, Path], rounds: int) -> dict[str, dict]:
    """The least and the median µs of each case over all rounds, with status and size of its answer."""
    cookies = {
        (child, workspace): seed.sign_in(folder, workspace)
        for child, folder in folders.items()
        for workspace in (seed.BIG, seed.SMALL)
    }
    told: dict[str, list[dict]] = {name: [] for name in cases}
    children = {name: Child(str(folder)) for name, folder in folders.items()} | {
        "hello": Child("hello")
    }
    try:
        for _ in range(rounds):
            for name, case in cases.items():
                cookie = cookies.get((case.child, case.workspace), "")
                told[name].append(children[case.child].ask(case, cookie))
    finally:
        for child in children.values():
            child.__exit__()
    return {
        name: rows[-1]
        | {"least": min(r["us"] for r in rows), "median": statistics.median(r["us"] for r in rows)}
        for name, rows in told.items()
    }


def cases(big: int) -> dict[str, Case]:
    def of(child: str, query: str = "", **more) -> Case:
        return Case(child, "/gallery", query, **more)

    deep = f"before={big // 2}"
    filters = {
        "type": "type=video", "generator": "generator=generor/generator-7", "person": f"person={'0190dddd-0000-7000-8000-000000000003'}",
        "status": "status=done", "no type": "type=3d", "no status": "status=attention", "no generator": "generator=generor/none",
        "no person": "person=nobody", "two filters": "type=video&generator=generor/generator-8", "two, no hit": "type=video&generator=generor/generator-7",
        "search, rare": "q=zeppelin", "search, no hit": "q=xylophone", "search and type": "q=poster&type=video",
    }  # fmt: skip
    return {
        "hello": Case("hello", "/", calls=200),
        "first, 1k": of("1k"),
        "first": of("big"),
        "deep": of("big", deep),
        "search, 1k": of("1k", "q=poster"),
        "search": of("big", "q=poster"),
        "small, search": of("big", "q=poster", workspace=seed.SMALL),
        "304 poll": Case("big", "/poll", "since=7&page=gallery", calls=100),
        **{name: of("big", query) for name, query in filters.items()},
    }


def table(found: dict[str, dict]) -> list[tuple[str, float, float]]:
    """What is compared, the ratio, and its bar."""
    us = {name: row["least"] for name, row in found.items()}
    fixed = {
        "hello",
        "first, 1k",
        "first",
        "deep",
        "search, 1k",
        "search",
        "small, search",
        "304 poll",
    }
    return [
        ("1 first page, big ÷ 1k", us["first"] / us["first, 1k"], 1.10),
        ("1 deep ÷ first", us["deep"] / us["first"], 1.10),
        ("2 search, common word, big ÷ 1k", us["search"] / us["search, 1k"], 1.15),
        *(
            (f"3 {name} ÷ first", us[name] / us["first"], 3.0)
            for name in found
            if name not in fixed
        ),
        ("3 search in a small workspace ÷ in the whole", us["small, search"] / us["search"], 2.0),
        ("4 gallery of 48 cards ÷ hello", us["first"] / us["hello"], 8.0),
        ("5 304 poll ÷ hello", us["304 poll"] / us["hello"], 4.0),
        ("12 page of 48 cards, kB", found["first"]["bytes"] / 1000, 60.0),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 entries instead of a million")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    big = 100_000 if given.quick else 1_000_000
    folders = {"1k": seed.instance(1_000), "big": seed.instance(big)}
    found = measure(cases(big), folders, given.rounds)
    for name, row in found.items():
        print(
            f"{name:28} {row['least']:9.0f} µs least {row['median']:9.0f} median  {row['status']:10} {row['bytes']:>8,} B"
        )
    print()
    missed = 0
    for words, ratio, bar in table(found):
        missed += ratio > bar
        print(f"{words:48} {ratio:7.2f}   bar {bar:5.2f}   {'' if ratio <= bar else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
