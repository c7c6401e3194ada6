"""Money is set aside, settled once, and never changed afterwards."""

import threading

import pytest
from sqlalchemy import select

from tests.factories import money as factory
from webapp.spend import ledger
from webapp.spend.models import LedgerRow, Proof, Quote, Reservation


@pytest.fixture
def reservation(both_db) -> Reservation:
    connection = factory.connection(both_db)
    with both_db.write() as session:
        return ledger.reserve(
            session,
            workspace_id=connection.workspace_id,
            connection_id=connection.id,
            amount=60,
            unit="credits",
        )


def rows(db, reservation):
    with db.read() as session:
        found = session.scalars(
            select(LedgerRow)
            .where(LedgerRow.reservation_id == reservation.id)
            .order_by(LedgerRow.id)
        )
        return [(row.kind, row.amount, row.proof) for row in found]


def test_what_is_set_aside_is_freed_when_the_charge_is_known(both_db, reservation):
    with both_db.write() as session:
        ledger.charge(session, reservation.id, amount=24, proof=Proof.proven)
    assert rows(both_db, reservation) == [
        ("reserve", 60, None),
        ("release", 60, None),
        ("charge", 24, Proof.proven),
    ]
    with both_db.read() as session:
        assert ledger.set_aside(session, reservation.workspace_id) == {}


def test_what_was_never_charged_is_freed_whole(both_db, reservation):
    with both_db.write() as session:
        ledger.release(session, reservation.id, proof=Proof.proven)
    assert rows(both_db, reservation)[1:] == [("release", 60, Proof.proven)]


def test_until_then_it_counts_as_set_aside(both_db, reservation):
    with both_db.read() as session:
        assert ledger.set_aside(session, reservation.workspace_id) == {"credits": 60}


def test_two_who_settle_at_once_settle_once(both_db, reservation):
    came = []

    def settle():
        try:
            with both_db.write() as session:
                ledger.charge(session, reservation.id, amount=24, proof=Proof.proven)
                came.append("charged")
        except ledger.AlreadyClosed:
            came.append("too late")

    threads = [threading.Thread(target=settle) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["charged"] + ["too late"] * 5
    assert len(rows(both_db, reservation)) == 3


@pytest.mark.parametrize(
    ("low", "high", "model_type", "reserved"),
    [
        (15, 15, "text", 19),
        (6, 6, "image", 24),
        (500, 1250, "image", 1250),
    ],
)
def test_more_is_set_aside_than_is_quoted_until_a_model_is_known(low, high, model_type, reserved):
    quote = Quote(low=low, high=high, detail={"model_type": model_type})
    assert ledger.reserve_amount(quote) == reserved
