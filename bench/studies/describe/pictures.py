"""A description of a dataset as pictures: what was observed, beside what was published or asked for.

Drawn with altair, which is an extra and is imported only here.
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.studies.describe.describe import Description, people_on_file
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.names.collisions import Hashes, count_namesakes, model_curve, name_hashes

OBSERVED, REFERENCE, LIGHT = "#1261a0", "#8a8f98", "#7fb2dd"
SMALLEST, LARGEST = 1_000, 160_000_000  # people, on the axis of the collision curves
FONT = "Helvetica, Arial, sans-serif"
DECADES = [10.0**power for power in range(-3, 4)]  # namesakes, on the other axis
SHARES = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0]
MODEL, REGISTRY = "US Census 2020 model", "this registry, its first records"
HOMES = {"surname": "surname", "initial": "surname, first initial", "full_name": "surname, given name"}

Chart = Any  # altair's classes are not known without the extra


def draw(found: Description, dataset: Dataset, folder: Path) -> list[Path]:
    """Write collisions.svg, households.svg, moves.svg and noise.svg; files of these names are replaced.

    found: the description of the dataset
    folder: made when it is not there
    returns: the files written; a picture of something that the dataset does not have is left out
    raises: ConfirmbenchError when altair or vl-convert is not installed
    """
    altair = library()
    charts = {
        "collisions": collisions(altair, name_hashes(people_on_file(dataset))),
        "households": households(altair, found),
        "moves": moves(altair, found),
        "noise": noise(altair, found),
    }
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / f"{name}.svg": chart for name, chart in charts.items() if chart is not None}
    for file, chart in files.items():
        add_style(chart).save(file, format="svg")
    return list(files)


def library() -> Any:
    """altair, with what it needs to write SVG.

    raises: ConfirmbenchError that says what to install
    """
    try:
        import altair
        import vl_convert  # noqa: F401  (altair finds it by itself)
    except ImportError as error:
        raise ConfirmbenchError(
            f"Pictures need altair and vl-convert-python ({error}); "
            'install them with: pip install "confirmbench[report]"'
        ) from None
    return altair


def collisions(altair: Any, names: Hashes) -> Chart:
    """People with a unique name and mean number of namesakes, by the number of people on file.

    names: hashes of full names, in record order
    """
    sizes = [size for size in _sizes(SMALLEST, len(names)) if size >= SMALLEST] or [len(names)]
    observed = [count_namesakes(names[:size])._asdict() for size in sizes]
    expected = model_curve(_sizes(SMALLEST, LARGEST, 8)).to_dicts()
    rows = [row | {"series": REGISTRY} for row in observed]
    rows += [row | {"series": MODEL} for row in expected]
    panels = [
        _collision_panel(
            altair,
            rows,
            "unique",
            altair.Axis(title="people without a namesake", format="%"),
            altair.Scale(domain=[0, 1]),
        ),
        _collision_panel(
            altair,
            rows,
            "mean",
            altair.Axis(title="namesakes a person, mean", format="~g", values=DECADES),
            altair.Scale(type="log", domain=[DECADES[0] / 2, DECADES[-1]], clamp=True),
        ),
    ]
    return altair.hconcat(*panels, spacing=36).properties(title="People who share their full name")


def _collision_panel(altair: Any, rows: list[dict[str, Any]], key: str, axis: Any, scale: Any) -> Chart:
    people = altair.X(
        "people:Q",
        scale=altair.Scale(type="log", domain=[0.8 * SMALLEST, 1.2 * LARGEST], nice=False),
        axis=altair.Axis(values=[10**power for power in range(3, 9)], format="~s", title="people on file"),
    )
    shown = [row for row in rows if row[key] > 0]  # a logarithm has no zero
    base = altair.Chart(altair.Data(values=shown)).encode(
        x=people, y=altair.Y(f"{key}:Q", scale=scale, axis=axis), color=_series(altair, MODEL, REGISTRY)
    )
    model = base.transform_filter(altair.datum.series == MODEL).mark_line(strokeWidth=2.5)
    points = base.transform_filter(altair.datum.series == REGISTRY).mark_circle(size=80, opacity=1)
    return (model + points).properties(width=330, height=260)


def _sizes(smallest: int, largest: int, steps: int = 2) -> list[int]:
    """`steps` sizes in each factor of ten from `smallest`, and `largest`."""
    if largest <= smallest:
        return [largest]
    powers = range(math.ceil(steps * math.log10(largest / smallest)))
    return [*(round(smallest * 10 ** (power / steps)) for power in powers), largest]


def households(altair: Any, found: Description) -> Chart | None:
    """People who share names with others at their address, on file and as published."""
    homes = found["homes"]
    others = homes["with_others"]["count"]
    if not others:
        return None
    rows = []
    for key, label in HOMES.items():
        shared, (low, high) = homes["shared"][key], homes["published"][key]
        rows.append({"what": label, "series": "published, of adults", "share": low, "to": high})
        rows.append({"what": label, "series": "of people on file", "share": shared["share"]})
        rows.append({"what": label, "series": "of those with others", "share": shared["count"] / others})
    names = ("published, of adults", "of people on file", "of those with others")
    base = altair.Chart(altair.Data(values=[row for row in rows if row["share"]])).encode(
        x=altair.X(
            "share:Q",
            scale=altair.Scale(type="log", domain=[0.001, 1], clamp=True),
            axis=altair.Axis(title="share", format="~%", values=[0.001, 0.01, 0.1, 1]),
        ),
        y=altair.Y("what:N", sort=None, axis=altair.Axis(title=None)),
        color=_series(altair, *names, colours=(REFERENCE, LIGHT, OBSERVED)),
    )
    band = base.transform_filter("isValid(datum.to)").encode(x2="to:Q").mark_rule(strokeWidth=12, opacity=0.5)
    ticks = base.transform_filter("isValid(datum.to)").mark_tick(thickness=4, size=30, opacity=1)
    points = base.transform_filter("!isValid(datum.to)").mark_circle(size=110, opacity=1)
    title = "Who shares a name with somebody at the same address"
    return (band + ticks + points).properties(width=560, height=150, title=title)


def moves(altair: Any, found: Description) -> Chart | None:
    """People on file who have moved, by the years since their filing."""
    lags = {int(lag): each for lag, each in found["moves"].items()}
    if not lags or any(each["on_file"] is None or each["expected"] is None for each in lags.values()):
        return None
    names = ("at the profile's yearly rate, if all moved alike", "this dataset")
    rows = [
        {"lag": lag, "series": name, "share": share}
        for lag, each in lags.items()
        for name, share in zip(names, (each["expected"], each["on_file"]), strict=True)
    ]
    base = altair.Chart(altair.Data(values=rows)).encode(
        x=altair.X("lag:O", axis=altair.Axis(title="years between filing and request", labelAngle=0)),
        y=altair.Y("share:Q", axis=altair.Axis(title="of the people on file", format="%")),
        color=_series(altair, *names),
    )
    line = base.transform_filter(altair.datum.series == names[0]).mark_line(strokeWidth=2.5)
    points = base.transform_filter(altair.datum.series == names[1]).mark_circle(size=110, opacity=1)
    return (line + points).properties(
        width=420, height=260, title="People who no longer live where they filed"
    )


def noise(altair: Any, found: Description) -> Chart | None:
    """Each rate of the profile beside what came of it."""
    names = ("requested", "realised")
    rows = [
        {"noise": key.replace("_", " "), "series": name, "share": share}
        for key, each in found["noise"].items()
        for name, share in zip(names, (each["requested"], each["realised"]["share"]), strict=True)
        if share is not None
    ]
    if not rows:
        return None
    base = altair.Chart(altair.Data(values=rows)).encode(
        x=altair.X(
            "share:Q",
            scale=altair.Scale(type="sqrt"),  # most rates are small
            axis=altair.Axis(title="share of the requests it can happen to", format="~%", values=SHARES),
        ),
        y=altair.Y("noise:N", sort=None, axis=altair.Axis(title=None)),
        color=_series(altair, *names),
    )
    requested = base.transform_filter(altair.datum.series == names[0]).mark_tick(
        thickness=4, size=17, opacity=1
    )
    realised = base.transform_filter(altair.datum.series == names[1]).mark_circle(size=90, opacity=1)
    return (requested + realised).properties(
        width=480, height=22 * len(found["noise"]), title="Noise, requested and realised"
    )


def _series(altair: Any, *names: str, colours: Iterable[str] = (REFERENCE, OBSERVED)) -> Any:
    scale = altair.Scale(domain=list(names), range=list(colours))
    return altair.Color("series:N", scale=scale, legend=altair.Legend(title=None, orient="top"))


def add_style(chart: Chart) -> Chart:
    """White paper on purpose: the pictures are read on light pages and on dark ones."""
    return (
        chart.properties(background="white", padding=16)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor="#e8eaed")
        .configure_legend(
            labelFontSize=12, symbolSize=110, symbolType="circle", symbolOpacity=1, labelLimit=400
        )
        .configure_title(fontSize=15, anchor="start", offset=10)
    )
