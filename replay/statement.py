"""What may be asked of a store: one SELECT that reads the store's own tables and nothing else.

`readonly` alone is not enough: in the embedded engine `INTO OUTFILE` still writes a file, the
function `file` still reads one, and `KILL QUERY` still runs.  So ClickHouse's own parser says what
a statement is made of, before anything of it is run or looked up, and only what is known to be
harmless passes: unknown functions, table functions and databases do not.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from processors.store.connection import reason
from replay.views import views
from schemas.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clickhouse_connect.driver.client import Client

PARSE = "SELECT formatQuerySingleLine({statement:String})"
TREE = "EXPLAIN QUERY TREE run_passes = 0 {}"  # as it was parsed: nothing is looked up or computed
FUNCTIONS = """
SELECT lower(name), lower(alias_to), if(origin = 'System', categories, 'own') FROM system.functions
ORDER BY alias_to != ''"""  # of two with one name the alias counts less
NOT_A_SELECT = (
    "only a SELECT is allowed, without FORMAT and INTO OUTFILE (there is --format); "
    "soes sql --list says what can be asked"
)
DATABASES = "SELECT name FROM system.databases"

# Kinds of functions that compute; others look at files, models, dictionaries or the network.
AGGREGATES = "Aggregate Functions"
HARMLESS = {
    AGGREGATES,
    "Arithmetic",
    "Arrays",
    "Bit",
    "Bitmap",
    "Comparison",
    "Conditional",
    "Dates and Times",
    "Distance",
    "Encoding",
    "Financial",
    "Hash",
    "Internal",
    "JSON",
    "Logical",
    "Map",
    "Mathematical",
    "Null",
    "Nullable",
    "Random Number",
    "Rounding",
    "String",
    "String Replacement",
    "String Search",
    "String Splitting",
    "Time Series",
    "Time Window",
    "Tuple",
    "Type Conversion",
    "UUID",
}
HARMLESS_OTHERS = {  # in lower case, as all names below
    "bar",
    "countdigits",
    "currentdatabase",
    "exists",
    "finalizeaggregation",
    "formatreadabledecimalsize",
    "formatreadablequantity",
    "formatreadablesize",
    "formatreadabletimedelta",
    "grouping",
    "identity",
    "ignore",
    "materialize",
    "neighbor",
    "rownumberinallblocks",
    "runningdifference",
    "throwif",
    "totypename",
    "transform",
    "version",
    "visiblewidth",
}
COMBINATORS = re.compile(
    r"(simplestate|ordefault|distinct|resample|foreach|argmax|argmin|ornull|tuple|merge|state"
    r"|array|null|map|if)$"
)
TABLE_FUNCTIONS = {"generate_series", "null", "numbers", "values", "view", "zeros"}
SYSTEM_TABLES = {f"system.{table}" for table in ("columns", "numbers", "one", "parts", "tables")}


def check(
    client: Client, database: str, statement: str, parameters: Mapping[str, object] | None = None
) -> str:
    """Return the statement in ClickHouse's writing; InputError says what is not allowed.

    A statement with `{name:Type}` in it is only understood with a value for each name.
    """
    plain = _parsed(client, statement)
    try:
        # In brackets only a SELECT is grammatical, without FORMAT and INTO OUTFILE.
        _parsed(client, f"SELECT * FROM ({plain})")  # noqa: S608 (it is parsed, not run)
    except InputError:
        raise InputError(NOT_A_SELECT) from None
    if plain.startswith("EXPLAIN"):
        raise InputError(NOT_A_SELECT)
    parsed = client.query(TREE.format(plain), parameters=dict(parameters or {}))
    tree = "\n".join(row[0] for row in parsed.result_rows)
    for refused in _refused(tree, client, database):
        raise InputError(f"{refused}: soes sql only reads the tables of the store")
    return plain


def _parsed(client: Client, statement: str) -> str:
    """Return a statement as ClickHouse writes it, in one line without comments."""
    from clickhouse_connect.driver.exceptions import DatabaseError

    try:
        return str(client.query(PARSE, parameters={"statement": statement}).result_rows[0][0])
    except DatabaseError as error:
        raise InputError(f"the statement is not understood: {_syntax(str(error))}") from error


def _refused(tree: str, client: Client, database: str) -> Iterator[str]:
    """Yield what is not allowed.

    Names in the tree may hold any character, also line ends: they can add lines that look like
    something refused, but hide none.
    """
    if re.search(r"^\s*SETTINGS ", tree, re.MULTILINE):
        yield "SETTINGS are not allowed"
    for name in re.findall(r"table_function_name: ([\w.]*)", tree):
        plain = name.removeprefix(f"{database}.")
        if name.lower() not in TABLE_FUNCTIONS and plain not in views():
            near = get_close_matches(plain, views(), n=1)
            hint = f" ({', '.join(near)} may be meant)" if near else ""
            yield f"the table function {name} is not allowed{hint}"
    functions = set(re.findall(r"(?<!table_)function_name: ([^\s,]*)", tree))
    for name in sorted(functions - _harmless(functions, client)):
        yield f"the function {name} is not allowed"
    others = {row[0] for row in client.query(DATABASES).result_rows} - {database}
    for name in re.findall(r"identifier: (.*?)(?:,|$)", tree, re.MULTILINE):
        if name.partition(".")[0] in others and name not in SYSTEM_TABLES:
            yield f"{name} is not in the store"


def _harmless(names: set[str], client: Client) -> set[str]:
    """Return those of these functions that only compute."""
    category: dict[str, str] = {}
    for name, alias, kind in client.query(FUNCTIONS).result_rows:
        category.setdefault(name, category.get(alias, "") if alias else kind)

    def harmless(name: str) -> bool:
        if name in category or name in HARMLESS_OTHERS:
            return category.get(name) in HARMLESS or name in HARMLESS_OTHERS
        plain = COMBINATORS.sub("", name)  # sumIf is sum
        return category.get(plain) == AGGREGATES or (plain != name and harmless(plain))

    return {name for name in names if harmless(name.lower())}


def _syntax(text: str) -> str:
    """Cut a syntax error down to where it is and what was expected there."""
    found = re.search(r"failed at (position \d+) \((.*?)\)", text, re.DOTALL)
    if "Multi-statements" in text:
        return "there is more than one"
    if "Empty query" in text:
        return "there is none"
    return f"it fails at {found[1]}, {found[2]!r}" if found else reason(text)
