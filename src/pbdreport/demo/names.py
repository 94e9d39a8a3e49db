"""Invented names of places, institutions and people."""

from random import Random

_FIRST = (
    "Aaltje Bavo Cato Dieuwke Egon Floor Gijs Hanne Ilse Joke Kato Lotte Maarten Noor Otis "
    "Pieter Quinten Roos Saar Tibo Ulrik Veerle Wout Xander Yana Zoë Chloë Naïma Jürgen Renée"
).split()
_LAST = (
    "Aardewijn Bladergroen Dijkzicht Eikelboom Fluitekruid Grasduin Hazelworm Iepenlaan "
    "Kiezelpad Lindeman-Roos Merelhof Nachtegaal Overwater Pluimgras Regenwulp Sterappel "
    "Tuinvliet Uilenspiegel-Maes Veldkers Windekind Zilverschoon D’Hoogheweide O’Kreeck "
    "Vlasakker Waterlelie Zonnedauw"
).split()
_PLACE_STARTS = (
    "Brem Distel Else Gaspel Heggen IJzel Klaver Leeuwerik Mispel Nevel Pimper Ratel Schemer "
    "Tijl Varen Wikke Zegge Kwartel Lijster Moerbei"
).split()
_PLACE_ENDS = "drecht gemme horst kerke laar meer rode veen wade zand".split()
_SCHOOLS = {
    "BaO": ("Basisschool", "Leefschool", "Freinetschool", "Kleuter- en lagere school"),
    "BuBaO": ("School voor buitengewoon basisonderwijs", "BuBaO"),
    "SO": ("Middenschool", "Atheneum", "Technisch Instituut", "Campus"),
    "BuSO": ("School voor buitengewoon secundair onderwijs", "BuSO"),
    "DBSO": ("Centrum leren en werken",),
    "DKO": ("Academie", "Academie voor muziek en woord"),
    "VWO": ("Centrum voor volwassenenonderwijs", "Avondcentrum"),
    "CLB": ("CLB",),
    "LSC": ("Leersteuncentrum",),
    "internaat": ("Internaat",),
    "bestuur": ("Schoolbestuur",),
    "andere": ("Vormingscentrum",),
}
_NICKNAMES = (
    "De Wegwijzer",
    "’t Kompas",
    "De Regenboog & Co",
    "Het Vlaggenschip",
    "“De Kiem”",
    "De €uroklas",
    "De Tuimelaar",
    "België-plein",
    "Sint-Zoëlle",
    "’s Heerenveld",
    "De Linde",
    "Het Anker",
    "De Vuurtoren",
    "Ter Beuken",
    "De Springplank",
    "Het Zandkasteel",
    "De Kei",
    "Hof ter Nevel",
    "Het Molenrad",
    "De Wissel",
)


def places() -> list[str]:
    """All invented places, in a fixed order."""
    return [start + end for end in _PLACE_ENDS for start in _PLACE_STARTS]


def institution_names(levels: list[str], random: Random) -> list[str]:
    """A unique name for an institution of each level."""
    names: list[str] = []
    used: set[str] = set()
    everywhere = places()
    for level in levels:
        name = ""
        while not name or name in used:
            words = [random.choice(_SCHOOLS[level]), random.choice(everywhere)]
            if level not in ("bestuur", "CLB", "LSC"):
                words.insert(1, random.choice(_NICKNAMES))
            name = " ".join(words)
        used.add(name)
        names.append(name)
    return names


def institution_ids(count: int, random: Random) -> list[str]:
    """Numbers of six digits as text: one in five begins with a zero, none with a nine."""
    ids: list[str] = []
    while len(ids) < count:
        first = "0" if len(ids) % 5 == 0 else str(random.randint(1, 8))
        number = first + f"{random.randint(10000, 99999)}"
        if number not in ids:
            ids.append(number)
    return ids


def person(random: Random) -> str:
    """The first and last name of a person."""
    return f"{random.choice(_FIRST)} {random.choice(_LAST)}"


def email(name: str, number: int, domain: str) -> str:
    """An e-mail address for a name, at an example domain; the number makes it unique."""
    plain = name.lower().translate(str.maketrans("ëïüéè’ -", "eiuee_.-"))
    return f"{plain.replace('_', '')}{number}@{domain}"
