"""All of the API: importing this module hangs every view on the blueprint."""

from webapp.api import assets, generations, generators, openapi, quotes, ready
from webapp.api.blueprint import blueprint

__all__ = ["assets", "blueprint", "generations", "generators", "openapi", "quotes", "ready"]
