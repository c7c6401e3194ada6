import io
import json
import logging

import pytest

from webapp.kernel.secret import Secret
from webapp.web import logs

KEY = "gnr_live_0123456789abcdef0123456789abcdef01234567"
TOKEN = "atl_Ab12Cd34_" + "x" * 43 + "_0aB3dE"


@pytest.fixture
def lines(monkeypatch):
    """Everything logged through the formatter, at DEBUG."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines())
    logger = logging.getLogger("canary")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    return logger, lambda: [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    "secret", [KEY, TOKEN, "sk_live_abcdefghijklmnop", "gnr_test_0123456789ab"]
)
def test_a_key_is_never_written(lines, secret):
    logger, read = lines
    logger.debug("sent %s", secret)
    logger.debug({"key": secret})
    logger.info("headers: {'Authorization': 'Bearer %s'}", secret)
    logger.warning("%r", Secret(secret))
    logger.debug("https://provider.test/x?api_key=%s&y=1", secret)
    try:
        int(secret)
    except ValueError:
        logger.exception("it broke with %s", secret)
    assert len(read()) == 6
    assert secret not in json.dumps(read())
    assert secret[-12:] not in json.dumps(read())


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.def-ghi",
        "{'authorization': 'Basic dXNlcjpwYXNz'}",
        "Cookie: atelier=h2-OwyBgMlapULY8RVMQ",
        "password=plum-orbit-cactus",
        '"password": "plum-orbit-cactus"',
        "GET /join/u4Xk2vWq1",
        "GET /reset/u4Xk2vWq1",
    ],
)
def test_what_announces_a_secret_hides_it(text):
    hidden = logs.redact(text)
    assert "[redacted]" in hidden
    for secret in ("abc.def", "dXNlcjpwYXNz", "h2-Owy", "plum", "u4Xk"):
        assert secret not in hidden


def test_ordinary_words_stay(lines):
    logger, read = lines
    logger.info("queued %d of %s", 3, "Spring launch")
    assert read()[0]["says"] == "queued 3 of Spring launch"
    assert read()[0]["level"] == "info"


def test_the_path_of_an_invitation_is_not_logged(app, client, alice, caplog):
    caplog.set_level(logging.DEBUG)
    client.get("/join/a-very-secret-token")
    assert "GET /join/<token> 404" in caplog.text
    assert "a-very-secret-token" not in caplog.text
