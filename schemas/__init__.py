"""What events and outcomes are: their Avro schemas, and the ways into and out of memory."""
