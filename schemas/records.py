"""Events one by one, as records in plain words, into and out of batches."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from schemas.batch import Batch
from schemas.columns import ABSENT, KINDS, ORDER, OTHER, QUOTE, TRADE, table_of
from schemas.fields import Field, fields
from schemas.names import Names

Record = Mapping[str, Any]  # as Avro tools give it: prices in 1e-8 dollars, times in microseconds

KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
DEFAULT_TIER = {"NNM": 1000, "SMALLCAP": 500}
NOBODY = -1


def columns_of(table: np.dtype) -> tuple[str, ...]:
    """Return the names of a table's columns."""
    return table.names or ()


class Collector:
    """Collects events in order of seq until they are taken out as a batch."""

    def __init__(self, names: Names) -> None:
        """Begin empty; texts become numbers of `names`."""
        self.names = names
        self.last_seq = -1
        self.last_ts = 0
        self._begin()

    def _begin(self) -> None:
        self._kinds: list[int] = []
        self._rows: dict[np.dtype, list[list[int]]] = {
            QUOTE: [],
            ORDER: [],
            TRADE: [],
            OTHER: [],
        }

    def __len__(self) -> int:
        """Count the events that wait to be taken out."""
        return len(self._kinds)

    def add(self, kind: str, record: Record) -> None:
        """Add an event whose fields have been checked; what is absent or null has its default."""
        row = {field.name: self._number(field, record.get(field.name)) for field in fields(kind)}
        match kind:
            case "quote":
                row["maker"] = self.names.maker(row["symbol"], row["participant"])
            case "order" if row["controller"] == NOBODY:
                row["controller"] = row["account"]
            case "security":
                row["tier"] = row["tier"] or DEFAULT_TIER[record["market"]]
        row["kind"] = KIND_NUMBER[kind]
        table = table_of(kind)
        absent = ((name, NOBODY if name in ABSENT else 0) for name in columns_of(table))
        self._rows[table].append([row.get(name, default) for name, default in absent])
        self._kinds.append(row["kind"])
        self.last_seq, self.last_ts = row["seq"], row["ts"]

    def _number(self, field: Field, value: Any) -> int:  # noqa: ANN401, PLR0911 (one of many types)
        value = field.default if value is None else value
        if value is None:
            return field.null
        match field.kind:
            case "symbol":
                return self.names.symbol(value)
            case "participant":
                return self.names.participant(value)
            case "account":
                return self.names.account(value)
            case "order":
                return self.names.order_id(value)
            case "choice":
                return field.choices.index(value)
            case "choices":
                return sum(1 << field.choices.index(choice) for choice in set(value))
        return int(value)

    def take(self) -> Batch:
        """Return what was added since the last time."""
        quotes, orders, trades, others = (_table(*part) for part in self._rows.items())
        kinds = np.array(self._kinds, np.int64)
        self._begin()
        last_seq, last_ts = self.last_seq, self.last_ts
        return Batch(kinds, quotes, orders, trades, others, last_seq, last_ts, len(kinds))

    def take_table(self, table: np.dtype) -> np.ndarray:
        """Return the rows of one table alone that were added since the last time."""
        rows = _table(table, self._rows[table])
        self._begin()
        return rows


def _table(table: np.dtype, rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, np.int64).reshape(len(rows), len(columns_of(table))).view(table)[:, 0]


def records(batch: Batch, names: Names) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through a batch: the kind of each event, and all fields of its schema."""
    tables = (batch.quotes, batch.orders, batch.trades, batch.others)
    rows = {table.dtype: iter(table.tolist()) for table in tables}
    for number in batch.kinds.tolist():
        kind = KINDS[number]
        yield kind, record_of(kind, next(rows[table_of(kind)]), names)


def record_of(kind: str, row: tuple[int, ...], names: Names) -> dict[str, Any]:
    """Return the record of a row of the table for events of its kind."""
    values = dict(zip(columns_of(table_of(kind)), row, strict=True))
    if kind == "order" and values["controller"] == values["account"]:
        values["controller"] = NOBODY
    return {field.name: _value(field, values[field.name], names) for field in fields(kind)}


def _value(field: Field, number: int, names: Names) -> Any:  # noqa: ANN401, PLR0911 (as above)
    if field.nullable and number == field.null:
        return None
    match field.kind:
        case "symbol":
            return names.symbols[number]
        case "participant":
            return names.participants[number]
        case "account":
            return names.accounts[number]
        case "order":
            return names.order_id_text(number)
        case "flag":
            return bool(number)
        case "choice":
            return field.choices[number]
        case "choices":
            return [choice for bit, choice in enumerate(field.choices) if number >> bit & 1]
    return number
