"""Streets of institutions: one place a ZIP code where many people live who are not a household.

Each has a street of its own whose words no street of homes bears.
"""

import numpy as np
import polars as pl

from generators.places.street_text import shorten
from generators.sampling import WeightedTables
from generators.streams import Streams

# People by kind of group quarters: of 8.24 million, 2.79 live in student housing and 1.97 in prisons and
# jails (2020 census); the split of the others among nursing homes, barracks and the rest is approximate.
STREETS = (
    (34.0, ("University Drive", "Campus Way", "College Avenue", "Dormitory Circle", "University Place")),
    (24.0, ("State Prison Road", "Correctional Drive", "County Jail Lane", "Penitentiary Road")),
    (20.0, ("Manor Drive", "Nursing Home Road", "Convalescent Way", "Manor Court")),
    (4.0, ("Barracks Road", "Naval Station Avenue")),
    (18.0, ("Shelter Street", "Mission House Road", "Convent Lane", "Group Home Way")),
)


def name_institution_streets(streams: Streams, count: int) -> tuple[pl.Series, pl.Series]:
    """The street of each institution, in full and abbreviated."""
    names = [street for _, streets in STREETS for street in streets]
    weights = [weight / len(streets) for weight, streets in STREETS for _ in streets]
    words = streams.words("gazetteer.institution", np.arange(count))
    chosen = WeightedTables.build([np.array(weights)]).draw(words)
    return pl.Series(names).gather(chosen), pl.Series([shorten(name) for name in names]).gather(chosen)
