"""Price before spend: what is queued, at most at the price that was shown, and once."""

import itertools
import threading

import pytest
from sqlalchemy import select, update

from tests.create.conftest import Desk
from tests.create.filled import Form
from tests.support.html import Page
from webapp.create import service
from webapp.gallery.models import Entry
from webapp.generations.errors import SubmissionClash
from webapp.jobs.service import Jobs
from webapp.providers.errors import AuthError, DownError, RateError
from webapp.providers.port import Mode
from webapp.spend.models import Quote
from webapp.web.errors import Refused

LENGTH = {
    "id": "horoscope-length",
    "type": "enum",
    "options": ["short", "long"],
    "default": "short",
}
MODEL = {"id": "model-text", "type": "model", "default": 37}


@pytest.fixture
def dearer(sandbox):
    """A generator of this test's own, and a way to make it cost more."""

    def reprice(slug, factor):
        field = LENGTH | {"cost_multipliers": {"short": factor, "long": factor * 2}}
        sandbox.control("PUT", f"generators/{slug}", {"parameters": [field, MODEL]})

    return reprice


def test_without_script_the_price_comes_first_and_then_it_queues(desk, queued):
    form = desk.open()
    assert "data-price" not in desk.html
    assert "See the price" in desk.html
    priced = desk.price(form, prompt="A reading", count=5, **{"horoscope-length": "long"})
    assert 'data-price="' in desk.html
    assert "Generate · " in desk.html
    assert queued() == []
    answer = desk.send(priced)
    assert answer.status_code == 303
    made = queued()[0]
    assert answer.location == f"/queue#g-{made.id}"
    assert made.body["prompt"] == "A reading"
    assert made.body["privacy_mode"] == 1
    assert made.quote["high"] == int(priced.value("price_shown"))


def test_a_form_sent_without_any_button_shows_the_price_first(desk, queued):
    answer = desk.post(desk.open().with_(prompt="x"))
    assert answer.status_code == 200
    assert "data-price" in answer.text
    assert queued() == []


def test_the_return_key_never_spends(desk, queued):
    priced = desk.price(desk.open(), prompt="x")
    assert desk.send(priced, do="update").status_code == 200
    assert queued() == []


def test_the_script_gets_the_panel_and_the_bar(desk):
    answer = desk.quote(desk.open(), prompt="x", count=3)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.one("section", id="quote")
    assert page.one("div", id="price-bar")
    assert "3 versions" in page.words
    assert "Main key balance after" in page.words
    assert "Quoted live" in page.words


def test_a_queued_generation_is_in_the_gallery_as_so_many_tiles(desk, db, queued):
    desk.send(desk.price(desk.open(), prompt="x", count=3))
    with db.read() as session:
        rows = session.scalars(select(Entry)).all()
    assert [row.generation_id for row in rows] == [queued()[0].id] * 3


def test_the_same_form_sent_twice_queues_once(desk, queued):
    priced = desk.price(desk.open(), prompt="x")
    first, second = desk.send(priced), desk.send(priced)
    assert first.location == second.location
    assert len(queued()) == 1


def test_two_clicks_at_once_queue_once(app, alice, desk, queued):
    desk.price(desk.open(), prompt="x")
    places = []

    def click():
        browser = app.test_client()
        browser.sign_in(alice)
        at = Desk(browser)
        places.append(at.send(at.open(), submission_id="one-form").location)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == 1
    assert len(queued()) == 1


def test_back_and_another_prompt_asks_once_more_and_then_queues(desk, queued):
    priced = desk.price(desk.open(), prompt="first")
    desk.send(priced)
    answer = desk.send(priced, prompt="second")
    assert answer.status_code == 409
    assert "The first one is queued" in answer.text
    assert desk.send(Form(answer.text)).status_code == 303
    assert [made.prompt for made in queued()] == ["first", "second"]


def test_each_opening_of_the_form_is_a_submission_of_its_own(desk):
    assert desk.open().value("submission_id") != desk.open().value("submission_id")


def test_a_price_that_rose_queues_nothing_and_asks_again(at, dearer, queued):
    dearer("rising", 2)
    desk = at("rising")
    priced = desk.price(desk.open(), prompt="Kept words")
    before = int(priced.value("price_shown"))
    dearer("rising", 6)
    answer = desk.send(priced)
    assert answer.status_code == 409
    assert queued() == []
    again = Form(answer.text)
    assert again.value("prompt") == "Kept words"
    assert int(again.value("price_shown")) > before
    words = Page(answer.text).words
    assert "The price went up" in words
    assert "Nothing was queued" in words
    assert f"Generate · {again.value('price_shown')} credits" in words
    assert desk.send(again).status_code == 303
    assert queued()[0].quote["high"] == int(again.value("price_shown"))


def test_a_price_that_fell_is_queued_at_the_lower_one(at, dearer, queued):
    dearer("falling", 6)
    desk = at("falling")
    priced = desk.price(desk.open(), prompt="x")
    dearer("falling", 2)
    assert desk.send(priced).status_code == 303
    assert queued()[0].quote["high"] < int(priced.value("price_shown"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("prompt", "", "Write a prompt"),
        ("prompt", "x" * 10_001, "Use at most 10,000 characters; this has 10,001."),
        ("count", "11", "Enter a number from 1 to 10."),
        ("count", "0", "Enter a number from 1 to 10."),
        ("count", "many", "Enter a number."),
        ("zodiac-sign", "dragon", "Choose one of:"),
        ("model_id", "99999", "this one is not offered here"),
        ("temperature", "9", "Enter a number from 0 to 2."),
        ("temperature", "nan", "Enter a number."),
        ("image_url", "ftp://example.com/a", "Enter a whole web address"),
    ],
)
def test_bad_input_comes_back_whole_with_its_sentence_beside_the_field(
    desk, queued, field, value, said
):
    priced = desk.price(desk.open(), prompt="Kept words", language="nb-NO")
    answer = desk.send(priced, **{field: value})
    assert answer.status_code == 422
    assert queued() == []
    page = Page(answer.text)
    assert said in page.words
    back = Form(answer.text)
    if field != "prompt":
        assert back.value("prompt") == "Kept words"
    assert back.value("language") == "nb-NO"
    problems = [has for _, has in page.elements if has.get("aria-invalid") == "true"]
    if field != "model_id":
        assert problems
        assert all(has.get("aria-describedby") for has in problems)
    if field in {"prompt", "count", "temperature"}:
        assert back.value(field) == value


def test_the_panel_says_what_keeps_the_price_away(desk):
    form = desk.open()
    page = Page(desk.quote(form, prompt="x", count="11").text)
    assert "Versions: Enter a number from 1 to 10." in page.words
    assert page.one("a", href="#f-count")
    assert "data-price" not in desk.html
    assert desk.send(form, do="price", prompt="x", count="11").status_code == 422


def test_several_mistakes_are_all_shown_at_the_head_with_links(desk):
    priced = desk.price(desk.open(), prompt="x")
    answer = desk.send(priced, prompt="", count="99")
    page = Page(answer.text)
    links = [has["href"] for has in page.all("a") if (has.get("href") or "").startswith("#f-")]
    assert links == ["#f-prompt", "#f-count"]


def test_references_a_new_model_does_not_take_are_not_lost_in_silence(at, queued):
    desk = at("video")
    priced = desk.price(desk.open(), prompt="x", reference_images=["https://example.com/a.jpg"])
    answer = desk.send(priced, model_id=20011)
    assert answer.status_code == 422
    assert "Not used here." in answer.text
    assert queued() == []
    assert desk.send(Form(answer.text)).status_code == 303


def test_a_length_is_snapped_told_and_both_are_kept(at, queued):
    desk = at("video")
    form = desk.open()
    desk.post([*form.with_(prompt="x", seconds=3), ("do", "price")])
    words = Page(desk.html).words
    assert "3 s → 5 s." in words
    priced = Form(desk.html)
    assert priced.value("seconds") == "5"
    desk.send(priced, seconds=3)
    made = queued()[0]
    assert (made.asked["seconds"], made.body["seconds"]) == (3, 5)
    assert made.adjustments[0]["used"] == 5


def test_public_only_where_somebody_chose_it(desk, queued):
    priced = desk.price(desk.open(), prompt="x")
    desk.send(priced, public=["off", "on"])
    assert queued()[0].body["privacy_mode"] == 0


def test_references_keep_their_order_and_one_can_be_taken_out_without_script(at, queued):
    desk = at("video")
    links = [f"https://example.com/{name}.jpg" for name in "abc"]
    form = desk.price(desk.open(), prompt="x", reference_images=links)
    desk.post([*form.values, ("_remove", "reference_images:1")])
    desk.send(Form(desk.html))
    assert queued()[0].body["reference_images"] == [links[0], links[2]]


def test_a_quote_above_the_limit_waits_and_says_so(as_alice, connect):
    connect(label="Slow", tier="free")
    desk = Desk(as_alice)
    form = desk.open()
    signs = ("aries", "taurus", "gemini", "cancer", "leo", "virgo", "libra")
    for count, sign in itertools.product(range(1, 11), signs):
        desk.quote(form, prompt="x", count=count, **{"zodiac-sign": sign})
        if "data-again" in desk.html:
            break
    assert desk.answer.status_code == 200
    assert "takes only so many questions a minute" in Page(desk.html).words


def test_while_it_waits_the_last_known_price_stands_there(desk, db, monkeypatch):
    form = desk.open()
    desk.quote(form, prompt="x")

    def limited(*args, **kwargs):
        raise RateError("Too many requests.", seconds=12)

    monkeypatch.setattr("webapp.providers.generor.client.GenerorClient.estimate", limited)
    with db.write() as session:
        session.execute(update(Quote).values(expires_at=Quote.made_at))
    page = Page(desk.quote(form, prompt="x").text)
    assert "It cost last time" in page.words
    assert page.one("section", id="quote")["data-again"] == "12"
    assert 'data-price="' in desk.html
    answer = desk.post([*form.with_(prompt="Kept"), ("price_shown", "99"), ("do", "generate")])
    assert answer.status_code == 429
    assert Form(answer.text).value("prompt") == "Kept"


def test_a_provider_that_is_down_keeps_the_form(desk, settings, monkeypatch):
    form = desk.open()
    monkeypatch.setattr("webapp.providers.generor.client.GenerorClient.estimate", down)
    answer = desk.send(form, do="price", prompt="Kept words")
    assert answer.status_code == 200
    assert "does not answer at the moment" in answer.text
    assert Form(answer.text).value("prompt") == "Kept words"
    answer = desk.post([*form.with_(prompt="Kept words"), ("price_shown", "9"), ("do", "generate")])
    assert answer.status_code == 503
    assert Form(answer.text).value("prompt") == "Kept words"


def down(*args, **kwargs):
    raise DownError("No answer.")


def test_a_revoked_key_is_told_in_the_panel(desk, sandbox, connection, monkeypatch):
    form = desk.open()

    def refuse(*args, **kwargs):
        raise AuthError("Invalid API key")

    monkeypatch.setattr("webapp.providers.generor.client.GenerorClient.estimate", refuse)
    words = Page(desk.quote(form, prompt="x").text).words
    assert "refused the key" in words
    assert "Go to Connections" in words
    assert desk.browser.get(desk.path).text.count("Not connected") == 1


def test_which_key_pays_can_be_chosen(desk, connect, queued):
    other = connect(label="Second key")
    form = desk.open()
    assert max(form.choices["connection_id"]) == other.id
    priced = desk.price(form, prompt="x", connection_id=other.id)
    assert priced.value("connection_id") == other.id
    desk.send(priced)
    assert queued()[0].connection_id == other.id


def test_the_sandbox_is_labelled(as_alice, connect):
    connect(label="Sandbox", mode=Mode.sandbox)
    desk = Desk(as_alice, source="generor-sandbox")
    desk.price(desk.open(), prompt="x")
    assert "Sandbox: no AI, costs nothing" in desk.html


def test_a_draft_survives_reload_errors_and_the_end_of_a_session(desk, app, alice):
    form = desk.open()
    assert (
        desk.post(
            form.with_(prompt="Half a thought", count=4), "/draft", **{"HX-Request": "true"}
        ).status_code
        == 204
    )
    again = desk.open()
    assert (again.value("prompt"), again.value("count")) == ("Half a thought", "4")
    assert "Draft saved" in desk.html
    browser = app.test_client()
    browser.sign_in(alice)
    assert Desk(browser).open().value("prompt") == "Half a thought"


def test_a_draft_is_one_person_s_own(desk, as_bob):
    desk.post(desk.open().with_(prompt="Secret plan"), "/draft")
    assert Desk(as_bob).open().value("prompt") == ""


def test_a_form_nobody_touched_leaves_no_draft(desk):
    desk.quote(desk.open())
    desk.open()
    assert "Draft saved" not in desk.html


def test_starting_over_forgets_the_draft(desk):
    desk.post(desk.open().with_(prompt="x"), "/draft")
    desk.post([("do", "clear")], "/draft")
    assert desk.open().value("prompt") == ""


def test_a_recipe_fills_the_form_anew(desk, queued):
    desk.send(
        desk.price(
            desk.open(),
            prompt="The first",
            count=4,
            **{"zodiac-sign": "leo", "horoscope-tone": "humorous"},
        )
    )
    made = queued()[0]
    form = desk.open(f"?from={made.id}")
    assert form.value("prompt") == "The first"
    assert form.value("zodiac-sign") == "leo"
    assert form.value("count") == "4"
    assert form.value("submission_id") != made.submission_id
    assert "A recipe to change." in desk.html
    moved = desk.browser.get(f"/create/generor/joke?from={made.id}")
    assert moved.status_code == 303
    assert moved.location == f"/create/generor/horoscope?from={made.id}"


def test_somebody_else_s_recipe_is_not_found(desk, queued, as_charlie, connect, charlie):
    desk.send(desk.price(desk.open(), prompt="Private words"))
    connect(label="Theirs", person=charlie)
    theirs = Desk(as_charlie)
    answer = as_charlie.get(f"{theirs.path}?from={queued()[0].id}")
    assert answer.status_code == 404
    assert "Private words" not in answer.text


def test_somebody_else_s_key_is_never_used(desk, connect, charlie, queued):
    foreign = connect(label="Theirs", person=charlie)
    priced = desk.price(desk.open(), prompt="x", connection_id=foreign.id)
    desk.send(priced, connection_id=foreign.id)
    assert all(made.connection_id != foreign.id for made in queued())


class TestTheServiceItself:
    """What programs and the worker call."""

    @pytest.fixture
    def submit(self, db, providers, settings, alice, connection):
        jobs = Jobs(settings)
        yield lambda by=alice.actor, submission_id="one", max_amount=None, **values: service.submit(
            db, providers, jobs, by=by, connection=connection, slug="horoscope",
            values={"prompt": "x", "model_id": 37} | values, submission_id=submission_id, max_amount=max_amount,
        )  # fmt: skip
        jobs.close()

    @pytest.fixture(autouse=True)
    def read_once(self, desk):
        desk.open()

    def test_the_same_submission_returns_the_first(self, submit):
        assert submit().id == submit().id

    def test_the_same_submission_with_another_recipe_is_a_clash(self, submit):
        submit()
        with pytest.raises(SubmissionClash):
            submit(prompt="other")

    def test_more_than_the_agreed_price_is_refused(self, submit, queued):
        with pytest.raises(service.PriceRose) as raised:
            submit(max_amount=0)
        assert raised.value.quote.high > 0
        assert queued() == []

    def test_what_does_not_fit_is_refused_by_field(self, submit):
        with pytest.raises(service.Invalid) as raised:
            submit(count=99, nonsense=1)
        assert set(raised.value.errors) == {"count", "nonsense"}

    def test_a_stranger_is_refused(self, submit, charlie):
        with pytest.raises(Refused):
            submit(by=charlie.actor)

    def test_twenty_alike_ask_for_one_price(self, submit, sandbox):
        def asked():
            return sandbox.control("GET", "requests")["/api/v1/generators/horoscope/estimate"]

        submit(submission_id="first")
        before = asked()
        for number in range(20):
            submit(submission_id=f"n{number}", prompt=f"prompt {number}")
        assert asked() == before
