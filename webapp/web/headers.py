"""What every answer says to the browser: what may run, who may look, what may be kept."""

import secrets

from flask import Flask, Response, g, request

from webapp.kernel.settings import Settings
from webapp.web import state

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def content_policy(nonce: str) -> str:
    """Everything from here and nothing else; never `strict-dynamic`, which would let htmx run swapped scripts."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    )


def init(app: Flask) -> None:
    """Set the headers on every answer; a view that set one itself keeps its own."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_apply)


def _apply(response: Response) -> Response:
    headers = response.headers
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", content_policy(csp_nonce()))
    headers.setdefault("Cache-Control", "no-store")
    if state.of(Settings).https:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if "immutable" not in headers["Cache-Control"]:
        response.vary.update(["Cookie", "HX-Request"])
    if request.path.startswith("/api/"):
        response.vary.add("Authorization")
    return response
