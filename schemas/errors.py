"""Errors that the user sees: each is one clear sentence."""


class InputError(Exception):
    """The input or the data is wrong; the sentence says where, what was found, what is expected."""


class UsageError(InputError):
    """The command line is wrong."""
