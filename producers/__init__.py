"""Producers: where a log of events comes from."""
