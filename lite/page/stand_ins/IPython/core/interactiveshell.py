"""A stand-in: a type that the course names and no page has."""


class InteractiveShell:
    """The shell of a notebook; never made here."""
