import pytest

from tests.sandbox.conftest import refused

LISTED = {"slug", "title", "description", "icon", "similar"}
KINDS = {"text", "image", "video", "speech", "music", "soundeffect"}


def test_the_list_shows_the_documented_fields_and_no_others(nobody):
    listed = nobody.get("/generators").json()["data"]

    assert len(listed) >= 14
    assert all(set(entry) == LISTED for entry in listed)


def test_generators_still_being_built_are_listed_only_on_request(nobody):
    def slugs(status):
        return {entry["slug"] for entry in nobody.get("/generators", status=status).json()["data"]}

    assert slugs("development") == {"story"}
    assert slugs("all") == slugs("active") | {"story"}
    assert "story" not in {e["slug"] for e in nobody.get("/generators").json()["data"]}


def test_the_schemas_show_every_shape_a_client_may_meet(nobody):
    fields = {}
    kinds = set()
    for entry in nobody.get("/generators").json()["data"]:
        for field in nobody.get(f"/generators/{entry['slug']}").json()["data"]["parameters"]:
            fields[field["id"]] = field
            if field["type"] == "model":
                kinds.add(field["id"].removeprefix("model-"))
    options = [field["options"] for field in fields.values() if "options" in field]

    assert kinds == KINDS
    assert any(isinstance(o, dict) for o in options)
    assert any(isinstance(o, list) and isinstance(o[0], str) for o in options)
    assert any(isinstance(o, list) and isinstance(o[0], dict) and "value" in o[0] for o in options)
    assert any(isinstance(o, list) and isinstance(o[0], dict) and "name" in o[0] for o in options)
    assert any(
        isinstance(o, list) and any(isinstance(x, dict) and x.get("disabled") for x in o)
        for o in options
    )
    assert {"language", "seconds", "image-aspect-ratio", "horoscope-count"} <= set(fields)
    assert {"enum", "number", "model", "color"} == {field["type"] for field in fields.values()}


def test_the_horoscope_has_the_documented_fields(nobody):
    schema = nobody.get("/generators/horoscope").json()["data"]["parameters"]

    documented = ("zodiac-sign", "timeframe", "tone", "length", "focus")
    wanted = {name if name == "zodiac-sign" else f"horoscope-{name}" for name in documented}
    assert wanted <= {field["id"] for field in schema}


def test_models_are_grouped_by_type_and_keep_to_their_ranges(nobody):
    grouped = nobody.get("/models").json()["data"]
    ranges = {"text": (1, 9999), "image": (10001, 19999), "video": (20001, 29999)}

    assert sum(map(len, grouped.values())) >= 25
    for kind, (low, high) in ranges.items():
        assert all(low <= model["id"] <= high for model in grouped[kind])
    common = {"id", "name", "type", "provider", "description", "credit_cost"}
    assert all(common <= set(model) for models in grouped.values() for model in models)


def test_a_video_model_carries_the_documented_facts(nobody):
    model = nobody.get("/models/video/20061").json()["data"]

    assert model["name"] == "Dreamina Seedance 2.0 (720p)"
    assert model["supported_durations"] == [5, 6, 7, 8, 10, 12, 15]
    assert model["qualities"] == {"480p": 20060, "720p": 20061, "1080p": 20062}
    assert [ratio["ratio"] for ratio in model["aspect_ratios"]] == ["16:9", "9:16"]
    assert "seconds" not in model


def test_an_image_model_offers_six_ratios(nobody):
    ratios = nobody.get("/models/image/10001").json()["data"]["aspect_ratios"]

    assert [ratio["ratio"] for ratio in ratios][-1] == "match_input_image"
    assert len(ratios) == 6


@pytest.mark.parametrize(
    "path", ["/generators/none", "/models/none", "/models/image/37", "/none", "/creations/1"]
)
def test_what_does_not_exist_is_a_404_in_the_envelope(nobody, path):
    refused(nobody.get(path), 404, "NOT_FOUND")


def test_a_wrong_method_is_a_405_in_the_envelope(nobody):
    refused(nobody.ask("DELETE", "/generators"), 405, "METHOD_NOT_ALLOWED")


def test_the_front_page_says_what_this_is(nobody, sandbox):
    assert nobody.session.get(sandbox.url, timeout=5).text.startswith(
        "Sandbox: no AI, costs nothing"
    )
