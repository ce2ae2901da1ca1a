"""How names that the census prints as one word in capitals are written: the lists.

The census table has DELACRUZ, OBRIEN and MCDONALD; records have De La Cruz, Delacruz, O'Brien, Obrien and so
on. No public source gives the shares of these forms, so the shares here are **assumptions**: that spaces and
apostrophes survive in about half of the records of an agency that allows them, and capitals inside a word in
fewer. What is left of a name keeps its plain form, such as Delacruz.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
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
    Form("SAN", {"San ": 0.45},
         "Miguel Juan Martin Pedro Roman Jose Nicolas Agustin Diego Antonio Luis Gabriel"),
    Form("SANTA", {"Santa ": 0.30}, "Cruz Maria Rosa Ana Lucia Barbara Croce"),
    Form("LA", {"La ": 0.30, "La": 0.10}, "Torre Luz Cruz Fuente Madrid Santa Verde"),
    Form("DELA", {"De La ": 0.45}, "O"),
    Form("ST", {"St ": 0.40, "St. ": 0.25, "Saint ": 0.02},
         "John Clair Pierre Louis Germain Jean Cyr Hilaire George Peter Laurent Martin Julien Aubin James "
         "Denis Romain Amand Amant Onge Amour Ange Thomas Charles Michel Rose Fleur Marie Juste Fort Vil "
         "Felix Victor Leger Paul Croix Gelais Sauveur Arnaud Lawrence Andrew Andre Arnold Surin Cloud "
         "Vincent Angelo Jacques Claire Ores Angel Mary"),
    Form("O", {"O'": 0.55, "O ": 0.04},
         "Brien Connor Neill Neal Donnell Connell Neil Leary Hara Malley Keefe Rourke Reilly Sullivan "
         "Toole Shea Grady Bryan Quinn Hare Mara Bryant Day Shaughnessy Halloran Loughlin Boyle Callaghan "
         "Conner Brian Dea Hearn Daniel Bannon Kelley Gorman Kane Donoghue Farrell Hanlon Hagan Dowd Berry "
         "Laughlin Driscoll Shields Dwyer Kelly Donovan Flaherty Byrne Regan Riley Doherty Quin Haver "
         "Mahony Cain Barr Carroll Donohue Melia Riordan Flynn Guin Guinn Beirne Fallon Donald Mahoney "
         "Keeffe Banion Gara Rielly Roark Steen Meara Kain Conor Herron Linn Malia Tool Nan Rear Gwin"),
    Form("D", {"D'": 0.45, "D ": 0.02},
         "Amico Angelo Agostino Amato Andrea Ambrosio Alessandro Amore Antonio Errico Onofrio Addario "
         "Alessio Avanzo Auria Arcy Aoust Entremont Aquila Ambrose Orazio Aloisio Ovidio Arco Acquisto "
         "Amelio Aprile Ippolito Arrigo Ascoli Attilio Elia Urso Souza Silva Mello Costa Cunha Almeida "
         "Agostini Apice Argenio Arienzo Eramo Imperio Orsi Ottavio Uva Albora Cruz"),
    Form("DE", {"De": 0.35, "De ": 0.10},
         "Long Witt Luca Marco Hart Boer Simone Young Rosa Vito Oliveira Stefano Jong Carlo Moss Berry "
         "Silva Pew Angelo Sousa Haven Palma Priest Rose Freitas Lorenzo Haan Felice Lucia Mello Maio Leo "
         "Pasquale Costa Fazio Lima Salvo Maria Muth Martino Forest Groat Bose Bolt Shields Camp Roche "
         "George Mott Franco Ford Vos Vita Gennaro Santo Falco Melo Wolf Jean Vaughn Almeida Matteo Graff "
         "Paul Caro Masi Nicola Gregorio John Martini Andrade Bellis Groff Carvalho Barros Frank Mayo "
         "Coster Pinto Wall Bartolo Araujo Benedetto Fries Haas France Mauro Meyer Moura Brito Paoli "
         "Ridder Bell Cook Abreu Freese Medeiros Bono Fusco Matos Phillips Muro Roy Vries Souza Groot "
         "Blasio Blasi Filippo Filippis Francesco Giorgio Pietro Santis Tomaso Clercq Graaf Vore Weese "
         "Bruin Bruyn Leeuw Kock Koning Smet Smedt Pauw Ruyter Rosier"),
    Form("DI", {"Di": 0.40, "Di ": 0.12},
         "Stefano Marco Carlo Benedetto Maggio Donato Lorenzo Salvo Pasquale Martino Gregorio Leo Matteo "
         "Santo Mauro Bella Maria Maio Franco Napoli Vito Fiore Giorgio Palma Nicola Natale Blasi Iorio "
         "Bona Angelo Rocco Gioia Gennaro Bello Bernardo Piazza Loreto Bartolo Battista Costanzo Falco "
         "Vita Giacomo Domenico Giovanni Pietro Paolo Tommaso Caprio Cicco Cesare Girolamo Meo Prima "
         "Simone"),
    Form("DA", {"Da ": 0.30, "Da": 0.10},
         "Silva Costa Rosa Cruz Cunha Rocha Luz Ponte Silveira Veiga Fonseca Mota"),
    Form("DOS", {"Dos ": 0.40}, "Santos Reis"),
    Form("DEL", {"Del": 0.25, "Del ": 0.15},
         "Vecchio Monte Greco Giudice Grosso Pino Prete Bianco Rossi Rosso Gaudio Duca Buono Guercio "
         "Grande Negro"),
    Form("DELLA", {"Della ": 0.15, "Della": 0.10},
         "Valle Penna Croce Torre Rocco Rocca Porta Rosa Sala Monica"),
    Form("LE", {"Le": 0.40, "Le ": 0.05},
         "Blanc Clair Master Jeune Grand Brun Page Mire Roux Baron Claire Sage Croy Gault Fort Grande Duc "
         "Fevre Febvre Mieux May Vasseur Compte Conte Duff Francois Breton Tourneau Moine Noir Gros"),
    Form("LA", {"La": 0.40, "La ": 0.04},
         "Rue Rose Plante Belle Chance Roche France Vallee Rocca Pierre Fontaine Fountain Valley Barge "
         "Manna Duke Barbera Clair Rochelle Riviere Monica Grange Valle Plant Rock Due Bella Forest Barre "
         "Violette Porta Rocco Fortune Sala Force Cross Berge Mendola Mountain Follette Salle Motte Coste "
         "Croix Londe Bonte Pointe Porte Russo Liberte Fleur Framboise Fayette Bree Brie Marr Vigne Combe"),
    Form("DU", {"Du": 0.35, "Du ": 0.05},
         "Bois Bose Pont Four Fresne Pre Val Plessis Puis Quette Breuil Charme Priest"),
    Form("FITZ", {"Fitz": 0.05}, "Gerald Patrick Simmons Gibbon Hugh Simons Maurice Henry"),
    Form("TEN", {"Ten ": 0.25, "Ten": 0.10}, "Brink Haken Eyck Pas Hoeve"),
    Form("TER", {"Ter ": 0.25, "Ter": 0.10}, "Haar Horst Beek"),
    Form("EL", {"El ": 0.20, "El": 0.25, "El-": 0.10}, "Sayed Amin Khatib Khoury Hassan Masri Sheikh Hage"),
    Form("AL", {"Al ": 0.20, "Al": 0.25, "Al-": 0.20},
         "Saidi Omari Khatib Ali Hassan Masri Rashid Mansour"),
    Form("ABU", {"Abu ": 0.30, "Abu-": 0.10}, "Bakr Bakar Khalil Ali Saad Awad"),
)  # fmt: skip

MC = {"Mc": 0.85, "Mc ": 0.01}  # of all surnames that start with MC
MAC = {"Mac": 0.70, "Mac ": 0.01}  # of those that start with MAC, where MC and the rest is commoner still

GIVEN_NAMES = (
    Form("MARY", {"Mary ": 0.45},
         "Ann Anne Jo Lou Beth Ellen Jane Kay Alice Lynn Frances Rose Grace Lee Helen Margaret Elizabeth "
         "Catherine Sue Pat Jean Louise Katherine Belle Kate Carol Anna Theresa"),
    Form("JO", {"Jo ": 0.10, "Jo": 0.10}, "Ann Anne Ellen Beth Lynn"),
    Form("LEE", {"Lee ": 0.40}, "Ann Anne Roy"),
    Form("BETTY", {"Betty ": 0.45}, "Jo Ann Lou Jean Sue Jane"),
    Form("BILLY", {"Billy ": 0.45}, "Joe Jo"),
    Form("JOSE", {"Jose ": 0.50, "José ": 0.03},
         "Luis Antonio Manuel Angel Maria Juan Carlos Alberto Miguel Francisco Alfredo Guadalupe Ramon"),
    Form("JUAN", {"Juan ": 0.50}, "Carlos Manuel Jose Pablo Antonio Luis Francisco Diego Ramon"),
    Form("LUIS", {"Luis ": 0.50}, "Angel Fernando Alberto Enrique Miguel Antonio Manuel"),
    Form("MARIA", {"Maria ": 0.50, "María ": 0.03},
         "Elena Luisa Isabel Teresa Jose Fernanda Carmen Dolores Cristina Rosa Victoria Eugenia Luz "
         "Mercedes"),
    Form("ANA", {"Ana ": 0.50, "Ana": 0.02}, "Maria Luisa Karen Laura Rosa Paula Isabel Lucia Sofia"),
    Form("ROSA", {"Rosa ": 0.50}, "Maria Elena Isela"),
    Form("MIGUEL", {"Miguel ": 0.50}, "Angel"),
    Form("JEAN", {"Jean ": 0.30, "Jean-": 0.20}, "Pierre Paul Claude Marie"),
    Form("DE", {"De": 0.40, "De'": 0.06},
         "Andre Shawn Marcus Angelo Andrea Anthony Ante Juan Marco Vonte Quan Andra Monte Sean Shaun Jon "
         "Vante Asia Ja"),
    Form("DE", {"De": 0.15}, "Anna Anne Lisa Wayne Von Ron Vaughn"),
    Form("LA", {"La": 0.30, "La ": 0.02},
         "Toya Tasha Keisha Tonya Shawn Shonda Donna Quita Marcus Tanya Tisha Toria Kisha Keshia Kesha "
         "Vonne Porsha Shaunda Wanda Shanda Darius Trice Teisha Nisha Rhonda Shay Monte Tosha"),
    Form("D", {"D'": 0.30}, "Andre Angelo Andrea Asia Marcus Shawn Juan Artagnan"),
    Form("MC", {"Mc": 0.85}, "Kenzie Kayla Kenna Kinley Coy Arthur Kinzie"),
    Form("MAC", {"Mac": 0.05}, "Kenzie Arthur"),
)  # fmt: skip
