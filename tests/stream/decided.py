"""What parts decided, in plain words."""

from processors.arrow import inside_table, outcome_table
from processors.stream.wire import from_wire
from schemas.columns import CHANGE
from schemas.index import NameIndex
from schemas.names import Names
from schemas.result import read_result

Rows = list[dict[str, object]]


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: (row["regime"], row["symbol"], "rule" in row, row["n"]))


def read(messages: list[bytes]) -> Rows:
    rows: Rows = []
    index = NameIndex(Names())
    for message in messages:
        result = read_result(message, index)
        for regime, found in result.decisions.items():
            rows += outcome_table([regime], from_wire(found), index.names).to_pylist()
        for regime, found in result.changes.items():
            rows += inside_table([regime], found.view(CHANGE), index.names).to_pylist()
    return in_order(rows)
