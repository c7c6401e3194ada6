"""The one place that wires the web application together. Each part stands on a line of its own."""

from pathlib import Path

from flask import Flask

from webapp.accounts import login
from webapp.accounts import views as accounts
from webapp.api import doors as api
from webapp.assets import views as assets
from webapp.assets.storage import Storage
from webapp.catalog import sync
from webapp.connections import views as connections
from webapp.connections.hooks import AfterConnect
from webapp.connections.keyring import Keyring
from webapp.connections.providers import Providers
from webapp.create import views as create
from webapp.db.engine import Database
from webapp.gallery import views as gallery
from webapp.jobs.service import Jobs
from webapp.kernel.settings import Settings, read
from webapp.queue import views as queue
from webapp.shell import context, poll_views, styleguide
from webapp.shell import views as shell
from webapp.web import (
    csrf,
    errors,
    filters,
    headers,
    health,
    htmx,
    proxy,
    signing,
    state,
    static,
    tracing,
)
from webapp.workspaces import access, first_visit
from webapp.workspaces.views import join, reset, setup, team, tokens, workspaces
from webapp.workspaces.views import settings as own_settings

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
BLUEPRINTS = (
    health.blueprint,
    accounts.blueprint,
    setup.blueprint,
    workspaces.blueprint,
    team.blueprint,
    join.blueprint,
    reset.blueprint,
    own_settings.blueprint,
    tokens.blueprint,
    connections.blueprint,
    assets.blueprint,
    create.blueprint,
    gallery.blueprint,
    queue.blueprint,
    shell.blueprint,
    styleguide.blueprint,
    poll_views.blueprint,
    api.ready.blueprint,
    api.blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment."""
    settings = settings or read()
    app = Flask("webapp", static_folder=None, template_folder=str(TEMPLATES))
    _configure(app, settings)
    _wire(app, settings)
    htmx.init(app)
    filters.init(app)
    static.init(app)
    headers.init(app)
    errors.init(app)
    # In this order each request is numbered, sent to the first visit while there is nobody, checked for
    # forgery, and let in.
    tracing.init(app)
    login.init(app)
    first_visit.init(app)
    csrf.init(app)
    app.before_request(access.guard)
    app.context_processor(context.variables)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.https
    secret, *older = signing.keys(settings)
    app.config.update(
        SECRET_KEY=secret,
        SECRET_KEY_FALLBACKS=older,
        SESSION_COOKIE_NAME="__Host-atelier-form" if secure else "atelier-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2_000,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    proxy.init(app, settings)


def _wire(app: Flask, settings: Settings) -> None:
    """The parts that views ask for by class; worker and commands build the same ones."""
    state.put(app, settings)
    db, keyring = Database(settings.database), Keyring.open(settings)
    providers = Providers(settings, db, keyring)
    state.put(app, db, keyring, providers, Storage.open(settings), Jobs(settings))
    state.put(app, AfterConnect(lambda client, source: sync.sync(db, client, source)))
