"""The views of market quality, from the heads of their SQL files."""

from collections.abc import Iterator

from deploy.site.markdown import page, table
from replay.views import View, views


def views_page() -> str:
    """Return every view: definition, parameters, units, source, what it cannot say, columns."""
    return page(
        "# Market quality",
        "Views with parameters, as in `SELECT * FROM spreads(run = 'monday', every = 'day')`.  "
        "[Measure a market](../how-to/measure.md) shows some at work, `soes views` lists them.",
        table(("view", "what it shows"), [(_link(one), one.title) for one in views().values()]),
        *(block for view in views().values() for block in _view(view)),
    )


def _link(view: View) -> str:
    return f"[`{view.name}`](#{view.name})"


def _view(view: View) -> Iterator[str]:
    """Yield what a view says of itself."""
    yield f"## {view.name}"
    yield view.title
    yield table(
        ("", ""),
        [
            ("definition", view.definition),
            ("parameters", view.parameters),
            ("units", view.units),
            ("cannot say", view.cannot_say),
            ("source", view.source),
        ],
    )
    yield f"```sql\n{view.example}\n```"
    yield table(("column", "holds"), [(f"`{name}`", text) for name, text in view.columns])
