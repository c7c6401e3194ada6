"""The painter: pictures, films and sounds by arithmetic, the same for the same recipe.

It runs in a process of its own (``python -m webapp.sandbox.painting``), so that numpy and the
encoders are loaded only where something is painted.
"""
