"""What `import replay` gives to people who work in Python; `replay` itself names all of it."""
