"""What the queue page says of a generation: plain words, its money, and the one action that fits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.accounts.faces import Face, face
from webapp.generations.models import State
from webapp.kernel import money
from webapp.kernel.clock import now
from webapp.spend.models import ChargeState

# Nearly there is said only when it is: an estimate never fills the bar.
MOST = 0.95

CHARGE_WORDS = {
    ChargeState.reserved: "reserved",
    ChargeState.released: "released",
    ChargeState.refunded: "refunded",
    ChargeState.unknown: "may be charged",
    ChargeState.none: "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One generation as the page shows it. `group` is where it stands: attention, running, waiting or done."""

    id: str
    revision: int
    group: str
    href: str | None
    thumb: str | None
    kind: str
    title: str
    caption: str
    person: Face
    provider: str
    model: str
    state: str
    words: str
    moving: bool
    progress: float | None
    started: str
    expected: int | None
    amount: str
    source: str
    reason: str
    explain: str
    action: str
    reconciling: bool
    remix: str
    # Whether the reader may act on it.
    mine: bool


def group_of(state: State, *, reconciling: bool, dismissed: bool) -> str:
    """Where a generation stands. An unknown outcome that is still looked for needs nobody yet."""
    if state is State.held or (state is State.unknown and not reconciling):
        return "attention"
    if state is State.failed and not dismissed:
        return "attention"
    if state in {State.submitting, State.running, State.fetching, State.unknown}:
        return "running"
    return "waiting" if state is State.queued else "done"


def row(found: Any, *, place: int | None = None, remix: str = "", mine: bool) -> Row:
    """A row of `page`'s query in words. `place` is its place in line, `mine` whether the reader may act."""
    state = State(found.state)
    group = group_of(state, reconciling=found.reconciling, dismissed=found.dismissed_at is not None)
    reason, explain = _why(found, state)
    amount, source = _money(found, state)
    started = found.started_at or found.created_at
    return Row(
        id=found.id,
        revision=found.revision,
        group=group,
        href=f"/assets/{found.asset_id}" if found.asset_id else None,
        thumb=f"/assets/{found.asset_id}/thumb" if found.asset_id and found.thumb_key else None,
        kind=found.kind,
        title=_title(found),
        caption=_caption(found),
        person=face(found.person_id, found.person_name),
        provider="sandbox" if found.source.endswith("-sandbox") else found.source,
        model=str((found.model or {}).get("name") or found.title),
        state=state.value,
        words=_words(found, state, place),
        moving=state in {State.submitting, State.running, State.fetching},
        progress=_progress(found, started),
        started=started.isoformat(),
        # How long saving takes nobody knows: its bar has no end.
        expected=None if state is State.fetching else found.expected_seconds,
        amount=amount,
        source=source,
        reason=reason,
        explain=explain,
        action=_action(found, state, group) if mine else "",
        reconciling=found.reconciling,
        remix=remix,
        mine=mine,
    )


def _title(found: Any) -> str:
    words = " ".join((found.prompt or "").split())
    return (words[:90] + "…" if len(words) > 90 else words) or found.title


def _caption(found: Any) -> str:
    parts = [found.title]
    if found.count > 1:
        parts.append(f"{found.count} versions")
    asked = found.asked or {}
    if asked.get("seconds"):
        parts.append(f"{asked['seconds']} s")
    if asked.get("aspect_ratio"):
        parts.append(str(asked["aspect_ratio"]))
    return " · ".join(parts)


def _words(found: Any, state: State, place: int | None) -> str:
    if state is State.queued:
        return f"{_ordinal(place)} in line" if place else "waiting its turn"
    if state in {State.submitting, State.running}:
        return _left(found)
    if state is State.completed:
        return f"{_seconds(found)} s, at {found.finished_at:%H:%M}" if found.finished_at else ""
    if state is State.unknown:
        return "looking in the provider's list" if found.reconciling else "stopped looking"
    if state is State.fetching:
        return "saving the result"
    return _ended(found, state)


def _ended(found: Any, state: State) -> str:
    if state is State.cancelled:
        return _cancelled(ChargeState(found.charge_state))
    return f"at {found.finished_at:%H:%M}" if found.finished_at else ""


def _cancelled(charge: ChargeState) -> str:
    if charge is ChargeState.released:
        return "before anything was charged"
    if charge is ChargeState.charged:
        return "after sending; it came all the same"
    return "after sending; the provider may still charge"


def _left(found: Any) -> str:
    if not found.expected_seconds or not found.started_at:
        return "under way"
    left = found.expected_seconds - (now() - found.started_at).total_seconds()
    if left <= 0:
        return "taking longer than usual"
    return f"about {_about(left)} left"


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"{max(5, round(seconds / 5.0) * 5)} s"
    return f"{round(seconds / 60.0)} min"


def _seconds(found: Any) -> int:
    taken: timedelta = found.finished_at - (found.started_at or found.created_at)
    return max(1, round(taken.total_seconds()))


def _progress(found: Any, started: datetime) -> float | None:
    if not found.expected_seconds or found.state == State.fetching:
        return None
    share: float = (now() - started).total_seconds() / found.expected_seconds
    return round(min(MOST, share), 3)


def _money(found: Any, state: State) -> tuple[str, str]:
    """The amount with its unit, and where the figure comes from."""
    charge = ChargeState(found.charge_state)
    if charge is ChargeState.charged:
        proof = "" if found.charge_proof == "proven" else ", assumed"
        return money.short(found.charge_amount or 0, found.unit), f"charged{proof}"
    if charge is ChargeState.released:
        return money.short(0, found.unit), "released"
    quoted = money.short(int(found.quote["high"]), found.unit)
    if charge is ChargeState.unknown:
        return quoted, "may be charged"
    if state is State.queued:
        return quoted, f"quoted, {money.short(found.charge_amount or 0, found.unit)} reserved"
    return quoted, "quoted"


def _why(found: Any, state: State) -> tuple[str, str]:
    """What happened, and whether money moved: only for rows that need somebody."""
    if state is State.unknown:
        return (
            "Outcome unknown, may have been charged.",
            f"{found.error_message} It was not sent again. "
            + (
                "Looking in the provider's list."
                if found.reconciling
                else "It is not in the provider's list."
            ),
        )
    if state is State.failed:
        if "charged" in found.error_message and found.charge_state == ChargeState.released:
            # The provider has said it already, and its ledger agrees.
            return found.error_message, ""
        charged = {
            ChargeState.released: "Nothing was charged.",
            ChargeState.charged: "It was charged.",
            ChargeState.unknown: "Whether it was charged is being looked up."
            if found.reconciling
            else "It may have been charged.",
        }
        return found.error_message, charged.get(ChargeState(found.charge_state), "")
    return "", ""


def _action(found: Any, state: State, group: str) -> str:
    """The one button: cancel, stop, decide, fetch, edit, open, or again."""
    if state in {State.queued, State.held}:
        return "cancel"
    if state in {State.submitting, State.running}:
        return "stop"
    if state is State.unknown:
        return "decide" if group == "attention" else ""
    if state is State.failed:
        return "fetch" if found.error_code == "file" else "edit"
    if state is State.completed and found.asset_id:
        return "open"
    return "again" if state is State.cancelled else ""


def _ordinal(number: int) -> str:
    suffix = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{suffix}"
