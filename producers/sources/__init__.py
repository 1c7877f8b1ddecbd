"""Sources: real days of quotes in the formats of others, one module for each format."""
