"""A run's comparison, on the screen or in a file."""

from pathlib import Path

from processors.store import Store
from producers.whole import whole_file
from replay.compare import compare, instructive
from replay.compare_files import write_comparison
from replay.compare_print import print_comparison, print_examples
from replay.screen import Screen


def show(store: Store, run_id: str, orders: int = 3) -> None:
    """Print the regimes side by side, and some orders whose fates differ."""
    comparison = compare(store, run_id)
    console = Screen()
    print_comparison(console, comparison)
    print_examples(console, instructive(comparison, store, orders))


def write(store: Store, run_id: str, out: Path) -> None:
    """Write the comparison to a file whose ending decides the format."""
    comparison = compare(store, run_id)
    with whole_file(out) as draft:
        write_comparison(comparison, draft)
