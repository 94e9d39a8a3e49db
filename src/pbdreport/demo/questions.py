"""The questions and answers of the EDBI survey, as `config/instruments/edbi.toml` words them.

The exports of the example services ask in these words, wherever they are written to.
"""

TEXTS = {
    "m1_tevreden": "Ik ben tevreden over deze begeleiding.",
    "m1_bruikbaar": "Wat aan bod kwam, kan ik gebruiken in mijn werk.",
    "m1_aansluiting": "De begeleiding sloot aan bij wat ons team nodig heeft.",
    "m1_deskundig": "De begeleider kende het onderwerp en onze context.",
    "m2_toegepast": "Ik heb al iets uit de begeleiding toegepast.",
    "m2_vertrouwen": "Ik voel me zeker genoeg om hiermee verder te gaan.",
    "m2_team": "In ons team spreken we over wat we leerden.",
    "m2_tijd": "Ik heb te weinig tijd om met de inhoud aan de slag te gaan.",
    "m3_praktijk": "Mijn aanpak is door de begeleiding veranderd.",
    "m3_leerlingen": "Ik merk een verschil bij mijn leerlingen of cursisten.",
    "m3_afspraken": "Afspraken die we maakten, volgen we nog altijd.",
}
LABELS = {
    "1": "Helemaal niet akkoord",
    "2": "Eerder niet akkoord",
    "3": "Eerder akkoord",
    "4": "Helemaal akkoord",
    "9": "Geen mening",
}
