"""Passwords: argon2id, long rather than curly, and none that a guesser tries early."""

import threading
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from zxcvbn import zxcvbn

from webapp.web.errors import UserError

SHORTEST = 12
LONGEST = 256
# zxcvbn's time grows with the square of the length; what stands in the first 72 decides.
JUDGED = 72
STRONG_ENOUGH = 3

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# One hash takes 64 MiB; more than two at once would let a crowd at the door take the machine's memory.
_turn = threading.BoundedSemaphore(2)
# zxcvbn puts a person's words into one shared dictionary.
_judging = threading.Lock()


class WeakPassword(UserError):
    """The password is too short, too long, or too easily guessed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "password")


class WrongPassword(UserError):
    """The present password was asked for, and this is not it."""

    def __init__(self, field: str = "current_password") -> None:
        super().__init__("That is not your present password.", field)


def check_new(password: str, *, words: Iterable[str] = ()) -> None:
    """Judge a new password; `words` are those a guesser would try first: name, address, workspace.

    :raises WeakPassword: with what to do about it.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters. Four unrelated words do well.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.")
    with _judging:
        judged = zxcvbn(password[:JUDGED], user_inputs=_pieces(words))
    if judged["score"] < STRONG_ENOUGH:
        hint = judged["feedback"]["warning"].rstrip(".")
        raise WeakPassword(
            f"Too easily guessed{': ' + hint[0].lower() + hint[1:] if hint else ''}. "
            "Add another word or two."
        )


def hash_new(password: str) -> str:
    """The argon2id hash to keep."""
    with _turn:
        return _hasher.hash(password)


def verify(kept: str, password: str) -> bool:
    """Whether `password` is the one that was hashed."""
    with _turn:
        try:
            return _hasher.verify(kept, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False


def verify_nobody(password: str) -> None:
    """Take as long as `verify` does, so that an unknown address cannot be told from a wrong password."""
    verify(_nobody(), password)


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _nobody(made: list[str] = []) -> str:  # noqa: B006 - the hash of nobody's password, made once
    if not made:
        made.append(hash_new("nobody has this password"))
    return made[0]


def _pieces(words: Iterable[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        found += [word, *word.replace("@", " ").replace(".", " ").replace("-", " ").split()]
    return [word for word in found if len(word) > 2]
