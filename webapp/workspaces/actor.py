"""Who acts, in which workspace, and what they may do there."""

from dataclasses import dataclass

from webapp.workspaces.models import Role
from webapp.workspaces.permissions import BY_ROLE, Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one workspace. `within` narrows what the role allows to what a token was made for."""

    person_id: str
    person_name: str
    email: str
    workspace_id: str
    workspace_name: str
    role: Role
    within: frozenset[Permission] | None = None

    def can(self, permission: Permission) -> bool:
        """Whether the role, and the token if one is used, allow it."""
        allowed = permission in BY_ROLE[self.role]
        return allowed and (self.within is None or permission in self.within)
