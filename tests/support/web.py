"""A client that posts as a browser does, and looks at every page it is given."""

import re
from typing import ClassVar

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import BytecodeCache

from tests.support.html import Page, check
from webapp.accounts import sessions
from webapp.db.engine import Database
from webapp.web import state


class CompiledTemplates(BytecodeCache):
    """Templates compiled by one test serve the next: each test makes an application of its own."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


class Browser(FlaskClient):
    """Sends the form token with every unsafe request, unless told `csrf=False`; checks every answer in HTML."""

    def open(self, *args, csrf=True, checked=True, **kwargs):
        method = str(kwargs.get("method", "GET")).upper()
        if csrf and method not in {"GET", "HEAD", "OPTIONS"}:
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("X-CSRFToken", self.csrf_token())
            kwargs["headers"] = headers
        response = super().open(*args, **kwargs)
        if checked and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            self._check(response)
        return response

    def csrf_token(self) -> str:
        """A token that fits this client's form cookie."""
        with self.session_transaction() as kept:
            raw = kept.setdefault("csrf_token", "0" * 40)
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return signer.dumps(raw)

    def sign_in(self, person, *, workspace=None) -> str:
        """Sign a person in without the form; returns the session's token."""
        who = getattr(person, "person", person)
        where = workspace or getattr(person, "workspace", None)
        with self.application.app_context():
            db = state.of(Database)
        with db.write() as session:
            _, token = sessions.start(
                session, person_id=who.id, workspace_id=where.id if where else None
            )
        self.set_cookie("atelier", token)
        return token

    def page(self, path: str, **kwargs) -> Page:
        """A page that must be there."""
        response = self.get(path, **kwargs)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return Page(response.text)

    def _check(self, response) -> None:
        text = response.get_data(as_text=True)
        nonce = re.search(r"'nonce-([^']+)'", response.headers.get("Content-Security-Policy", ""))
        whole = text.lstrip()[:15].lower() == "<!doctype html>"
        check(Page(text), whole=whole, nonce=nonce[1] if nonce else None)
