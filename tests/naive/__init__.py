"""A naive twin of the decision engine: the same law, read a second time.

It is made of dictionaries, lists and sorting, as slow as it likes; it knows nothing of the
kernel and imports nothing of ours.  Where kernel and twin differ, one of them has misread the
rulebook or the semantics.
"""

from tests.naive.replay import replay

__all__ = ["replay"]
