"""A form is drawn from the provider's schema as it is now."""

import pytest

from tests.create.filled import Form
from tests.support.html import Page

SHAPES = {
    "list-of-strings": ["one", "two"],
    "list-of-numbers": [3, 5, 7],
    "list-of-objects": [{"id": "a", "name": "Ay"}, {"id": "b", "name": "Bee", "disabled": True}],
    "mapping": {"slow": "Slow", "fast": "Fast"},
    "mapping-of-objects": {"x": {"label": "Ex"}, "y": {"label": "Why"}},
    "pairs": [["en", "English"], ["de", "German"]],
    "many": [f"choice-{number}" for number in range(8)],
    "very-many": [f"choice-{number}" for number in range(30)],
    "nothing": None,
    "garbage": {"": [None]},
}


@pytest.fixture
def put(sandbox):
    def change(slug, **entry):
        sandbox.control("PUT", f"generators/{slug}", entry)

    return change


def test_a_generator_added_live_is_there_at_once(put, at):
    put("limerick", title="Limerick", description="Five lines.", parameters=[{"id": "limerick-mood", "type": "enum", "options": ["silly", "sad"]}])  # fmt: skip
    desk = at("limerick")
    form = desk.open()
    assert form.choices["limerick-mood"] == ["silly", "sad"]
    assert "Five lines." in desk.html


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_options_gives_a_field_that_can_be_sent(put, at, queued, shape):
    slug = f"shape-{shape}"
    put(
        slug,
        parameters=[
            {"id": "pick", "type": "enum", "options": SHAPES[shape]},
            {"id": "model-text", "type": "model"},
        ],
    )
    desk = at(slug)
    form = desk.open()
    assert "pick" in form.names
    value = form.choices["pick"][0] if form.choices.get("pick") else "choice-3"
    priced = desk.price(form, prompt="x", pick=value or "choice-3")
    assert desk.send(priced).status_code == 303
    sent = queued()[-1].body["parameters"]["pick"]
    assert str(sent) == (value or "choice-3")


def test_a_type_never_seen_is_a_plain_input_marked_advanced(put, at, queued):
    put(
        "odd",
        parameters=[
            {"id": "aura", "type": "hologram", "default": "blue"},
            {"id": "model-text", "type": "model"},
        ],
    )
    desk = at("odd")
    form = desk.open()
    assert form.value("aura") == "blue"
    assert desk.send(desk.price(form, prompt="x", aura="green")).status_code == 303
    assert queued()[-1].body["parameters"] == {"aura": "green"}


def test_a_changed_schema_keeps_the_draft_and_marks_what_no_longer_fits(put, at, db):
    pick = {
        "id": "tint",
        "type": "enum",
        "options": ["red", "blue", "green", "pink", "grey", "black"],
        "default": "red",
    }
    gone = {"id": "grain", "type": "enum", "options": ["fine", "coarse"], "default": "fine"}
    model = {"id": "model-text", "type": "model"}
    put("shifting", parameters=[pick, gone, model])
    desk = at("shifting")
    desk.quote(desk.open(), prompt="Typed long ago", tint="blue", grain="coarse")
    put(
        "shifting",
        parameters=[pick | {"options": ["red", "gold", "green", "pink", "grey", "black"]}, model],
    )
    desk.post([], "/refresh")
    form = desk.open()
    assert form.value("prompt") == "Typed long ago"
    words = Page(desk.html).words
    assert "has changed this generator" in words
    assert "Choose one of: red, gold" in words
    assert "Grain ( coarse )" in words


def test_a_generator_older_than_ten_minutes_is_read_again_when_opened(put, at, db, monkeypatch):
    put(
        "ageing",
        parameters=[{"id": "first", "type": "string"}, {"id": "model-text", "type": "model"}],
    )
    desk = at("ageing")
    assert "first" in desk.open().names
    put(
        "ageing",
        parameters=[{"id": "second", "type": "string"}, {"id": "model-text", "type": "model"}],
    )
    assert "first" in desk.open().names
    monkeypatch.setattr("webapp.catalog.service.STALE_SECONDS", -1)
    assert "second" in desk.open().names


def test_a_vanished_generator_says_so(put, sandbox, at):
    put("fleeting", title="Fleeting")
    desk = at("fleeting")
    desk.open()
    sandbox.control("DELETE", "generators/fleeting")
    desk.post([], "/refresh")
    answer = desk.browser.get(desk.path)
    assert answer.status_code == 404
    assert "Fleeting is no longer offered" in answer.text


def test_an_unknown_generator_is_a_page_with_a_search(at):
    desk = at("no-such-thing")
    answer = desk.browser.get(desk.path)
    assert answer.status_code == 404
    assert "no such generator" in answer.text
    assert 'name="q"' in answer.text


@pytest.mark.parametrize("slug", ["..%2F..%2Fusers%2Fme", "a b", "x" * 200, "%00"])
def test_a_slug_that_is_none_asks_nobody(at, slug, sandbox):
    desk = at(slug)
    before = sum(sandbox.control("GET", "requests").values())
    assert desk.browser.get(desk.path).status_code in {404, 400}
    assert sum(sandbox.control("GET", "requests").values()) == before


def test_without_a_key_it_offers_to_connect(as_alice):
    answer = as_alice.get("/create/generor/horoscope")
    assert "Not connected" in answer.text
    assert 'href="/connections"' in answer.text
    assert as_alice.get("/create/elsewhere/horoscope").status_code == 404


def test_the_model_changes_what_can_be_asked(at):
    desk = at("video")
    form = desk.open()
    assert {
        "seconds",
        "aspect_ratio",
        "generate_audio",
        "reference_images",
        "reference_audio",
    } <= form.names
    other = Form(desk.quote(form, model_id=20011).text, "none")
    assert other.form_id == "none"
    assert 'id="fields"' in desk.html
    assert "reference_audio" not in desk.html
    assert 'value="10"' in desk.html


def test_fields_that_stay_the_same_are_not_sent_again(at):
    desk = at("video")
    form = desk.open()
    desk.quote(form, prompt="Some words")
    assert 'id="fields"' not in desk.html
    assert 'id="quote"' in desk.html


def test_what_a_model_does_not_take_is_kept_and_said(at):
    desk = at("video")
    form = desk.open()
    desk.quote(form, image_url="https://example.com/a.jpg")
    desk.quote(desk.open(), model_id=20050)
    assert 'Reference image (<span class="said">https://example.com/a.jpg</span>)' in desk.html
    back = desk.open()
    desk.quote(back, model_id=20061)
    assert desk.open().value("image_url") == "https://example.com/a.jpg"


def test_effects_defaults_units_and_badges_are_told(at):
    desk = at("horoscope")
    desk.open()
    assert "×3" in desk.html
    assert "default Short" in desk.html
    film = at("product-film")
    film.open()
    words = Page(film.html).words
    for said in ("price × 1.5", "from 15 cr", "3 refs", "End frame", "4 s", "6 s ×1.5"):
        assert said in words, said


def test_every_control_has_a_label(at):
    for slug in ("video", "horoscope", "logo", "soundeffect", "ad-copy"):
        at(slug).open()


def test_a_schema_s_own_language_stands_beside_the_body_s(at, queued):
    desk = at("ad-copy")
    form = desk.open()
    assert {"language", "parameters.language"} <= form.names
    priced = desk.price(form, prompt="x", language="nb-NO", **{"parameters.language": "de-DE"})
    desk.send(priced)
    body = queued()[-1].body
    assert body["language"] == "nb-NO"
    assert body["parameters"]["language"] == "de-DE"


def test_provider_text_cannot_become_markup(put, at):
    nasty = '"><script>alert(1)</script>'
    put("nasty", title=nasty, description=nasty, parameters=[
        {"id": "mood", "type": "enum", "label": nasty, "options": [{"value": nasty, "label": nasty}, "b"], "description": nasty, "default": nasty},
        {"id": "model-text", "type": "model"},
    ])  # fmt: skip
    desk = at("nasty")
    desk.open()
    assert "<script>alert" not in desk.html


def test_search_chips_and_recent(at, as_alice):
    page = as_alice.get("/create?q=poster")
    assert "Poster" in page.text
    assert "Horoscope" not in page.text
    assert "Nothing found" in as_alice.get("/create?q=zzzz").text
    videos = as_alice.get("/create?kind=video", headers={"HX-Request": "true"}).text
    assert "Product film" in videos
    assert "Poster" not in videos
    desk = at("joke")
    desk.send(desk.price(desk.open(), prompt="x"))
    assert "Recent" in as_alice.get("/create").text


def test_a_viewer_does_not_create(app, db, workspace, connection):
    from tests.support import people
    from webapp.workspaces.models import Role

    browser = app.test_client()
    browser.sign_in(people.member(db, "Vera View", workspace, Role.viewer))
    assert browser.get("/create").status_code == 403
    assert browser.get("/create/generor/horoscope").status_code == 403
