"""The pages of the reference, by their path on the site."""

from deploy.site.commands import commands_page
from deploy.site.law import readings_page, rules_page
from deploy.site.python import python_page
from deploy.site.store import store_page
from deploy.site.views import views_page


def pages() -> dict[str, str]:
    """Return the text of each page, Markdown."""
    return {
        "reference/commands.md": commands_page(),
        "reference/python.md": python_page(),
        "reference/readings.md": readings_page(),
        "reference/rules.md": rules_page(),
        "reference/store.md": store_page(),
        "reference/views.md": views_page(),
    }
