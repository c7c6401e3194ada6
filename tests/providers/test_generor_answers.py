"""How Generor's answers are read where its documentation is silent, and its refusals where they are terse."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.kernel.http import Answer
from webapp.providers.errors import (
    AuthError,
    ContentError,
    DownError,
    FailedError,
    FundsError,
    InvalidError,
    MissingError,
    PlanError,
    ProviderError,
    RateError,
    UnknownOutcome,
)
from webapp.providers.generor import made, parse
from webapp.providers.generor.files import addresses
from webapp.providers.generor.refusals import paid_refusal, refusal, retry_after
from webapp.providers.untrusted import LARGEST, Unreadable, decimal, read_object, text, whole

BASE = "https://generor.com/api/v1"
HOST = "https://generor.com"


def refused(status, message="Something", code="X", headers=None, **more):
    body = {"success": False, "error": {"code": code, "message": message, "status": status, **more}}
    return Answer(status, headers or {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (400, InvalidError, False),
        (401, AuthError, False),
        (402, FundsError, False),
        (403, PlanError, False),
        (404, MissingError, False),
        (405, MissingError, False),
        (422, InvalidError, False),
        (429, RateError, True),
        (500, DownError, True),
        (502, DownError, True),
        (503, DownError, True),
        (302, DownError, True),
    ],
)
def test_each_status_of_a_free_request_has_its_error(status, kind, retryable):
    error = refusal(refused(status))
    assert type(error) is kind
    assert error.retryable is retryable


@pytest.mark.parametrize(
    ("answer", "kind", "retryable", "unclear"),
    [
        (refused(400), InvalidError, False, False),
        (refused(401), AuthError, False, False),
        (refused(402), FundsError, False, False),
        (refused(403), PlanError, False, False),
        (refused(404), MissingError, False, False),
        (refused(429), RateError, True, False),
        (Answer(429, {}, b"<html>slow down"), RateError, True, False),
        (refused(503), DownError, True, False),
        (Answer(503, {}, b"<html>busy"), DownError, True, False),
        (refused(500), FailedError, False, True),
        (refused(500, "Blocked by our safety filter"), ContentError, False, True),
        (Answer(500, {}, b"<html>oops"), UnknownOutcome, False, False),
        (refused(502), UnknownOutcome, False, False),
        (refused(504), UnknownOutcome, False, False),
        (refused(408), UnknownOutcome, False, False),
        (refused(409), UnknownOutcome, False, False),
        (Answer(400, {}, b"<html>no"), UnknownOutcome, False, False),
        (Answer(403, {}, b"<html>checking your browser"), UnknownOutcome, False, False),
        (Answer(302, {"location": "/"}, b""), UnknownOutcome, False, False),
        (Answer(520, {}, b""), UnknownOutcome, False, False),
    ],
)
def test_a_paid_request_is_only_unpaid_where_generor_itself_says_so(
    answer, kind, retryable, unclear
):
    error = paid_refusal(answer)
    assert type(error) is kind
    assert (error.retryable, error.charge_unclear) == (retryable, unclear)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("prompt is required", "prompt"),
        ("The model_id field must be an integer", "model_id"),
        ("Model id is unknown", "model_id"),
        ("count must be between 1 and 10", "count"),
        ("user_text_two is too long", "user_text_two"),
        ("zodiac-sign cannot be 'dog'", "zodiac-sign"),
        ("reference_images takes at most 3 URLs", "reference_images"),
        ("Something is off", ""),
        ("a discount is not a count of anything", "count"),
        ("the promptness of this", ""),
    ],
)
def test_the_field_of_a_refusal_is_read_from_its_words(message, field):
    error = refusal(refused(400, message), fields=["zodiac-sign"])
    assert error.field == field


def test_the_field_of_a_refusal_is_taken_where_it_is_told():
    assert refusal(refused(400, "Bad", field="prompt")).field == "prompt"
    assert refusal(refused(400, "Bad", errors={"count": ["too many"]})).field == "count"
    assert refusal(refused(400, "Bad", errors=[{"field": "mode"}])).field == "mode"
    assert refusal(refused(400, "Bad", field="<script>")).field == ""


@pytest.mark.parametrize(
    "message",
    [
        "Your prompt violates our content policy",
        "Refused by moderation",
        "NSFW content detected",
        "This request was flagged",
        "Contains prohibited words",
    ],
)
def test_a_refused_content_is_known_by_its_words(message):
    error = refusal(refused(400, message))
    assert isinstance(error, ContentError)
    assert not error.retryable


def test_markup_in_a_providers_words_is_not_kept():
    error = refusal(refused(400, "<b>prompt</b>\n is <script>x</script> wrong"))
    assert error.message == "prompt is x wrong."


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        ("0", 0, 0),
        ("", 60, 60),
        ("soon", 60, 60),
        ("-5", 60, 60),
        ("9" * 40, 60, 60),
        ("999999999", 86_400, 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Wed, 21 Oct 2065 07:28:00 GMT", 86_400, 86_400),
    ],
)
def test_the_wait_is_read_as_a_number_or_a_date_and_never_endless(header, low, high):
    assert low <= retry_after(Answer(429, {"retry-after": header}, b"")) <= high


@pytest.mark.parametrize(
    ("creation", "kind", "expected"),
    [
        ({"image_url": f"{HOST}/a.webp"}, "image", [f"{HOST}/a.webp"]),
        ({"images": [{"url": "/users/2/img/a.png"}]}, "img", [f"{HOST}/users/2/img/a.png"]),
        ({"images": ["/a.png", "/b.png"]}, "image", [f"{HOST}/a.png", f"{HOST}/b.png"]),
        (
            {"video_url": "/v.mp4", "thumbnail_url": "/t.jpg"},
            "video",
            [f"{HOST}/v.mp4", f"{HOST}/t.jpg"],
        ),
        (
            {"thumbnail_url": "/t.jpg", "video_url": "/v.mp4"},
            "video",
            [f"{HOST}/v.mp4", f"{HOST}/t.jpg"],
        ),
        ({"audio_url": "https://cdn.example/a.mp3"}, "speech", ["https://cdn.example/a.mp3"]),
        ({"generator_data": {"videos": [{"url": "/v.mp4"}]}}, "video", [f"{HOST}/v.mp4"]),
        ({"output": {"files": [{"url": "/m.mp3"}]}}, "music", [f"{HOST}/m.mp3"]),
        ({"video": "/v.mp4", "url": "/v2.mp4"}, "video", [f"{HOST}/v2.mp4"]),
        ({"output": "/v.mp4"}, "video", [f"{HOST}/v.mp4"]),
        ({"url": "http://generor.com/a.png"}, "image", ["http://generor.com/a.png"]),
        ({"url": "http://other.example/a.png"}, "image", []),
        ({"url": "ftp://generor.com/a.png"}, "image", []),
        ({"url": "javascript:alert(1)"}, "image", []),
        ({"url": "data:image/png;base64,AAAA"}, "image", []),
        ({"url": "https://user@evil.example/a.png"}, "image", []),
        ({"url": "//cdn.example/a.png"}, "image", ["https://cdn.example/a.png"]),
        ({"url": "\\\\evil\\a"}, "image", []),
        ({"url": None, "images": None, "videos": 7}, "image", []),
        ({"avatar_url": "/me.png", "share_url": "/c/7"}, "image", []),
        ({"parameters": {"image_url": "/in.png"}, "reference_images": ["/in2.png"]}, "video", []),
        ({"text": "see", "image_url": "/a.png"}, "text", []),
    ],
)
def test_a_file_is_found_wherever_it_is_named(creation, kind, expected):
    assert list(addresses(creation, BASE, kind)) == expected


def test_what_was_put_in_comes_after_what_came_out():
    creation = {"image_url": "/start.png", "videos": [{"url": "/out.mp4"}]}
    assert addresses(creation, BASE, "video")[0] == f"{HOST}/out.mp4"


@pytest.mark.parametrize(
    "data",
    [
        [{"slug": "joke", "title": "Joke"}],
        {"generators": [{"slug": "joke", "title": "Joke"}]},
        {"items": [{"slug": "joke", "name": "Joke"}, {"title": "no slug"}, None, 7]},
        {"joke": {"title": "Joke"}},
    ],
)
def test_a_generator_list_is_read_in_any_plausible_shape(data):
    (listing,) = parse.generators(data)
    assert (listing.slug, listing.title) == ("joke", "Joke")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({}, ""),
        ({"type": "img"}, "image"),
        ({"category": "Music"}, "audio"),
        ({"kind": "video"}, "video"),
        ({"type": "fun", "model_type": "text"}, "text"),
        ({"type": ["image"]}, ""),
    ],
)
def test_a_generators_kind_is_told_or_empty(raw, kind):
    (listing,) = parse.generators([{"slug": "a", **raw}])
    assert listing.kind == kind


@pytest.mark.parametrize("parameters", [[{"id": "a", "type": "enum"}], {"a": {"type": "enum"}}])
def test_parameters_come_as_a_list_or_a_mapping(parameters):
    detail = parse.generator({"slug": "x", "parameters": parameters}, "x")
    assert detail.parameters == [{"id": "a", "type": "enum"}]


def test_models_are_read_grouped_or_flat_and_never_twice():
    grouped = {"text": [{"id": 1, "name": "A"}, {"id": "2", "name": "B"}, {"name": "none"}]}
    assert [(m.model_id, m.type, m.name) for m in parse.models(grouped)] == [
        (1, "text", "A"),
        (2, "text", "B"),
    ]
    flat = [{"id": 1, "type": "image"}, {"id": 1, "type": "image"}]
    assert [(m.model_id, m.type, m.name) for m in parse.models(flat)] == [(1, "image", "Model 1")]


def test_a_total_is_the_price_even_where_the_sum_says_otherwise():
    estimate = parse.estimate(
        {
            "credit_cost": {
                "total": "15",
                "per_item": 3.0,
                "count": 5,
                "discount": 0,
                "discount_percent": 5,
            }
        }
    )
    assert (estimate.total, estimate.per_item, estimate.count) == (15, 3, 5)
    assert (estimate.discount, estimate.discount_percent) == (0, 5.0)


@pytest.mark.parametrize("total", [None, -1, "many", [], {}, True, 10**20, 1.5])
def test_an_estimate_without_a_usable_total_is_none(total):
    with pytest.raises(Unreadable):
        parse.estimate({"credit_cost": {"total": total}})


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, {}),
        ({"x-ratelimit-tier": "Free"}, {"minute": 30, "hour": 500, "day": 5_000}),
        (
            {"x-ratelimit-tier": "pro", "x-ratelimit-limit": "240"},
            {"minute": 240, "hour": 10_000, "day": 100_000},
        ),
        ({"x-ratelimit-tier": "odd", "x-ratelimit-limit": "9"}, {"minute": 9}),
        ({"x-ratelimit-limit": "-9"}, {}),
        ({"x-ratelimit-limit": "lots"}, {}),
    ],
)
def test_limits_come_from_the_headers_and_the_tiers_table(headers, expected):
    assert parse.limits(headers) == expected


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"{",
            b"[]",
            b"null",
            b"NaN",
            b'{"a": NaN}',
            b'{"a": Infinity}',
            b'{"a": -Infinity}',
        ),
        *(b'{"a": 1e999}', b'{"a": ' + b"9" * 6_000 + b"}", b"\xff", b"[" * 100_000),
        b'{"a":' * 50_000,
    ],
)
def test_what_is_not_a_json_object_is_unreadable(body):
    with pytest.raises(Unreadable):
        read_object(body)


def test_characters_that_no_database_stores_are_replaced():
    found = read_object(rb'{"a\u0000": ["x\ud800y", {"b": "ok \u00e9"}]}')
    assert found == {"a\ufffd": ["x\ufffdy", {"b": "ok é"}]}
    json.dumps(found).encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(5, 5), (5.0, 5), ("5", 5), (" 5 ", 5), ("-5", -5), (5.5, None), (True, None)],
        *[
            ("1e3", None),
            ("٣", None),
            (LARGEST, LARGEST),
            (LARGEST + 1, None),
            (float("nan"), None),
        ],
        *[(None, None), ([], None), ({}, None), ("", None), (10**400, None), ("9" * 400, None)],
    ],
)
def test_a_whole_number_is_read_however_it_is_written(value, expected):
    assert whole(value) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
shaped = st.dictionaries(
    st.sampled_from(
        [
            *(
                "credit_cost",
                "total",
                "creations",
                "creation_id",
                "id",
                "images",
                "url",
                "adjustments",
            ),
            *(
                "seconds",
                "applied_parameters",
                "time_estimate",
                "user_id",
                "credits",
                "slug",
                "type",
            ),
            *(
                "parameters",
                "models",
                "generator_data",
                "privacy_mode",
                "amount",
                "text",
                "generator",
            ),
        ]
    ),
    json_values,
    max_size=8,
)


@given(shaped | json_values | st.lists(shaped, max_size=3))
def test_no_shape_of_an_answer_escapes_as_an_untyped_error(data):
    for read in (
        lambda: parse.account(data, {}, None),
        lambda: parse.generators(data),
        lambda: parse.generator(data, "x"),
        lambda: parse.models(data),
        lambda: parse.estimate(data),
        lambda: made.done(data, BASE),
        lambda: made.done({"creations": [data]}, BASE),
        lambda: made.creation(data, BASE),
        lambda: made.creations(data, BASE),
        lambda: made.transactions(data),
        lambda: parse.balance(data),
        lambda: text(data),
        lambda: decimal(data),
    ):
        try:
            read()
        except Unreadable:
            continue


@given(st.integers(100, 599), st.binary(max_size=200) | json_values.map(lambda v: repr(v).encode()))
def test_no_error_answer_escapes_as_an_untyped_error(status, body):
    answer = Answer(status, {}, body)
    assert isinstance(refusal(answer), ProviderError)
    assert isinstance(paid_refusal(answer), ProviderError)
