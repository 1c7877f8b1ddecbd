"""A synthetic day in the manner of its date."""

from producers.generate.day import generate
from producers.generate.settings import GenerateSettings

__all__ = ["GenerateSettings", "generate"]
