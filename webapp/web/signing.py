"""The key that signs the form cookie: from the master key, or a file of its own in the instance folder."""

import base64
import binascii
import hmac
import os
import secrets
from pathlib import Path

from webapp.kernel.settings import Settings

PURPOSE = b"atelier form cookie"


def keys(settings: Settings) -> list[str]:
    """The signing keys, newest first; all processes that share a master key share these."""
    if settings.master_key:
        return [_derived(text) for text in settings.master_key.split(",") if text.strip()]
    return [_from_file(settings.instance / "form.key")]


def _derived(text: str) -> str:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = text.encode()
    return hmac.digest(key, PURPOSE, "sha256").hex()


def _from_file(path: Path) -> str:
    """Read the key, or make it: of several processes that start at once one makes it and all read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
