"""What may be done in a workspace, and by which role. One map; nothing else decides."""

from enum import StrEnum

from webapp.workspaces.models import Role


class Permission(StrEnum):
    """One thing that a member may be allowed to do."""

    look = "look"
    """See what the workspace makes: queue, gallery, assets, prices."""
    generate = "generate"
    """Spend: ask for a quote, fill a form, queue a generation."""
    cancel_own = "cancel_own"
    """Cancel, retry or dismiss one's own generations."""
    cancel_any = "cancel_any"
    """The same for anybody's."""
    decide = "decide"
    """Say what became of a generation whose outcome is unknown."""
    delete_own = "delete_own"
    """Delete and restore what one has made."""
    delete_any = "delete_any"
    """The same for anybody's."""
    connect = "connect"
    """Add, test, label, rotate and revoke provider keys."""
    see_people = "see_people"
    """See who is in the workspace, and with which role."""
    invite = "invite"
    """Invite people, and take invitations back."""
    manage_members = "manage_members"
    """Change roles and remove members, owners excepted."""
    manage_owners = "manage_owners"
    """Make and unmake owners; make links that reset a password."""
    manage_workspace = "manage_workspace"
    """Rename the workspace."""
    tokens = "tokens"
    """Make and revoke API tokens of one's own."""


class Scope(StrEnum):
    """What an API token is good for, at most; its person's role may allow less."""

    read = "read"
    generate = "generate"


_viewer = frozenset({Permission.look, Permission.see_people})
_reviewer = _viewer | {Permission.tokens}
_creator = _reviewer | {Permission.generate, Permission.cancel_own, Permission.delete_own}
_admin = _creator | {
    Permission.cancel_any,
    Permission.decide,
    Permission.delete_any,
    Permission.connect,
    Permission.invite,
    Permission.manage_members,
    Permission.manage_workspace,
}

BY_ROLE: dict[Role, frozenset[Permission]] = {
    Role.owner: _admin | {Permission.manage_owners},
    Role.admin: _admin,
    Role.creator: _creator,
    Role.reviewer: _reviewer,
    Role.viewer: _viewer,
}

BY_SCOPE: dict[Scope, frozenset[Permission]] = {
    Scope.read: frozenset({Permission.look}),
    Scope.generate: frozenset({Permission.generate, Permission.cancel_own, Permission.cancel_any}),
}

ROLE_WORDS: dict[Role, str] = {
    Role.owner: "Everything, owners and password links too",
    Role.admin: "Keys, people and everything below",
    Role.creator: "Makes things and spends credits",
    Role.reviewer: "Looks, and may read by API token",
    Role.viewer: "Looks",
}


def of_scopes(scopes: list[str]) -> frozenset[Permission]:
    """What a token with these scopes may do at most; an unknown scope allows nothing."""
    known = [BY_SCOPE[Scope(scope)] for scope in scopes if scope in set(Scope)]
    return frozenset().union(*known)


COLUMNS: dict[str, Permission] = {
    "See": Permission.look,
    "Make": Permission.generate,
    "Decide": Permission.decide,
    "Keys": Permission.connect,
    "People": Permission.manage_members,
    "Owners": Permission.manage_owners,
}


def table() -> list[tuple[Role, list[bool]]]:
    """What each role may do, for people to read: one row a role, one truth for each of `COLUMNS`."""
    return [
        (role, [permission in BY_ROLE[role] for permission in COLUMNS.values()]) for role in Role
    ]
