"""What is installed, reachable and misconfigured, and what to do about it."""
