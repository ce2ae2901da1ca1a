"""All pictures of a page, in its order."""

from importlib import import_module

from bench.page.material import Material
from bench.page.pictures import Picture

# Modules beside this one, each with a function `figure`; a picture's file and its links have the same name.
# They are imported when something is drawn, for they need altair, which is an extra.
FIGURES = (
    "frontier",
    "curves",
    "kinds",
    "edits",
    "subgroups",
    "prevalence",
    "expected",
    "scale",
    "differences",
    "time",
    "memory",
)


def pictures_of(material: Material) -> list[Picture]:
    """The pictures for which the material has something, in page order."""
    drawn = (import_module(f"bench.page.figures.{name}").figure(material) for name in FIGURES)
    return [figure for figure in drawn if figure is not None]
