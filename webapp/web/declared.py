"""Who a view is for, written on the view itself. A view that says nothing is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
MARK = "atelier_access"


class Audience(StrEnum):
    """Whom a view lets in before any permission is looked at."""

    everybody = "everybody"
    signed_in = "signed_in"  # a person, of whatever workspace
    member = "member"  # a person in a workspace, with a permission


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declares. `permission` is set for members only."""

    audience: Audience
    permission: str = ""


def declare(view: View, access: Access) -> View:
    """Write `access` on `view` and return the same view."""
    setattr(view, MARK, access)
    return view


def declared(view: Callable[..., Any] | None) -> Access | None:
    """What `view` declares, or None."""
    found = getattr(view, MARK, None)
    return found if isinstance(found, Access) else None


def open_to_all(view: View) -> View:
    """Anybody may see this, signed in or not."""
    return declare(view, Access(Audience.everybody))


def signed_in(view: View) -> View:
    """Any signed-in person may see this: it shows or changes only what is their own."""
    return declare(view, Access(Audience.signed_in))
