"""Errors that the user sees: each is one clear sentence."""

from pathlib import Path


class InputError(Exception):
    """The input or the data is wrong; the sentence says where, what was found, what is expected."""


class UsageError(InputError):
    """The command line is wrong."""


def unreadable(path: Path, error: OSError) -> InputError:
    """Make the error for a file that cannot be read."""
    return InputError(f"{path}: cannot be read ({error.strerror or error})")


def unwritable(path: Path, error: OSError) -> InputError:
    """Make the error for a file that cannot be written."""
    return InputError(f"{path}: cannot be written ({error.strerror or error})")
