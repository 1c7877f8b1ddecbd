"""The record of provisions: every rule and decision with its source, its grade and its place."""

from processors.provisions.implemented import implementations
from processors.provisions.record import (
    Provision,
    Source,
    find_provision,
    grades,
    provisions,
    settled_by,
    sources,
)

__all__ = [
    "Provision",
    "Source",
    "find_provision",
    "grades",
    "implementations",
    "provisions",
    "settled_by",
    "sources",
]
