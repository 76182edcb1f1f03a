"""A stand-in: see IPython/__init__.py beside it."""
