"""Amounts: whole numbers in the provider's own unit, and how people read them."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a provider counts in."""

    credits = "credits"
    usd_micro = "usd_micro"


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole number of a provider's unit: 12 credits, or 200,000 micro-dollars."""

    value: int
    unit: Unit = Unit.credits

    def __str__(self) -> str:
        return words(self.value, self.unit)


def words(value: int, unit: Unit | str = Unit.credits) -> str:
    """An amount with its unit, as it stands on a page: `12 credits`, `1 credit`, `$0.20`."""
    if Unit(unit) is Unit.usd_micro:
        return dollars(value)
    return f"{value:,} credit" + ("" if abs(value) == 1 else "s")


def short(value: int, unit: Unit | str = Unit.credits) -> str:
    """The same in a narrow place: `12 cr`."""
    if Unit(unit) is Unit.usd_micro:
        return dollars(value)
    return f"{value:,} cr"


def dollars(micro: int) -> str:
    """Micro-dollars as `$1.50`; fractions of a cent are shown only where there are any."""
    digits = 2 if micro % 10_000 == 0 else 4
    sign = "−" if micro < 0 else ""
    return f"{sign}${abs(micro) / 1_000_000:,.{digits}f}"
