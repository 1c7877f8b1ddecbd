"""The command line, a run from a log to its outcomes, and what people are shown of it."""
