"""A comparison as a file: the causes line by line as CSV or Parquet, everything as JSON."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from replay.compare_print import told
from schemas.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from replay.compare import Comparison

FORMATS = (".csv", ".json", ".parquet")


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write a comparison; the end of the name decides the format, whatever marks it as a draft."""
    match next((one for one in reversed(path.suffixes) if one in FORMATS), path.suffix):
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                write_csv(comparison, file)
        case ".json":
            path.write_text(as_json(comparison) + "\n", encoding="utf-8")
        case ".parquet":
            _write_parquet(comparison, path)
        case other:
            raise UsageError(f"--out: {other or path} was found, {', '.join(FORMATS)} are expected")


def as_json(comparison: Comparison) -> str:
    """Return the summaries and causes as one JSON object."""
    return json.dumps(
        {
            "run": comparison.run,
            "regimes": [asdict(summary) for summary in comparison.summaries],
            "causes": cause_rows(comparison),
        },
        indent=1,
    )


def write_csv(comparison: Comparison, file: TextIO) -> None:
    """Write a line for each cause and regime."""
    rows = cause_rows(comparison)
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


COLUMNS = ("cause", "orders", "rules", "regime", "fate", "shares", "price", "symbol", "order_seq")


def cause_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return a row for each cause and regime; the order that is named is an example."""
    return [
        {
            "cause": number,
            "orders": cause.orders,
            "rules": " ".join(cause.rules),
            "regime": regime,
            "fate": told(cause.stories[place]),
            "shares": cause.shares[place],
            "price": cause.prices[place],
            "symbol": cause.example[0],
            "order_seq": cause.example[1],
        }
        for number, cause in enumerate(comparison.causes, 1)
        for place, regime in enumerate(comparison.regimes)
    ]


def _write_parquet(comparison: Comparison, path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = (pa.int64(), pa.int64(), *(pa.string(),) * 3, pa.int64(), pa.float64(), pa.string())
    schema = pa.schema(list(zip(COLUMNS, (*types, pa.int64()), strict=True)))
    parquet.write_table(pa.Table.from_pylist(cause_rows(comparison), schema), path)
