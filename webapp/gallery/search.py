"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, kept in step by triggers (see the migrations).

What people type is never syntax: each word is quoted, quotes hold words together, and everything else is text.
"""

import re
import string
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from webapp.gallery.models import Entry

LONGEST = 500
MOST_WORDS = 16
# The first letter of each word by which an entry is found without being read.
MARKS = {"kind": "k", "status": "s", "person_id": "p", "source": "o", "slug": "g"}
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " "))
_PIECES = re.compile(r'"([^"]*)"?|(\S+)')


def dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def pieces(text: str) -> list[str]:
    """The words and quoted phrases of a search that have a letter or a digit in them."""
    found = [phrase or word for phrase, word in _PIECES.findall(text[:LONGEST])]
    clean = (" ".join(piece.replace('"', " ").replace("\x00", " ").split()) for piece in found)
    return [piece for piece in clean if any(map(str.isalnum, piece))][:MOST_WORDS]


def words(
    session: Session, workspace_id: str, columns: Mapping[str, str], text: str
) -> dict[str, str] | None:
    """The index's query, as values of a statement; None when something is typed and nothing in it can be found."""
    asked = pieces(text)
    if text.strip() and not asked:
        return None
    marks = [mark("w", workspace_id)]
    marks += [mark(MARKS[name], value) for name, value in sorted(columns.items())]
    make = _sqlite if dialect(session) == "sqlite" else _postgresql
    return make(marks, asked)


def mark(letter: str, value: str) -> str:
    """The word that stands for a column's value: what the triggers write."""
    return letter + value.replace("-", "").replace("_", "").replace(".", "")


def source(name: str) -> tuple[ColumnElement[int], ColumnElement[bool], FromClause]:
    """The index with its entries: its number column, the condition that it matches what `words` made, the join."""
    if name == "sqlite":
        index = table("entry_fts", column("rowid", BigInteger), column("entry_fts"))
        number: Any = index.c.rowid
        matches: Any = index.c.entry_fts.op("MATCH", is_comparison=True)(bindparam("words"))
    else:
        index = table("entry_fts", column("number", BigInteger), column("words"))
        number = index.c.number
        asked = func.to_tsquery(literal_column("'simple'"), bindparam("words"))
        marked: Any = cast(bindparam("marks"), TSQUERY)
        matches = index.c.words.op("@@", is_comparison=True)(marked.op("&&")(asked))
    return number, matches, index.join(Entry.__table__, Entry.__table__.c.number == number)


def _sqlite(marks: list[str], asked: list[str]) -> dict[str, str]:
    told = [f"marks : {_phrase(one)}" for one in marks]
    said = [f"words : {_phrase(piece)}" for piece in asked]
    return {"words": " AND ".join(told + said)}


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _postgresql(marks: list[str], asked: list[str]) -> dict[str, str]:
    """Marks are lexemes as they are; `to_tsquery` splits and folds the words as it did those of the entries."""
    return {
        "marks": " & ".join(_quoted("!" + one) for one in marks),
        "words": " & ".join(_quoted(_spaced(piece)) for piece in asked),
    }


def _spaced(piece: str) -> str:
    """Without ASCII punctuation, which the trigger takes out too: PostgreSQL would read hosts and numbers in it."""
    return piece.translate(_PUNCTUATION)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
