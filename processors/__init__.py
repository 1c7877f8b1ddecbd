"""The rules and what runs them: batches of events in, outcomes out and into the store."""
