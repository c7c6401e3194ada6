"""A planted key is found nowhere: no page, log, error, event or byte of the database, in seven writings.

The provider here is one that repeats the key it was sent in everything it answers.
"""

import base64
import json
import logging
import threading
import traceback
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from webapp.connections import service
from webapp.connections.keyring import Keyring
from webapp.connections.providers import Providers
from webapp.kernel.secret import Secret
from webapp.providers.errors import ProviderError
from webapp.providers.port import Mode, Provider

CANARY = "gnr_live_c4n4ry5d8e2f1a7b3c9d6e0f4a8b2c5d7e1f3a9b"
SECOND = "gnr_live_d5o5sz6e9f3g2b8c4d0e7f1g5b9c3d6e8f2g4b0c"


def writings(key: str) -> dict[str, bytes]:
    raw = key.encode()
    return {
        "raw": raw,
        "base64": base64.b64encode(raw)[2:-4],
        "hex": raw.hex().encode(),
        "url": urllib.parse.quote(key.replace("_", "%5F"), safe="%").encode(),
        "reversed": raw[::-1],
        "json": json.dumps(key)[1:-1].replace("_", "\\u005f").encode(),
        "utf-16": key.encode("utf-16-le"),
    }


def assert_absent(data: bytes, where: str) -> None:
    for key in (CANARY, SECOND):
        # The part that is never shown, so that the prefix and last four do not count.
        for name, needle in writings(key[13:-4]).items() | writings(key).items():
            assert needle not in data, f"the key stands in {where}, written as {name}"


class Parrot(BaseHTTPRequestHandler):
    """Answers every request with the key in it, as a good answer or as a refusal."""

    refuse = False

    def _answer(self):
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.refuse:
            error = {"code": "FORBIDDEN", "message": f"The key {key} may not", "field": key}
            status, body = 403, {"success": False, "error": error}
        else:
            data = {"user_id": 7, "username": f"me {key}", "credits": {"total": 5, key: key}}
            data |= {"creation_id": 8, "text": key, "creations": [{"creation_id": 8, "text": key}]}
            data |= {"slug": "joke", "title": key, "parameters": [{"id": key}], "generators": []}
            status, body = 200, {"success": True, "data": data, "meta": {key: key}}
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-Echo", key)
        self.send_header("X-RateLimit-Tier", "free")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_args):
        return


@pytest.fixture
def parrot(monkeypatch):
    monkeypatch.setattr(Parrot, "refuse", False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Parrot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/v1"
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(settings, parrot):
    return settings.model_copy(update={"generor_url": parrot})


def dump(settings) -> bytes:
    return b"".join(
        path.read_bytes()
        for path in settings.instance.rglob("*")
        if path.name.startswith("atelier.db")
    )


def test_the_planted_key_is_found_nowhere(as_alice, db, settings, workspace, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(logging.DEBUG)
    pages = []

    def post(path, **form):
        answer = as_alice.post(path, data=form)
        pages.append(answer.get_data() + str(answer.headers).encode())
        return answer

    assert post("/connections", key=CANARY, label="").status_code == 422
    assert post("/connections", key=CANARY + "!", label="Studio").status_code == 422
    assert post("/connections", key=CANARY, label="Studio", do="test").status_code == 200
    assert post("/connections", key=CANARY, label="Studio").status_code == 303
    with db.read() as session:
        (made,) = service.list_for(session, workspace.id)
    assert post(f"/connections/{made.id}/check").status_code == 303
    monkeypatch.setattr(Parrot, "refuse", True)
    assert post(f"/connections/{made.id}/check").status_code == 303
    assert post(f"/connections/{made.id}/rotate", key=SECOND).status_code == 422
    assert post("/connections", key=SECOND, label="Other").status_code == 422
    monkeypatch.setattr(Parrot, "refuse", False)
    assert post(f"/connections/{made.id}/rotate", key=SECOND).status_code == 303
    for path in ("/connections", f"/connections/{made.id}", "/connections/new", "/"):
        pages.append(as_alice.get(path).get_data())
    assert post(f"/connections/{made.id}/revoke", confirm="no").status_code == 422

    assert_absent(b"".join(pages), "a page")
    assert_absent(caplog.text.encode(), "a log")
    assert_absent(repr([vars(each) for each in caplog.records]).encode(), "a log record")
    assert_absent(dump(settings), "the database")
    assert SECOND[:13].encode() in b"".join(pages), "and what may be shown is shown"


def test_no_error_carries_the_key(db, settings, alice, monkeypatch):
    providers = Providers(settings, db, Keyring.open(settings))
    made = service.add(
        db,
        providers,
        workspace_id=alice.workspace.id,
        provider=Provider.generor,
        mode=Mode.live,
        label="Studio",
        key=Secret(CANARY),
        by=alice.actor,
    )
    client = providers.client(made, purpose="job")
    body = {"prompt": "x", "model_id": 1, "privacy_mode": 1}
    told = [
        repr(client.generate("joke", body)),
        repr(client.check()),
        repr(client.generator("joke")),
    ]
    monkeypatch.setattr(Parrot, "refuse", True)
    for ask in (client.check, lambda: client.generate("joke", body), client.balance):
        with pytest.raises(ProviderError) as caught:
            ask()
        error = caught.value
        told += [str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)]
    told += [
        repr(client),
        repr(vars(client)),
        repr(vars(client._channel)),
        repr(made),
        repr(providers),
    ]
    assert_absent("".join(told).encode(), "an error or a repr")


def test_the_test_can_fail():
    for needle in writings(CANARY).values():
        with pytest.raises(AssertionError, match="stands in a haystack"):
            assert_absent(b"..." + needle + b"...", "a haystack")
