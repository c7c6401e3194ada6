import threading

import pytest

from webapp.accounts import passwords

GOOD = "plum-orbit-cactus-river"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-one-9", "at least 12"),
        ("x" * 257, "at most 256"),
        ("password1234", "guessed"),
        ("aaaaaaaaaaaaaaaa", "guessed"),
        ("northwind studio", "guessed"),
        ("maya.lindqvist", "guessed"),
    ],
)
def test_a_password_that_will_not_do_says_why(password, why):
    words = ["Maya Lindqvist", "maya.lindqvist@example.test", "Northwind Studio"]
    with pytest.raises(passwords.WeakPassword, match=why) as caught:
        passwords.check_new(password, words=words)
    assert caught.value.field == "password"


def test_words_of_the_workspace_are_what_makes_it_weak():
    passwords.check_new("halden brothers x", words=[])
    with pytest.raises(passwords.WeakPassword):
        passwords.check_new("halden brothers x", words=["Halden Brothers x"])


def test_a_long_password_is_judged_by_its_beginning_and_kept_whole():
    long = GOOD * 11
    passwords.check_new(long, words=[])
    kept = passwords.hash_new(long)
    assert passwords.verify(kept, long)
    assert not passwords.verify(kept, long[:-1])


def test_a_weak_beginning_is_not_saved_by_what_follows_the_first_72():
    with pytest.raises(passwords.WeakPassword):
        passwords.check_new("a" * 72 + GOOD)


def test_hashes_are_argon2id_with_the_low_memory_parameters_of_rfc_9106(strong_hashes):
    kept = passwords.hash_new(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.is_outdated(kept)


def test_no_more_than_two_hashes_are_made_at_once(monkeypatch):
    class Slow:
        now = most = 0
        lock = threading.Lock()

        def hash(self, password):
            with self.lock:
                Slow.now += 1
                Slow.most = max(Slow.most, Slow.now)
            threading.Event().wait(0.05)
            with self.lock:
                Slow.now -= 1
            return "hash"

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.hash_new, args=[GOOD]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Slow.most == 2


def test_a_broken_hash_matches_nothing():
    assert not passwords.verify("not a hash", GOOD)
