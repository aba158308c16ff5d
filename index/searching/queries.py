"""Questions as queries: in the spelling of the documents, with their sigles, word families and synonyms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index.models.encoders import Encoder
from index.words.families import kin
from index.words.french import uncapitalised
from index.words.lexical_index import Concept, LexicalIndex
from index.words.sigles import Sigles, spelled_out

if TYPE_CHECKING:
    from index.words.synonyms import Synonyms

_MOST_UNKNOWN = 4  # words of a question that the documents do not write and whose family is looked for


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the models read it, in the spelling of the documents, and the words to search for.

    ``otherwise`` is the question in other words of the authority's lexicon, ``synonyms`` are these words.
    """

    question: str
    concepts: tuple[Concept, ...]
    otherwise: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


class Queries:
    """Questions as a corpus understands them."""

    def __init__(self, lexical: LexicalIndex, sigles: Sigles, encoder: Encoder, synonyms: Synonyms | None) -> None:
        self._lexical, self._sigles, self._encoder, self._synonyms = lexical, sigles, encoder, synonyms

    def understood(self, question: str) -> Query:
        """The query of a question."""
        question = uncapitalised(question)
        synonyms = self._synonyms.mentions(question, self._lexical) if self._synonyms else []
        concepts = self._lexical.concepts(question, self._sigles.mentions(question), synonyms)
        akin = dict[str, str]()
        unknown = (place for place, one in enumerate(concepts) if not one.is_known and not one.word.isupper())
        for place in islice(unknown, _MOST_UNKNOWN):
            word = concepts[place].word
            written = self._lexical.akin(word)
            if written and (forms := kin(word.lower(), written, self._encoder)):
                concepts[place] = self._lexical.of_family(concepts[place], forms)
                akin[word] = written[forms[0]]
        otherwise = self._synonyms.otherwise(question, synonyms) if self._synonyms else ()
        wordings = dict.fromkeys(wording for mention in synonyms for wording in mention.others)
        read, *again = (self._as_read(one, akin) for one in (question, *otherwise))
        return Query(read, tuple(concepts), tuple(again), tuple(wordings))

    def _as_read(self, question: str, akin: dict[str, str]) -> str:
        """A question as the models read it."""
        return self._lexical.as_written(spelled_out(question, self._sigles.mentions(question)), akin)
