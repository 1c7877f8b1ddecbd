"""Outcomes, changes of the inside and events as Arrow tables: for the store and for files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from processors.codes import OUTCOME_NAMES, PROVISION_IDS, REASON_NAMES
from processors.columns import LABEL, columns_of
from processors.rules import outcome
from schemas.columns import KINDS, OTHER
from schemas.fields import NAME, Field, fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from processors.columns import Columns
    from schemas.names import Names

DOLLARS = pa.decimal128(18, 8)
MOMENT = pa.timestamp("us", "UTC")
NOBODY = -1
FEW = 2**15  # texts whose numbers take two bytes


def outcome_table(regimes: Sequence[str], rows: np.ndarray | Columns, names: Names) -> pa.Table:
    """Return outcomes (`tables.OUTCOME`) with the fields of the contract, in its order.

    Rows are of the only regime; columns say of which, by its number, in `label`.
    """
    column = _columns(rows)
    of_maker = column["order_id"] == NOBODY
    no_quantity = column["outcome"] >= outcome.CLOSED  # -1 shares may stand in a refused order
    return pa.table(
        {
            "regime": _texts(column[LABEL], regimes),
            "symbol": _texts(column["symbol"], names.symbols),
            "n": _numbers(column["n"].astype(np.uint32, copy=False), pa.uint32()),
            "seq": _numbers(column["seq"]),
            "ts": _numbers(column["ts"], MOMENT),
            "order_id": _order_ids(column["order_id"], of_maker, names),
            "outcome": _coded(column["outcome"], OUTCOME_NAMES),
            "quantity": _numbers(column["quantity"], absent=no_quantity),
            "price": _dollars(column["price"]),
            "participant": _texts(column["participant"], names.participants),
            "reason": _coded(column["reason"], REASON_NAMES),
            "rule": _coded(column["rule"], PROVISION_IDS),
            "inside_bid": _dollars(column["inside_bid"]),
            "inside_ask": _dollars(column["inside_ask"]),
            "contra_order_id": _order_ids(
                column["contra_order_id"], column["contra_order_id"] == NOBODY, names
            ),
            "until": _numbers(
                column["until"].astype(np.int32, copy=False), pa.date32(), column["until"] == 0
            ),
            "order_seq": _numbers(column["order_seq"], absent=of_maker),
        }
    )


def inside_table(regimes: Sequence[str], rows: np.ndarray | Columns, names: Names) -> pa.Table:
    """Return changes of the inside (`tables.INSIDE`), of regimes as above."""
    column = _columns(rows)
    return pa.table(
        {
            "regime": _texts(column[LABEL], regimes),
            "symbol": _texts(column["symbol"], names.symbols),
            "n": _numbers(column["n"].astype(np.uint32, copy=False), pa.uint32()),
            "seq": _numbers(column["seq"]),
            "ts": _numbers(column["ts"], MOMENT),
            "bid": _dollars(column["bid"]),
            "ask": _dollars(column["ask"]),
        }
    )


def event_table(kind: str, rows: np.ndarray | Columns, names: Names) -> pa.Table:
    """Return quotes, orders or trades of a batch with the fields of their Avro schema."""
    column = _columns(rows)
    return pa.table(
        {
            field.name: _field(field, column[field.name], _absent(field, column[field.name]), names)
            for field in fields(kind)
        }
    )


def notice_table(rows: np.ndarray | Columns, names: Names) -> pa.Table:
    """Return the other events of a batch; what a kind has no field for is null, symbols empty."""
    column = _columns(rows)
    table = {"type": _coded(column["kind"], dict(enumerate(KINDS)))}
    for name in OTHER.names or ():
        if name == "kind":
            continue
        kinds = dict(_having(name))
        field = next(iter(kinds.values()))
        absent = _absent(field, column[name]) | ~np.isin(column["kind"], list(kinds))
        table[name] = _field(field, column[name], absent, names)
    table["symbol"] = pc.fill_null(table["symbol"].cast(pa.string()), "")  # a key is never null
    return pa.table(table)


def plain(table: pa.Table) -> pa.Table:
    """Return the table with texts in the place of their numbers: the same types in every batch."""
    kinds = [(one.name, _without_numbers(one.type)) for one in table.schema]
    return table.cast(pa.schema(kinds))


def _without_numbers(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def constant(text: str, length: int) -> pa.DictionaryArray:
    """Return the same text for every row."""
    return _texts(np.zeros(length, np.int64), [text])


def _having(name: str) -> Iterable[tuple[int, Field]]:
    """Yield the kinds of events without a table of their own that have this field."""
    for number, kind in enumerate(KINDS):
        if kind not in ("quote", "order", "trade"):
            yield from ((number, field) for field in fields(kind) if field.name == name)


def _columns(rows: np.ndarray | Columns) -> Columns:
    return columns_of(rows) if isinstance(rows, np.ndarray) else rows


def _absent(field: Field, values: np.ndarray) -> np.ndarray:
    if not field.nullable or field.kind == "price":  # whose 0 says it all
        return np.zeros(len(values), np.bool_)
    absent: np.ndarray = values == (NOBODY if field.kind in (*NAME, "choice") else 0)
    return absent


def _field(  # noqa: PLR0911 (one for each kind)
    field: Field, values: np.ndarray, absent: np.ndarray, names: Names
) -> pa.Array:
    match field.kind:
        case "symbol":
            return _texts(np.where(absent, NOBODY, values), names.symbols)
        case "participant":
            return _texts(np.where(absent, NOBODY, values), names.participants)
        case "account":
            return _some_texts(np.where(absent, NOBODY, values), names.accounts)
        case "order":
            return _order_ids(values, absent, names)
        case "choice":
            return _texts(np.where(absent, NOBODY, values), field.choices)
        case "choices":
            return _sets(values, field.choices)
        case "price":
            return _dollars(values)
        case "time":
            return _numbers(values, MOMENT, absent)
        case "flag":
            return _flags(values != 0, absent)
    return _numbers(values, absent=absent)


# Arrays are made from their buffers: `pa.array` would import pandas, half a second, to look whether
# it was given something of pandas.


def _valid(absent: np.ndarray | None) -> pa.Buffer | None:
    return None if absent is None or not absent.any() else _bits(~absent)


def _bits(flags: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def _numbers(
    values: np.ndarray, kind: pa.DataType | None = None, absent: np.ndarray | None = None
) -> pa.Array:
    """Return whole numbers, or what is stored as such, of the values' own width, where they are."""
    buffers = [_valid(absent), pa.py_buffer(values)]
    return pa.Array.from_buffers(kind or pa.int64(), len(values), buffers)


def _flags(values: np.ndarray, absent: np.ndarray | None = None) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), len(values), [_valid(absent), _bits(values)])


def _words(texts: Sequence[str]) -> pa.Array:
    """Return texts one after another."""
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(encoded) + 1, np.int32)
    np.cumsum([len(one) for one in encoded], out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def _texts(
    numbers: np.ndarray, texts: Iterable[str], absent: np.ndarray | None = None
) -> pa.DictionaryArray:
    """Return texts by their numbers, null where one is absent: the number is below 0."""
    words = _words(list(texts))
    narrow, kind = (np.int16, pa.int16()) if len(words) < FEW else (np.int32, pa.int32())
    indices = _numbers(numbers.astype(narrow), kind, numbers < 0 if absent is None else absent)
    return pa.DictionaryArray.from_arrays(indices, words, safe=False)


def _some_texts(numbers: np.ndarray, texts: Sequence[str]) -> pa.Array:
    """Return texts by their numbers where far more exist than these rows name."""
    used, places = np.unique(numbers, return_inverse=True)
    chosen = _words([texts[number] if number >= 0 else "" for number in used.tolist()])
    return chosen.take(_numbers(places, absent=numbers < 0))


def _coded(codes: np.ndarray, texts: Mapping[int, str | None]) -> pa.DictionaryArray:
    """Return the texts of the kernel's codes, null where a code has none."""
    words = [texts.get(code) for code in range(max(texts) + 1)]
    absent = np.array([word is None for word in words])[codes]
    return _texts(codes, [word or str(code) for code, word in enumerate(words)], absent)


def _order_ids(codes: np.ndarray, absent: np.ndarray, names: Names) -> pa.Array:
    """Return order ids: a number stands for itself, only the others are looked up."""
    present = np.flatnonzero(~absent)
    if len(present) == 0:
        return pa.nulls(len(codes), pa.string())
    codes = codes[present]
    named = codes & 1 == 1
    texts = _numbers(codes >> 1).cast(pa.string())
    if named.any():
        used, places = np.unique(codes[named], return_inverse=True)
        words = _words([names.order_id_text(code) for code in used.tolist()])
        texts = pc.replace_with_mask(texts, _flags(named), words.take(_numbers(places)))
    return _spread(texts, present, absent)


def _spread(texts: pa.Array, present: np.ndarray, absent: np.ndarray) -> pa.Array:
    """Return texts in the rows in which one is present, nulls in the others."""
    if len(texts) == len(absent):
        return texts
    _, offsets, letters = texts.buffers()
    ends = np.zeros(len(absent) + 1, np.int32)
    ends[present + 1] = np.diff(np.frombuffer(offsets, np.int32, len(texts) + 1))
    np.cumsum(ends, out=ends)
    return pa.Array.from_buffers(
        pa.string(), len(absent), [_valid(absent), pa.py_buffer(ends), letters]
    )


def _dollars(units: np.ndarray) -> pa.Array:
    """Return whole numbers of 1e-8 dollars, 0 = null, as decimals without computing any.

    They may be as wide as decimals already.
    """
    wide = units
    if units.ndim == 1:
        wide = np.zeros((len(units), 2), np.int64)
        wide[:, 0] = units
    return pa.Array.from_buffers(DOLLARS, len(wide), [_valid(wide[:, 0] == 0), pa.py_buffer(wide)])


def _sets(bits: np.ndarray, choices: tuple[str, ...]) -> pa.Array:
    """Return the chosen words of each row: bit i stands for choice i."""
    used, places = np.unique(bits, return_inverse=True)
    chosen = [[word for bit, word in enumerate(choices) if one >> bit & 1] for one in used.tolist()]
    ends = np.cumsum([0, *map(len, chosen)]).astype(np.int32)
    words = _words([word for one in chosen for word in one])
    sets = pa.ListArray.from_arrays(_numbers(ends, pa.int32()), words)
    return sets.take(_numbers(places))
