"""From the census's capitals to names as people write them: accents, particles, apostrophes, inner capitals.

A listed name's weight is split over its spellings: the plain one (Delacruz) and some variants (De La Cruz,
Dela Cruz). A spelling is a name of its own from then on, and a family keeps the one it drew.

How names that the census prints as one word in capitals are written: the lists.

The census table has DELACRUZ, OBRIEN and MCDONALD; records have De La Cruz, Delacruz, O'Brien, Obrien and so
on. No public source gives the shares of these forms, so the shares here are **assumptions**: that spaces and
apostrophes survive in about half of the records of an agency that allows them, and capitals inside a word in
fewer. What is left of a name keeps its plain form, such as Delacruz.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.names import locales
from generators.sampling import Floats, Ints
from generators.schema import ORIGINS


@dataclass(frozen=True)
class SpellingForm:
    """Ways to write the start of some names.

    prefix: of the listed names, such as "OB"
    starts: how the prefix may be written, and the share of bearers who write it so
    rests: what may follow the prefix, separated by spaces
    """

    prefix: str
    starts: dict[str, float]
    rests: str

    def variants(self) -> list[tuple[str, str, float]]:
        """Listed name, spelling, share."""
        return [
            (self.prefix + rest.upper(), start + rest, share)
            for rest in self.rests.split()
            for start, share in self.starts.items()
        ]


# Spanish particles, found by rule (see spellings.py). Filipino records mostly have "Dela Cruz".
SPANISH = {
    "DELOS": {"De Los ": 0.45, "Delos ": 0.10},
    "DELAS": {"De Las ": 0.45, "Delas ": 0.10},
    "DELA": {"De La ": 0.42, "Dela ": 0.12, "DeLa": 0.03},
    "DEL": {"Del ": 0.45},
    "DE": {"De ": 0.40, "De": 0.10},
}
FILIPINO = {
    "DELOS": {"De Los ": 0.10, "Delos ": 0.55},
    "DELAS": {"De Las ": 0.10, "Delas ": 0.55},
    "DELA": {"De La ": 0.10, "Dela ": 0.55},
    "DEL": {"Del ": 0.60},
    "DE": {"De ": 0.60, "De": 0.05},
}
# Dutch ones too: "van" before a surname of the country.
DUTCH = {
    "VANDER": {"Vander ": 0.12, "VanDer": 0.08, "Van Der ": 0.06},
    "VANDEN": {"Vanden ": 0.12, "VanDen": 0.08, "Van Den ": 0.06},
    "VANDE": {"Vande ": 0.12, "VanDe": 0.08, "Van De ": 0.06},
    "VAN": {"Van ": 0.30, "Van": 0.15},
    "VON": {"Von ": 0.30, "Von": 0.15},
}
# What the rules would take for a particle and is none, or mostly none.
WHOLE = (
    "DECANO", "DECLARO", "DELIZ", "DENINA", "MACHAN", "VANACKER", "VANAKIN", "VANALLMAN", "VANDALE",
    "VANDALL", "VANDAME", "VANDELL", "VANDEVER", "VANDIVER", "VANDOVER", "VANDREW", "VANELLS",
    "VANIMAN", "VANISON", "VANNETT", "VANNICE", "VANNICOLA", "VANOCKER", "VANOVER", "VANSELL",
    "VANSUCH", "VONDELL", "VONESH",
)  # fmt: skip
NO_ACCENT = ("RODRIQUEZ", "THOMAS", "WALTER")  # slips in a locale

SURNAMES = (
    SpellingForm("SAN", {"San ": 0.45},
         "Miguel Juan Martin Pedro Roman Jose Nicolas Agustin Diego Antonio Luis Gabriel"),
    SpellingForm("SANTA", {"Santa ": 0.30}, "Cruz Maria Rosa Ana Lucia Barbara Croce"),
    SpellingForm("LA", {"La ": 0.30, "La": 0.10}, "Torre Luz Cruz Fuente Madrid Santa Verde"),
    SpellingForm("DELA", {"De La ": 0.45}, "O"),
    SpellingForm("ST", {"St ": 0.40, "St. ": 0.25, "Saint ": 0.02},
         "John Clair Pierre Louis Germain Jean Cyr Hilaire George Peter Laurent Martin Julien Aubin James "
         "Denis Romain Amand Amant Onge Amour Ange Thomas Charles Michel Rose Fleur Marie Juste Fort Vil "
         "Felix Victor Leger Paul Croix Gelais Sauveur Arnaud Lawrence Andrew Andre Arnold Surin Cloud "
         "Vincent Angelo Jacques Claire Ores Angel Mary"),
    SpellingForm("O", {"O'": 0.55, "O ": 0.04},
         "Brien Connor Neill Neal Donnell Connell Neil Leary Hara Malley Keefe Rourke Reilly Sullivan "
         "Toole Shea Grady Bryan Quinn Hare Mara Bryant Day Shaughnessy Halloran Loughlin Boyle Callaghan "
         "Conner Brian Dea Hearn Daniel Bannon Kelley Gorman Kane Donoghue Farrell Hanlon Hagan Dowd Berry "
         "Laughlin Driscoll Shields Dwyer Kelly Donovan Flaherty Byrne Regan Riley Doherty Quin Haver "
         "Mahony Cain Barr Carroll Donohue Melia Riordan Flynn Guin Guinn Beirne Fallon Donald Mahoney "
         "Keeffe Banion Gara Rielly Roark Steen Meara Kain Conor Herron Linn Malia Tool Nan Rear Gwin"),
    SpellingForm("D", {"D'": 0.45, "D ": 0.02},
         "Amico Angelo Agostino Amato Andrea Ambrosio Alessandro Amore Antonio Errico Onofrio Addario "
         "Alessio Avanzo Auria Arcy Aoust Entremont Aquila Ambrose Orazio Aloisio Ovidio Arco Acquisto "
         "Amelio Aprile Ippolito Arrigo Ascoli Attilio Elia Urso Souza Silva Mello Costa Cunha Almeida "
         "Agostini Apice Argenio Arienzo Eramo Imperio Orsi Ottavio Uva Albora Cruz"),
    SpellingForm("DE", {"De": 0.35, "De ": 0.10},
         "Long Witt Luca Marco Hart Boer Simone Young Rosa Vito Oliveira Stefano Jong Carlo Moss Berry "
         "Silva Pew Angelo Sousa Haven Palma Priest Rose Freitas Lorenzo Haan Felice Lucia Mello Maio Leo "
         "Pasquale Costa Fazio Lima Salvo Maria Muth Martino Forest Groat Bose Bolt Shields Camp Roche "
         "George Mott Franco Ford Vos Vita Gennaro Santo Falco Melo Wolf Jean Vaughn Almeida Matteo Graff "
         "Paul Caro Masi Nicola Gregorio John Martini Andrade Bellis Groff Carvalho Barros Frank Mayo "
         "Coster Pinto Wall Bartolo Araujo Benedetto Fries Haas France Mauro Meyer Moura Brito Paoli "
         "Ridder Bell Cook Abreu Freese Medeiros Bono Fusco Matos Phillips Muro Roy Vries Souza Groot "
         "Blasio Blasi Filippo Filippis Francesco Giorgio Pietro Santis Tomaso Clercq Graaf Vore Weese "
         "Bruin Bruyn Leeuw Kock Koning Smet Smedt Pauw Ruyter Rosier"),
    SpellingForm("DI", {"Di": 0.40, "Di ": 0.12},
         "Stefano Marco Carlo Benedetto Maggio Donato Lorenzo Salvo Pasquale Martino Gregorio Leo Matteo "
         "Santo Mauro Bella Maria Maio Franco Napoli Vito Fiore Giorgio Palma Nicola Natale Blasi Iorio "
         "Bona Angelo Rocco Gioia Gennaro Bello Bernardo Piazza Loreto Bartolo Battista Costanzo Falco "
         "Vita Giacomo Domenico Giovanni Pietro Paolo Tommaso Caprio Cicco Cesare Girolamo Meo Prima "
         "Simone"),
    SpellingForm("DA", {"Da ": 0.30, "Da": 0.10},
         "Silva Costa Rosa Cruz Cunha Rocha Luz Ponte Silveira Veiga Fonseca Mota"),
    SpellingForm("DOS", {"Dos ": 0.40}, "Santos Reis"),
    SpellingForm("DEL", {"Del": 0.25, "Del ": 0.15},
         "Vecchio Monte Greco Giudice Grosso Pino Prete Bianco Rossi Rosso Gaudio Duca Buono Guercio "
         "Grande Negro"),
    SpellingForm("DELLA", {"Della ": 0.15, "Della": 0.10},
         "Valle Penna Croce Torre Rocco Rocca Porta Rosa Sala Monica"),
    SpellingForm("LE", {"Le": 0.40, "Le ": 0.05},
         "Blanc Clair Master Jeune Grand Brun Page Mire Roux Baron Claire Sage Croy Gault Fort Grande Duc "
         "Fevre Febvre Mieux May Vasseur Compte Conte Duff Francois Breton Tourneau Moine Noir Gros"),
    SpellingForm("LA", {"La": 0.40, "La ": 0.04},
         "Rue Rose Plante Belle Chance Roche France Vallee Rocca Pierre Fontaine Fountain Valley Barge "
         "Manna Duke Barbera Clair Rochelle Riviere Monica Grange Valle Plant Rock Due Bella Forest Barre "
         "Violette Porta Rocco Fortune Sala Force Cross Berge Mendola Mountain Follette Salle Motte Coste "
         "Croix Londe Bonte Pointe Porte Russo Liberte Fleur Framboise Fayette Bree Brie Marr Vigne Combe"),
    SpellingForm("DU", {"Du": 0.35, "Du ": 0.05},
         "Bois Bose Pont Four Fresne Pre Val Plessis Puis Quette Breuil Charme Priest"),
    SpellingForm("FITZ", {"Fitz": 0.05}, "Gerald Patrick Simmons Gibbon Hugh Simons Maurice Henry"),
    SpellingForm("TEN", {"Ten ": 0.25, "Ten": 0.10}, "Brink Haken Eyck Pas Hoeve"),
    SpellingForm("TER", {"Ter ": 0.25, "Ter": 0.10}, "Haar Horst Beek"),
    SpellingForm(
        "EL", {"El ": 0.20, "El": 0.25, "El-": 0.10}, "Sayed Amin Khatib Khoury Hassan Masri Sheikh Hage"
    ),
    SpellingForm("AL", {"Al ": 0.20, "Al": 0.25, "Al-": 0.20},
         "Saidi Omari Khatib Ali Hassan Masri Rashid Mansour"),
    SpellingForm("ABU", {"Abu ": 0.30, "Abu-": 0.10}, "Bakr Bakar Khalil Ali Saad Awad"),
)  # fmt: skip

MC = {"Mc": 0.85, "Mc ": 0.01}  # of all surnames that start with MC
MAC = {"Mac": 0.70, "Mac ": 0.01}  # of those that start with MAC, where MC and the rest is commoner still

GIVEN_NAMES = (
    SpellingForm("MARY", {"Mary ": 0.45},
         "Ann Anne Jo Lou Beth Ellen Jane Kay Alice Lynn Frances Rose Grace Lee Helen Margaret Elizabeth "
         "Catherine Sue Pat Jean Louise Katherine Belle Kate Carol Anna Theresa"),
    SpellingForm("JO", {"Jo ": 0.10, "Jo": 0.10}, "Ann Anne Ellen Beth Lynn"),
    SpellingForm("LEE", {"Lee ": 0.40}, "Ann Anne Roy"),
    SpellingForm("BETTY", {"Betty ": 0.45}, "Jo Ann Lou Jean Sue Jane"),
    SpellingForm("BILLY", {"Billy ": 0.45}, "Joe Jo"),
    SpellingForm("JOSE", {"Jose ": 0.50, "José ": 0.03},
         "Luis Antonio Manuel Angel Maria Juan Carlos Alberto Miguel Francisco Alfredo Guadalupe Ramon"),
    SpellingForm("JUAN", {"Juan ": 0.50}, "Carlos Manuel Jose Pablo Antonio Luis Francisco Diego Ramon"),
    SpellingForm("LUIS", {"Luis ": 0.50}, "Angel Fernando Alberto Enrique Miguel Antonio Manuel"),
    SpellingForm("MARIA", {"Maria ": 0.50, "María ": 0.03},
         "Elena Luisa Isabel Teresa Jose Fernanda Carmen Dolores Cristina Rosa Victoria Eugenia Luz "
         "Mercedes"),
    SpellingForm("ANA", {"Ana ": 0.50, "Ana": 0.02}, "Maria Luisa Karen Laura Rosa Paula Isabel Lucia Sofia"),
    SpellingForm("ROSA", {"Rosa ": 0.50}, "Maria Elena Isela"),
    SpellingForm("MIGUEL", {"Miguel ": 0.50}, "Angel"),
    SpellingForm("JEAN", {"Jean ": 0.30, "Jean-": 0.20}, "Pierre Paul Claude Marie"),
    SpellingForm("DE", {"De": 0.40, "De'": 0.06},
         "Andre Shawn Marcus Angelo Andrea Anthony Ante Juan Marco Vonte Quan Andra Monte Sean Shaun Jon "
         "Vante Asia Ja"),
    SpellingForm("DE", {"De": 0.15}, "Anna Anne Lisa Wayne Von Ron Vaughn"),
    SpellingForm("LA", {"La": 0.30, "La ": 0.02},
         "Toya Tasha Keisha Tonya Shawn Shonda Donna Quita Marcus Tanya Tisha Toria Kisha Keshia Kesha "
         "Vonne Porsha Shaunda Wanda Shanda Darius Trice Teisha Nisha Rhonda Shay Monte Tosha"),
    SpellingForm("D", {"D'": 0.30}, "Andre Angelo Andrea Asia Marcus Shawn Juan Artagnan"),
    SpellingForm("MC", {"Mc": 0.85}, "Kenzie Kayla Kenna Kinley Coy Arthur Kinzie"),
    SpellingForm("MAC", {"Mac": 0.05}, "Kenzie Arthur"),
)  # fmt: skip


# Assumptions: US records mostly drop accents. Share of bearers whose record keeps it, by origin.
SPANISH_ACCENTS = {"hispanic": 0.10, "white": 0.005, "api": 0.005}
OTHER_ACCENTS = {"white": 0.002, "black": 0.002, "api": 0.002, "two_or_more": 0.002}

OTHER_FORMS = 0.45  # of bearers of a name that some locale of Faker writes with a space or an inner capital

COMMON = 1_000  # bearers that what follows a particle must have as a surname of its own
MIN_REST = 4  # letters after a Dutch particle, so that Vance, Vang and Vaness stay whole
SPANISH_SHARE, FILIPINO_SHARE, DUTCH_SHARE = 0.45, 0.40, 0.80  # Hispanic, Asian, white or Black bearers
SPANISH_REST = 0.25  # share of Hispanic bearers of what follows a Spanish particle

Variant = tuple[str, str, list[float]]  # listed name, spelling, its share of the bearers of each origin


@dataclass(frozen=True)
class Spelled:
    """Spellings of some listed names.

    text: every listed name in its plain form, then the variants
    source: the row of the listed name that each stands for
    part: shape (spellings, origins), its share of that name's bearers; a name's parts sum to 1
    """

    text: pl.Series
    source: Ints
    part: Floats


def spell(listed: pl.Series, variants: Iterable[Variant]) -> Spelled:
    """Split names over their spellings.

    listed: names in capitals; variants of other names are left out, and so are those that a plain form equals
    """
    plain = listed.str.to_titlecase()
    by_text = {text: (name, *shares) for name, text, shares in variants if any(shares)}
    columns = {"text": pl.String, "name": pl.String, **dict.fromkeys(ORIGINS, pl.Float64)}
    found = pl.DataFrame([(text, *rest) for text, rest in by_text.items()], columns, orient="row").join(
        pl.DataFrame({"name": listed}).with_row_index("row"), on="name"
    )
    kept = found.filter(~pl.col("text").is_in(plain.implode())).sort("row", "text")
    source, part = kept["row"].to_numpy().astype(np.int64), kept.select(ORIGINS).to_numpy()
    rest = np.ones((len(listed), len(ORIGINS)))
    np.subtract.at(rest, source, part)
    return Spelled(
        pl.concat([plain, kept["text"]]),
        np.concatenate([np.arange(len(listed)), source]),
        np.concatenate([rest, part]),
    )


def surname_variants(listed: pl.DataFrame) -> list[Variant]:
    """Variants of the census's surnames. listed: name (capitals), count, and shares by origin (0 to 1)."""
    found = [*_particles(listed), *_dutch(listed), *_mc(listed), *_mac(listed)]
    found += [_everywhere(*variant) for form in SURNAMES for variant in form.variants()]
    return [*accents(locales.LAST), *found]


def given_name_variants() -> list[Variant]:
    """Variants of the census's given names."""
    found = [_everywhere(*variant) for form in GIVEN_NAMES for variant in form.variants()]
    return [*accents(locales.FIRST), *found]


def locale_variants(kind: str) -> list[Variant]:
    """What Faker's locales themselves write otherwise than in plain letters: accents, and "de la Cruz"."""
    found = []
    for name, counts in locales.spellings(kind).items():
        others = [text for text in sorted(counts) if text.isascii() and text != name.title()]
        found += [_everywhere(name, text[0].upper() + text[1:], OTHER_FORMS / len(others)) for text in others]
    return [*accents(kind), *found]


def accents(kind: str) -> list[Variant]:
    """Accents where most of Faker's locales of a language that have the name have it with one.

    kind: locales.FIRST or locales.LAST
    """
    found: dict[str, Variant] = {}
    for chosen, shares in (
        (locales.FRENCH_AND_PORTUGUESE, OTHER_ACCENTS),
        (locales.SPANISH, SPANISH_ACCENTS),
    ):
        by_origin = [shares.get(origin, 0.0) for origin in ORIGINS]
        for name, counts in locales.spellings(kind, chosen).items():
            usual = max(sorted(counts), key=lambda text: (counts[text], not text.isascii()))
            if not usual.isascii() and usual.isalpha() and name not in NO_ACCENT:
                found[name] = (name, usual, by_origin)
    return list(found.values())


def _everywhere(name: str, text: str, share: float) -> Variant:
    return name, text, [share] * len(ORIGINS)


def _splits(listed: pl.DataFrame, candidates: pl.Expr, prefixes: Iterable[str]) -> pl.DataFrame:
    """Candidates that are one of the prefixes and a common surname: name, prefix, rest.

    Where several prefixes fit, the longer one wins unless the rest after the shorter is far commoner: De La
    Torre, but De Lara.
    """
    rests = listed.filter(pl.col("count") >= COMMON).select(
        pl.col("name").alias("rest"), pl.col("count").alias("rest_count"), rest_hispanic="hispanic"
    )
    split = listed.filter(candidates & ~pl.col("name").is_in(WHOLE))
    found = [
        split.filter(pl.col("name").str.starts_with(prefix))
        .with_columns(prefix=pl.lit(prefix), rest=pl.col("name").str.slice(len(prefix)))
        .join(rests, on="rest")
        .with_columns(fit=pl.col("rest_count") * 3 ** len(prefix))
        for prefix in prefixes
    ]
    return pl.concat(found).sort("fit", "name").unique("name", keep="last", maintain_order=True)


def _particles(listed: pl.DataFrame) -> Iterable[Variant]:
    """Names of Spanish form, for which the Filipino forms hold among bearers of Asian origin."""
    spanish = (pl.col("hispanic") >= SPANISH_SHARE) | (pl.col("api") >= FILIPINO_SHARE)
    chosen = _splits(listed, spanish, SPANISH).filter(pl.col("rest_hispanic") >= SPANISH_REST)
    for name, prefix, rest in chosen.select("name", "prefix", "rest").iter_rows():
        for start in SPANISH[prefix]:
            by_origin = [
                (FILIPINO if origin == "api" else SPANISH)[prefix].get(start, 0.0) for origin in ORIGINS
            ]
            yield name, start + rest.title(), by_origin


def _dutch(listed: pl.DataFrame) -> Iterable[Variant]:
    candidates = pl.col("white") + pl.col("black") >= DUTCH_SHARE
    chosen = _splits(listed, candidates, DUTCH).filter(pl.col("rest").str.len_bytes() >= MIN_REST)
    for name, prefix, rest in chosen.select("name", "prefix", "rest").iter_rows():
        for start, share in DUTCH[prefix].items():
            yield _everywhere(name, start + rest.title(), share)


def _mc(listed: pl.DataFrame) -> Iterable[Variant]:
    names = listed["name"]
    for name in names.filter(names.str.starts_with("MC") & (names.str.len_bytes() > len("MCS") + 1)):
        for variant in SpellingForm("MC", MC, name[2:].title()).variants():
            yield _everywhere(*variant)


def _mac(listed: pl.DataFrame) -> Iterable[Variant]:
    rest = pl.col("name").str.slice(3)
    starts = pl.col("name").str.starts_with("MAC") & ~pl.col("name").is_in(WHOLE)
    mac = listed.filter(starts).select("count", mc="MC" + rest, rest=rest)
    both = mac.join(listed.select(mc="name", commoner="count"), on="mc").filter(
        pl.col("commoner") > pl.col("count")
    )
    for rest in both["rest"].sort():
        for variant in SpellingForm("MAC", MAC, rest.title()).variants():
            yield _everywhere(*variant)
