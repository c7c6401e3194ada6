"""Behind a proxy that speaks https, the reader's address and scheme are those that the proxy tells."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.kernel.settings import Settings


def init(app: Flask, settings: Settings) -> None:
    """Believe one proxy, and only where the public address is https: we speak plain http ourselves."""
    if settings.public_url.startswith("https://"):
        fixed = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
        app.wsgi_app = fixed  # type: ignore[method-assign]
