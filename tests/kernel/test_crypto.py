"""A sealed value opens with its key, in its place, unchanged; and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.kernel.crypto import SEALED_KEY_SIZE, Place, Ring, Sealed, key_id, new_key, split

keys = st.binary(min_size=32, max_size=32)
words = st.text(max_size=20)
places = st.builds(Place, words, words, words, words)


@given(key=keys, plain=st.binary(max_size=300), place=places)
def test_what_was_sealed_opens_again(key, plain, place):
    ring = Ring((key,))
    assert ring.open(ring.seal(plain, place), place) == plain


@given(key=keys, plain=st.binary(max_size=60), place=places, other=places)
def test_a_value_moved_to_another_place_does_not_open(key, plain, place, other):
    ring = Ring((key,))
    sealed = ring.seal(plain, place)
    if other == place:
        return
    with pytest.raises(Sealed):
        ring.open(sealed, other)


def test_places_that_read_the_same_in_a_row_are_different():
    ring = Ring((new_key(),))
    sealed = ring.seal(b"secret", Place("ab", "c", "", "d"))
    for other in (Place("a", "bc", "", "d"), Place("ab", "", "c", "d"), Place("ab", "c", "d", "")):
        with pytest.raises(Sealed):
            ring.open(sealed, other)


@given(key=keys, plain=st.binary(max_size=40), place=places, data=st.data())
def test_a_flipped_bit_is_noticed_wherever_it_is(key, plain, place, data):
    ring = Ring((key,))
    sealed = bytearray(ring.seal(plain, place))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(Sealed):
        ring.open(bytes(sealed), place)


@given(key=keys, place=places, cut=st.integers(0, 60))
def test_a_value_that_is_too_short_does_not_open(key, place, cut):
    ring = Ring((key,))
    sealed = ring.seal(b"plain", place)
    with pytest.raises(Sealed):
        ring.open(sealed[: min(cut, len(sealed) - 1)], place)


@given(key=keys, other=keys, place=places)
def test_another_key_does_not_open_it(key, other, place):
    if key == other:
        return
    with pytest.raises(Sealed):
        Ring((other,)).open(Ring((key,)).seal(b"plain", place), place)


@given(old=keys, new=keys, place=places)
def test_a_rotated_ring_opens_the_old_and_seals_with_the_new(old, new, place):
    before, after = Ring((old,)), Ring((new, old))
    sealed = before.seal(b"plain", place)
    assert after.open(sealed, place) == b"plain"
    assert after.is_newest(after.seal(b"plain", place))
    assert after.is_newest(sealed) is (old == new)
    renewed = after.seal(after.open(sealed, place), place)
    assert Ring((new,)).open(renewed, place) == b"plain"


def test_nothing_is_sealed_twice_alike():
    ring, place = Ring((new_key(),)), Place("a", "b", "c", "d")
    assert len({ring.seal(b"plain", place) for _ in range(50)}) == 50


def test_the_id_of_a_key_tells_nothing_of_it():
    key = new_key()
    assert key_id(key) not in key
    assert len(key_id(key)) == 8


def test_sealed_keys_are_told_apart_by_their_size():
    ring, place = Ring((new_key(),)), Place("a", "b", "c", "d")
    sealed = [ring.seal(new_key(), place) for _ in range(3)]
    assert {len(one) for one in sealed} == {SEALED_KEY_SIZE}
    assert split(b"".join(sealed)) == sealed
    assert split(b"") == []


def test_an_empty_ring_seals_nothing_and_a_key_has_32_bytes():
    with pytest.raises(Sealed):
        Ring(()).seal(b"plain", Place("a", "b", "c", "d"))
    with pytest.raises(ValueError, match="32"):
        Ring((b"short",))
