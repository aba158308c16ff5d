"""Word families: "européen" for "Europe", "votation" for "vote".

Words that differ only by French suffixes may be of one family or not: "commune" and "communal", "commune" and
"communisme". The encoder decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from heapq import nlargest
from itertools import takewhile

from index.models.encoders import Encoder

# Without accents and plural.
_ENDINGS = frozenset(
    """
    e er ir re ee ez is it u ie ait era ant ante ent ente ons
    ation ition tion ion ement issement ment age ure ature ance ence ade erie esse ise isation ification ite abilite
    icite ete te itude at
    eur eure euse ateur atrice teur trice ier iere aire iste isme oire icien onnaire ionnaire
    if ive atif ative itif itive el elle al ale aux iel ielle ial iale ionnel onnel onnelle ique istique able ible eux
    en enne ien ienne een eenne ais aise ois ain aine
    iser ifier ionner onner
    """.split()
) | {""}
_ROOT = 3  # letters
_SHORTEST = 4  # letters of a word
_READ = 12  # words of a text's vocabulary that are compared with one of a question
# Cosine of two words, on the common scale. Of the model as it was published, 142 of 150 pairs above 0.94 were of one
# family, drawn from the words of three sets with this root and these endings; now as many are above this.
_KIN = 0.897


def candidates(form: str, forms: Sequence[str]) -> list[str]:
    """Which of some sorted forms differ from a form only by suffixes; forms have no accents and no plural."""
    if len(form) < _SHORTEST or not form.isalpha():
        return []
    first = bisect_left(forms, form[:_ROOT])
    near = takewhile(lambda one: one.startswith(form[:_ROOT]), (forms[place] for place in range(first, len(forms))))
    alike = [(root, one) for one in near if len(one) >= _SHORTEST and (root := _root(form, one))]
    return [one for _, one in nlargest(_READ, alike)]


def kin(word: str, written: Mapping[str, str], encoder: Encoder) -> list[str]:
    """Which forms are of a word's family, the nearest first; ``written`` maps them to their spelling in texts."""
    slope, offset = encoder.scale
    own, *others = encoder.encode_questions([word, *written.values()])
    likeness = {form: slope * float(own @ other) + offset for form, other in zip(written, others, strict=True)}
    return sorted((form for form in written if likeness[form] >= _KIN), key=lambda form: -likeness[form])


def _root(one: str, other: str) -> int:
    """The length of the root that two words share before suffixes, or 0."""
    shared = sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], zip(one, other, strict=False)))
    roots = range(shared, _ROOT - 1, -1)
    return next((root for root in roots if one[root:] in _ENDINGS and other[root:] in _ENDINGS), 0)
