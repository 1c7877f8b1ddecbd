"""Proof that the replay does what the documents say."""
