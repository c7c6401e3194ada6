"""Where to go on after signing in: to a page of ours, never elsewhere."""

from urllib.parse import urlsplit

HOME = "/"


def own_path(text: str | None) -> str:
    """`text` if it is a path on this server, `/` otherwise."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return HOME
    if "\\" in text or not text.isprintable():
        return HOME
    parts = urlsplit(text)
    return text if not parts.scheme and not parts.netloc else HOME
