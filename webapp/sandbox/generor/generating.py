"""One synchronous generation: check, wait, charge, answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response

from webapp.sandbox.clock import StoppedError
from webapp.sandbox.generor import ledger, tricks
from webapp.sandbox.generor.accounts import Caller
from webapp.sandbox.generor.asking import Asked, check_complete
from webapp.sandbox.generor.envelope import success
from webapp.sandbox.generor.errors import InsufficientCreditsError, ServerFaultError
from webapp.sandbox.generor.ledger import Made, Settled
from webapp.sandbox.generor.pricing import Plan, adjustments, named, plan
from webapp.sandbox.generor.recipes import recipe
from webapp.sandbox.generor.records import answered
from webapp.sandbox.generor.writing import written
from webapp.sandbox.world import World

_SURCHARGE = 4


def generate(world: World, caller: Caller, asked: Asked) -> Response:
    """Carry out a generate request; the charge is kept even when the client has gone.

    :raises RefusalError: when the request is refused or fails; then nothing is charged.
    """
    number = world.next_request_no()
    check_complete(asked)
    priced = plan(world, asked)
    words = tricks.tricks_in(asked.prompt)
    tricks.refuse_at_the_door(world, words, asked.prompt)
    if "drop-early" in words:
        return tricks.hang_up()
    began, opening = time.monotonic(), ledger.balance(world.store, caller.account_id)["total"]
    with _reserved(world, caller.account_id, priced.total):
        try:
            made = _work(world, priced, words)
        except StoppedError:
            return tricks.hang_up()
        if "html" in words:
            return tricks.page_instead()
        done = _settle(world, caller, priced, made=made, words=words, request_no=number)
    if "drop" in words:
        return tricks.hang_up()
    taken = (opening if world.settings.polluted_costs else done.before) - done.after
    return success(_body(world, priced, done, taken, time.monotonic() - began), status=201)


@contextmanager
def _reserved(world: World, account_id: int, amount: int) -> Iterator[None]:
    """Set credits aside while a generation runs, so that neighbours cannot spend them.

    :raises InsufficientCreditsError: when the account does not hold them.
    """
    with world.lock:
        held = ledger.balance(world.store, account_id)["total"] - world.reserved[account_id]
        if held < amount:
            raise InsufficientCreditsError(f"Not enough credits: {amount} needed, {held} available")
        world.reserved[account_id] += amount
    try:
        yield
    finally:
        with world.lock:
            world.reserved[account_id] -= amount


def _work(world: World, priced: Plan, words: tricks.Tricks) -> list[Made]:
    """Wait as long as the work pretends to take, and return what came of it.

    :raises ServerFaultError: when the prompt asked for a failure.
    """
    count = priced.asked.count - (1 if "short" in words else 0)
    recipes = [recipe(priced, index) for index in range(count)]
    if recipes and priced.asked.generator.kind != "text":
        world.studio.ahead(recipes[0])
    usual = priced.per_item_seconds * priced.asked.count
    # Each request differs from the average, but the same request always by as much.
    spread = 0.85 + int(recipes[0]["seed"][:4], 16) / 0xFFFF * 0.3 if recipes else 1.0
    duration = words.duration(usual * spread)
    if "fail" in words:
        world.clock.sleep(duration / 2)
        raise ServerFaultError("Generation failed. No credits were charged.")
    world.clock.sleep(duration)
    world.store.write(
        "INSERT INTO timings (generator, model_id, per_item) VALUES (?, ?, ?)",
        priced.asked.generator.slug,
        priced.asked.model["id"],
        duration / priced.asked.count,
    )
    return [Made(written(priced.asked, recipe), recipe) for recipe in recipes]


def _settle(
    world: World,
    caller: Caller,
    priced: Plan,
    *,
    made: list[Made],
    words: tricks.Tricks,
    request_no: int,
) -> Settled:
    return ledger.settle(
        world.store,
        priced,
        account_id=caller.account_id,
        made=made,
        amount=_amount(priced, len(made), words),
        public="public" in words,
        request_no=request_no,
    )


def _amount(priced: Plan, made: int, words: tricks.Tricks) -> int:
    amount = priced.total * made // priced.asked.count
    return amount * _SURCHARGE if "surcharge" in words else amount


def _body(world: World, priced: Plan, done: Settled, taken: int, seconds: float) -> object:
    return {
        **named(priced.asked),
        "creations": [answered(world.store, creation_id) for creation_id in done.creation_ids],
        "credit_cost": taken,
        "credit_cost_estimated": priced.total,
        "credits_remaining": done.after,
        "time_taken_seconds": round(seconds, 2),
        **adjustments(priced),
    }
