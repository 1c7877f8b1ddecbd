"""The commands of `soes`: one module each, imported when the command is chosen."""
