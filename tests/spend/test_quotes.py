"""A price is asked once for everybody, without what is typed, and says what the provider changes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.catalog.made import ALL, VIDEO, generator
from webapp.catalog.binding import bind
from webapp.connections.models import Connection, Health
from webapp.kernel.money import Unit
from webapp.providers.errors import RateError
from webapp.providers.port import Adjustment, Estimate, Mode, Provider
from webapp.spend import ledger, quotes
from webapp.spend.models import Quote

HOROSCOPE = generator()
FILM = generator("film", VIDEO)


class Meter:
    """Stands for the provider's estimate: counts what it is asked."""

    def __init__(self):
        self.asked = []
        self.total = 15
        self.applied = None
        self.adjustments = ()
        self.error = None

    def estimate(self, slug, body):
        self.asked.append((slug, body))
        if self.error:
            raise self.error
        own = {key: str(value) for key, value in body.get("parameters", {}).items()}
        applied = own | {"model-text": "3"} if self.applied is None else self.applied
        return Estimate(
            total=self.total, unit=Unit.credits, per_item=3, count=body["count"], discount=0, discount_percent=5.0,
            seconds=50, min_seconds=8, max_seconds=14, historical=True, model_id=37, model_name="Gemini 3.5 Flash",
            model_type="text", applied=applied, adjustments=tuple(self.adjustments), raw={"applied_parameters": applied},
        )  # fmt: skip


@pytest.fixture
def meter():
    return Meter()


@pytest.fixture
def connection(db, alice):
    with db.write() as session:
        made = Connection(
            workspace_id=alice.workspace.id, provider=Provider.generor, mode=Mode.live, label="Main",
            key_prefix="gnr_live_", key_last4="1234", health=Health.ok,
        )  # fmt: skip
        session.add(made)
    return made


@pytest.fixture
def price(db, meter, connection):
    def ask(made=HOROSCOPE, *, firm_seconds=None, **values):
        bound = bind(made, ALL, {"prompt": "words", "model_id": 37, "count": 5} | values)
        assert bound.errors == {}
        return quotes.quote(
            db, meter, workspace_id=connection.workspace_id, connection=connection,
            slug=made.slug, bound=bound, firm_seconds=firm_seconds,
        )  # fmt: skip

    return ask


def kept(db):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Quote))


def test_it_is_asked_without_the_prompt_and_free_text(price, meter):
    price(user_text="a long source", **{"zodiac-sign": "aries"})
    assert meter.asked == [
        (
            "horoscope",
            {"model_id": 37, "count": 5, "privacy_mode": 1, "parameters": {"zodiac-sign": "aries"}},
        )
    ]


def test_the_total_is_the_provider_s_own_and_times_are_of_all_items(price):
    made = price()
    assert (made.low, made.high, made.unit, made.seconds) == (15, 15, "credits", 50)
    assert made.detail["discount"] == 0
    assert (made.detail["min_seconds"], made.detail["max_seconds"]) == (40, 70)
    assert made.trust == "quoted"


def test_typing_and_other_people_cost_no_request(price, meter, db):
    first = price(prompt="one")
    assert price(prompt="another", user_text="more").id == first.id
    assert len(meter.asked) == 1
    assert kept(db) == 1


def test_another_setting_is_another_price(price, meter):
    price(**{"horoscope-length": "short"})
    price(**{"horoscope-length": "long"})
    assert len(meter.asked) == 2


def test_of_media_only_the_number_counts(price, meter):
    def film(link):
        return price(FILM, model_id=20061, count=1, image_url=link)

    assert film("https://example.com/a.jpg").id == film("https://example.com/b.jpg").id
    assert len(meter.asked) == 1


def test_after_five_minutes_it_is_asked_again(price, meter, db):
    first = price()
    with db.write() as session:
        session.execute(update(Quote).values(expires_at=first.made_at - timedelta(seconds=1)))
    price()
    assert len(meter.asked) == 2


def test_a_price_for_spending_is_asked_anew_once(price, meter):
    price()
    meter.total = 30
    assert price().high == 15
    assert price(firm_seconds=60).high == 30
    assert price(firm_seconds=60).high == 30
    assert price().high == 30
    assert len(meter.asked) == 2


def test_every_click_asks_anew(price, meter):
    price(firm_seconds=0)
    price(firm_seconds=0)
    assert len(meter.asked) == 2


def test_where_the_limit_forbids_to_ask_a_known_price_serves(price, meter):
    known = price()
    meter.error = RateError("Too many requests.", seconds=12)
    assert price(firm_seconds=0).id == known.id
    with pytest.raises(RateError):
        price(count=7)


def test_the_last_known_price_is_found_however_old(price, db, connection):
    known = price()
    with db.write() as session:
        session.execute(update(Quote).values(expires_at=known.made_at - timedelta(days=1)))
    bound = bind(HOROSCOPE, ALL, {"prompt": "x", "model_id": 37, "count": 5})
    with db.read() as session:
        found = quotes.last_known(
            session,
            workspace_id=connection.workspace_id,
            connection=connection,
            slug="horoscope",
            bound=bound,
        )
    assert found.id == known.id


def test_a_parameter_the_provider_did_not_apply_is_told(price, meter):
    meter.applied = {"model-text": "3", "zodiac-sign": "aries"}
    made = price(**{"zodiac-sign": "aries", "horoscope-luck": 4})
    assert made.dropped == ["horoscope-luck"]


def test_applied_values_are_compared_as_texts(price, meter):
    meter.applied = {"zodiac-sign": "aries", "horoscope-luck": "4.0"}
    made = price(**{"zodiac-sign": "aries", "horoscope-luck": 4})
    assert (made.dropped, made.adjustments) == ([], [])


def test_a_value_the_provider_changed_is_told(price, meter):
    meter.applied = {"horoscope-luck": "5"}
    made = price(**{"horoscope-luck": 4})
    assert made.adjustments == [
        {
            "field": "horoscope-luck",
            "asked": 4,
            "used": "5",
            "reason": "The provider uses another value.",
        }
    ]


def test_a_provider_that_does_not_say_what_it_applied_drops_nothing(price, meter, monkeypatch):
    plain = meter.estimate

    def silent(slug, body):
        told = plain(slug, body)
        told.raw.clear()
        told.applied.clear()
        return told

    monkeypatch.setattr(meter, "estimate", silent)
    assert price(**{"zodiac-sign": "aries"}).dropped == []


def test_our_snap_is_told_once(price, meter):
    meter.adjustments = (Adjustment("seconds", 5, 5, "snapped"),)
    made = price(FILM, model_id=20061, count=1, seconds=3)
    assert [(one["asked"], one["used"]) for one in made.adjustments] == [(3, 5)]
    assert meter.asked[0][1]["seconds"] == 5


def test_three_seconds_asked_is_not_the_quote_of_five(price):
    asked_three = price(FILM, model_id=20061, count=1, seconds=3)
    asked_five = price(FILM, model_id=20061, count=1, seconds=5)
    assert asked_three.adjustments
    assert asked_five.adjustments == []


def test_more_than_the_quote_is_set_aside(price):
    assert ledger.reserve_amount(price()) == 19
