"""The error that says that the gate could not do its work: exit code 3, not to be taken for a regression."""


class GateBroken(Exception):
    """A benchmark failed or crashed, or took too long: nothing can be said of how fast the code is."""
