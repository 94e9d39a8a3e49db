from presentation.samples import PROFILE

from pbdreport.config.profile import OwnWord
from pbdreport.presentation.glossary import glossary


def test_words_stand_by_alphabet_each_with_an_address():
    """Addresses are letters, digits and dashes, and stand once."""
    words = glossary(PROFILE)
    names = [word.term for word in words if word.term[0].isalpha()]

    assert names == sorted(names, key=str.casefold)
    assert len({word.id for word in words}) == len(words)
    assert {word.id for word in words if word.term == "Uren op de klasvloer"} == {
        "begrip-uren-op-de-klasvloer"
    }


def test_a_word_of_the_service_stands_in_the_place_of_the_shared_one():
    """Another service may mean something else by a day-part."""
    own = PROFILE.model_copy(update={"glossary": (OwnWord(term="Dagdeel", text="Drie uur."),)})

    assert [word.text for word in glossary(own) if word.term == "Dagdeel"] == ["Drie uur."]
