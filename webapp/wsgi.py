"""The server object: `gunicorn webapp.wsgi:app`, `flask --app webapp.wsgi run`."""

from webapp.app import create_app
from webapp.kernel.settings import read
from webapp.web import logs

settings = read()
logs.set_up(settings.log_level)
app = create_app(settings)
