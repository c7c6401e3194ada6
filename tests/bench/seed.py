"""Databases of a given size, made once and kept beside this file, under a name that changes with the schema."""

import hashlib
import json
import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from webapp import migrations
from webapp.accounts import sessions
from webapp.db.engine import Database
from webapp.kernel.settings import Settings

HERE = Path(__file__).parent
CACHE = HERE / ".cache"
BIG = "0190aaaa-0000-7000-8000-00000000000b"
SMALL = "0190aaaa-0000-7000-8000-00000000000a"
PERSON = "0190aaaa-0000-7000-8000-0000000000a1"
SMALL_SIZE = 200
KINDS = (
    ("image", 1280, 720),
    ("image", 864, 1080),
    ("image", 960, 960),
    ("video", 1280, 720),
    ("text", None, None),
)
RATIOS = ("16x9", "4x5", "1x1", "16x9", "3x2")
# `poster` is in every second prompt, `zeppelin` in one of ten thousand.
WORDS = [
    "amber",
    "serum",
    "bottle",
    "stone",
    "plinth",
    "peach",
    "arch",
    "morning",
    "light",
    "shadow",
    "teal",
    "perfume",
    "ridge",
    "dawn",
    "mist",
    "fjord",
    "drone",
    "slow",
    "level",
    "circle",
    "gradient",
    "sun",
    "glass",
    "citrus",
    "leaf",
    "blue",
    "wind",
    "dune",
    "flower",
    "vase",
    "headphones",
    "candle",
    "fig",
    "cedar",
    "sol",
    "can",
    "lemon",
    "city",
    "run",
]
NOW = "2026-11-01 10:00:00.000000"


def instance(size: int) -> Path:
    """An instance folder with that many entries in one workspace, a few in another, and a person of both."""
    schema = b"".join(
        path.read_bytes()
        for path in sorted((HERE.parents[1] / "webapp/migrations/versions").glob("*.py"))
    )
    name = hashlib.sha256(schema + Path(__file__).read_bytes()).hexdigest()[:12]
    folder = CACHE / f"{name}-{size}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"seeding {size:,} entries …", flush=True)
        _seed(folder, size)
        (folder / "done").touch()
    return folder


def sign_in(folder: Path, workspace_id: str) -> str:
    """A session cookie's value."""
    db = Database(Settings(instance=folder).database)
    with db.write() as session:
        _, token = sessions.start(session, person_id=PERSON, workspace_id=workspace_id)
    db.dispose()
    return token


def _seed(folder: Path, size: int) -> None:
    settings = Settings(instance=folder)
    migrations.upgrade(settings.database)
    connection = sqlite3.connect(folder / "atelier.db")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    # The index is built once at the end: row by row it takes ten times as long.
    trigger = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'entry_fts_added'"
    ).fetchone()[0]
    connection.execute("DROP TRIGGER entry_fts_added")
    _people(connection)
    _workspace(connection, SMALL, SMALL_SIZE, first=0)
    _workspace(connection, BIG, size, first=SMALL_SIZE)
    connection.execute("INSERT INTO entry_fts (entry_fts) VALUES ('rebuild')")
    connection.execute(trigger)
    connection.commit()
    connection.execute("PRAGMA optimize")
    connection.commit()
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _people(connection: sqlite3.Connection) -> None:
    _insert(connection, "person", [{
        "id": PERSON, "email": "bench@example.test", "name": "Bench Person", "password_hash": "-",
        "password_changed_at": NOW, "shortcuts": 1, "created_at": NOW,
    }])  # fmt: skip
    for workspace_id in (BIG, SMALL):
        _insert(
            connection,
            "workspace",
            [{"id": workspace_id, "name": "Bench", "data_key": None, "created_at": NOW}],
        )
        _insert(connection, "membership", [{
            "id": "m" + workspace_id[1:], "workspace_id": workspace_id, "person_id": PERSON, "role": "owner", "created_at": NOW,
        }])  # fmt: skip
        _insert(connection, "revision", [{"workspace_id": workspace_id, "number": 7}])


def _workspace(connection: sqlite3.Connection, workspace_id: str, size: int, *, first: int) -> None:
    chance = random.Random(size)
    for start in range(first, first + size, 5_000):
        numbers = range(start, min(start + 5_000, first + size))
        rows = [_rows(number, workspace_id, chance) for number in numbers]
        _insert(connection, "asset", [asset for asset, _ in rows])
        _insert(connection, "entry", [entry for _, entry in rows])


def _rows(
    number: int, workspace_id: str, chance: random.Random
) -> tuple[dict[str, Any], dict[str, Any]]:
    kind, width, height = KINDS[number % 5]
    words = chance.choices(WORDS, k=12)
    words[2] = "poster" if number % 2 else "painting"
    words[5] = "zeppelin" if number % 10_000 == 7 else words[5]
    prompt = " ".join(words)
    asset_id = f"0190bbbb-{number >> 16:04x}-7{chance.randrange(4096):03x}-8000-{number:012x}"
    person = chance.randrange(20)
    text = prompt if kind == "text" else ""
    asset = {
        "id": asset_id, "workspace_id": workspace_id, "kind": kind, "media_type": "image/png", "filename": "poster.png",
        "bytes": 1_000_000, "sha256": f"{number:064x}", "storage_key": f"{workspace_id}/aa/{asset_id}", "thumb_key": "x",
        "preview_key": "", "width": width, "height": height, "seconds": None, "placeholder": "#aabbcc", "peaks": "[]",
        "text": text, "data": "{}", "created_at": NOW, "deleted_at": None,
    }  # fmt: skip
    entry = {
        "number": number + 1, "workspace_id": workspace_id, "generation_id": f"0190cccc-{asset_id[9:]}", "position": 0,
        "asset_id": asset_id, "person_id": f"0190dddd-0000-7000-8000-{person:012x}", "person_name": f"Person {person}",
        "source": "generor", "slug": f"generator-{number % 60}", "title": f"Generator {number % 60}", "model_name": "Seedream 5",
        "kind": kind, "status": "done", "state": "completed", "prompt": prompt, "ratio": RATIOS[number % 5],
        "placeholder": "#aabbcc", "thumb": kind != "text", "seconds": 6.0 if kind == "video" else None, "peaks": "[]",
        "excerpt": text, "cost": 4, "unit": "credits", "started_at": None, "expected_seconds": None, "created_at": NOW,
        "deleted_at": "", "revision": number % 7,
    }  # fmt: skip
    return asset, entry


def _insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    marks = ", ".join("?" * len(names))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - our own names
        [
            [json.dumps(v) if isinstance(v, list | dict) else v for v in row.values()]
            for row in rows
        ],
    )
