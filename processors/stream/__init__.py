"""Deciding a stream: Faust workers, their snapshots, and the sink that stores what they send."""
