"""A past day as a film: stop it, step it, go back, and see the rule books side by side."""
