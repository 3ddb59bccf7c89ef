"""The pages that the commands write, each in one file that asks nobody for anything."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from classroom.text import plain

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template, **things):
    """Return the text of a page; whatever is put into it is escaped, and can be written."""
    return plain(ENVIRONMENT.get_template(template).render(**things))
