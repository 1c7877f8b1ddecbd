"""The provisions, compiled: each a small function that carries the ids it implements."""
