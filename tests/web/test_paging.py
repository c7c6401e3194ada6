import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.web import paging


@given(st.lists(st.one_of(st.text(), st.integers()), min_size=1, max_size=3))
def test_a_cursor_gives_back_its_key(key):
    cursor = paging.encode(*key)
    assert paging.decode(cursor, len(key)) == tuple(key)
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "text", ["", "x", "!!!", "W10", "bnVsbA", "W251bGxd", "W3RydWVd", "é", "[" * 5000]
)
def test_anything_else_is_refused(text):
    with pytest.raises(paging.BadCursor):
        paging.decode(text)


@pytest.mark.parametrize(
    ("asked", "given_"),
    [
        (None, 20),
        ("", 20),
        ("5", 5),
        ("0", 1),
        ("9999", 200),
        ("-3", 20),
        ("²", 20),
        ("9" * 5000, 200),
    ],
)
def test_a_limit_is_kept_in_bounds(asked, given_):
    assert paging.limit(asked, default=20) == given_
