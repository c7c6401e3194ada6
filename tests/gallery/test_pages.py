"""The gallery and an asset's page, as Alice, Bob, Vera and Charlie see them."""

import re

import pytest

from tests.factories import media, results
from webapp.gallery import service
from webapp.generations.models import State
from webapp.kernel.clock import now


@pytest.fixture
def make(db, storage, connection, alice):
    def made(*contents, by=None, **more):
        return results.completed(db, storage, connection, by or alice, *contents, **more)

    return made


def tiles(page):
    return [has["id"] for has in page.all("article") if (has.get("id") or "").startswith("e-")]


def test_an_empty_gallery_offers_the_next_step(as_alice, as_vera):
    assert "Create something" in as_alice.page("/gallery").words
    assert "Create something" not in as_vera.page("/gallery").words
    assert "Show everything" in as_alice.page("/gallery?type=video").words


def test_every_kind_has_its_tile(as_alice, make, db, connection, alice):
    _, (picture,) = make(media.picture(), prompt="amber & <b>serum</b>")
    _, (film,) = make(media.film(1), prompt="a film", kind="video")
    _, (sound,) = make(media.sound(6), prompt="a sound", kind="audio")
    make({"text": "Geduld, sagt der Mond."}, prompt="", kind="text")
    make(b"\x89PNG\r\n\x1a\nbroken", prompt="a broken one")
    make(media.glb(), prompt="a model", kind="3d")
    running = results.queued(db, connection, alice, prompt="on its way", expected_seconds=60)
    results.changed(db, running, state=State.running, started_at=now())
    page = as_alice.page("/gallery")
    assert len(tiles(page)) == 7
    assert page.one("img", src=f"/assets/{picture}/thumb")["alt"] == "amber & <b>serum</b>"
    assert page.one("img", src=f"/assets/{film}/thumb")["loading"] == "lazy"
    assert page.one("audio")["src"] == f"/assets/{sound}/file"
    assert page.one("progress")["data-expected"] == "60"
    for words in (
        "0:01",
        "0:06",
        "Geduld, sagt der Mond.",
        "Cannot be shown",
        "3D",
        "about",
        "6 cr",
    ):
        assert words in page.words


def test_more_is_a_link_that_a_script_can_follow_too(as_alice, make, monkeypatch):
    monkeypatch.setattr(service.page, "__kwdefaults__", {"before": 0, "size": 2})
    for number in range(3):
        make({"text": f"text {number}"}, prompt=f"number {number}")
    first = as_alice.page("/gallery?type=text")
    (more,) = [has["href"] for has in first.all("a") if has.get("data-hx-target") == "#tiles"]
    assert "type=text" in more
    second = as_alice.page(more)
    assert "number 0" in second.words
    assert "number 2" not in second.words
    piece = as_alice.get(more, headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    assert 'id="paging"' in piece
    assert "number 0" in piece


def test_filters_that_are_on_can_be_taken_off_one_by_one(as_alice, make):
    make({"text": "x"}, prompt="amber")
    page = as_alice.page("/gallery?q=amber&type=text&status=done")
    assert "amber" in page.words
    off = {has["href"] for has in page.all("a", class_="chip")}
    assert off == {
        "/gallery?type=text&status=done",
        "/gallery?q=amber&status=done",
        "/gallery?q=amber&type=text",
    }
    assert page.one("select", name="generator")
    assert page.all("select", name="type") == []


@pytest.mark.parametrize(
    "query", ["type=x", "before=x", "before=-1", "before=99999999999999999999999", "generator=a", "generator=/", "person=%00", "q=%00", "status=<b>", "type=image&type=video"]
)  # fmt: skip
def test_an_address_with_nonsense_in_it_is_still_a_page(as_alice, make, query):
    make({"text": "x"})
    assert as_alice.get(f"/gallery?{query}").status_code == 200


def test_nobody_sees_another_workspace(as_charlie, make):
    _generation, (asset,) = make(media.picture())
    assert tiles(as_charlie.page("/gallery")) == []
    for path in ("", "/file", "/thumb", "/preview", "/download"):
        assert as_charlie.get(f"/assets/{asset}{path}").status_code == 404
    assert as_charlie.post(f"/assets/{asset}/delete").status_code == 404
    assert as_charlie.post(f"/assets/{asset}/restore").status_code == 404


def test_an_asset_tells_its_recipe_and_its_cost(as_alice, make):
    generation, (first, second) = make(
        media.picture(864, 1080),
        media.picture(864, 1080),
        prompt="Amber serum on stone",
        asked={
            "prompt": "Amber serum on stone",
            "aspect_ratio": "4:5",
            "image-light": "Morning",
            "count": 2,
        },
        applied={"image-light": "Noon", "aspect_ratio": "4:5"},
        adjustments=[{"field": "seconds", "asked": 3, "used": 5, "reason": "Nearest."}],
        dropped=["texture"],
        model={"id": 1, "name": "Seedream 5"},
    )
    page = as_alice.page(f"/assets/{first}")
    for words in (
        "Amber serum on stone", "Seedream 5", "864 × 1080", "Aspect ratio 4:5", "Image light Morning", "Image light: Noon",
        "Seconds: 3 → 5. Nearest.", "Dropped by the provider: Texture.", "Alice Ardent", "Charge proven", "6 cr", "12 cr",
        "for all 2 results",
    ):  # fmt: skip
        assert words in page.words, words
    assert page.all("a", href=f"/assets/{second}")
    assert page.all("a", href=f"/create/generor/poster?from={generation.id}")


def test_a_text_result_is_a_readable_card(as_alice, make):
    _, (asset,) = make(
        {
            "creation_id": 7,
            "text": "Geduld.",
            "mood": "hopeful",
            "lucky_numbers": [3, 7],
            "page_url": "https://x",
        },
        kind="text",
    )
    words = as_alice.page(f"/assets/{asset}").words
    assert "Geduld." in words
    assert "Mood hopeful" in words
    assert "Lucky numbers 3, 7" in words
    assert "https://x" not in words


def test_a_film_has_its_prompt_as_captions(as_alice, make):
    _, (asset,) = make(media.film(1), prompt="Dunes --> <b>sea</b>\n\nslow", kind="video")
    track = as_alice.page(f"/assets/{asset}").one("track", kind="captions")
    answer = as_alice.get(track["src"])
    assert answer.mimetype == "text/vtt"
    assert answer.text == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nDunes → &lt;b>sea&lt;/b> slow\n"


def test_a_result_that_went_public_is_told(as_alice, make):
    _, (quiet,) = make(media.picture(), remote={"privacy_mode": 1})
    _, (loud,) = make(media.picture(), remote={"privacy_mode": 0})
    assert "made this public" not in as_alice.page(f"/assets/{quiet}").words
    assert "made this public" in as_alice.page(f"/assets/{loud}").words


def test_whoever_only_looks_is_offered_neither_remix_nor_delete(as_vera, make):
    _, (asset,) = make(media.picture())
    for path in ("/gallery", f"/assets/{asset}"):
        page = as_vera.page(path)
        assert not [has for has in page.all("a") if "data-remix" in has]
        assert page.all("form", action=f"/assets/{asset}/delete") == []
    assert as_vera.post(f"/assets/{asset}/delete").status_code == 403


def test_deleting_can_be_undone(as_alice, as_bob, make):
    _, (asset,) = make(media.picture(), prompt="Amber")
    answer = as_alice.post(f"/assets/{asset}/delete", follow_redirects=True)
    assert f'action="/assets/{asset}/restore"' in answer.text
    assert tiles(as_alice.page("/gallery")) == []
    assert as_alice.get(f"/assets/{asset}/file").status_code == 404
    assert as_bob.get(f"/assets/{asset}").status_code == 404
    assert "Restore" in as_alice.page(f"/assets/{asset}").words
    assert as_alice.post(f"/assets/{asset}/restore").status_code == 303
    assert len(tiles(as_alice.page("/gallery"))) == 1
    assert as_alice.get(f"/assets/{asset}/file").status_code == 200


def test_a_creator_deletes_only_their_own(as_bob, bob, make):
    _, (hers,) = make(media.picture())
    _, (his,) = make(media.picture(), by=bob)
    assert as_bob.post(f"/assets/{hers}/delete").status_code == 403
    assert as_bob.post(f"/assets/{his}/delete").status_code == 303


def test_forty_eight_cards_are_small(as_alice, make):
    for number in range(48):
        make({"text": "x" * 60}, prompt=f"{number} " + "amber serum on stone " * 3)
    text = as_alice.get("/gallery").text
    cards = re.findall(r"<article.*?</article>", text, re.DOTALL)
    assert len(cards) == 48
    assert sum(map(len, cards)) < 46_000
