"""Opening the index and the models for a command."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from assistant.french import texts
from assistant.library.threshold import trouble_with
from assistant.settings import Settings
from assistant.terminal import building, complain, loading
from corpus.errors import BadLexicon, ConventionError
from corpus.reading.folder import FileState, has_lexicon, source_paths
from index.building.build import ensure, gone_back, is_current
from index.disk import DamagedIndex
from index.models.encoders import Encoder, load_encoder
from index.models.rerankers import Reranker, load_reranker
from index.searching.search import Searcher
from index.snapshot.manifest import Manifest
from index.snapshot.snapshots import NoIndex, open_last_sound


def open_searcher(where: Settings) -> Searcher:
    """The published index, or the last sound one, with its models; the index is built if there is none.

    Raises ConventionError if no index is sound or can be built, or another model made it.
    """
    with ThreadPoolExecutor() as pool:
        found = pool.submit(open_last_sound, where.index, where.store)  # while the models are loaded
        encoder, reranker = models_of(where)
    try:
        snapshot, damage = found.result()
    except NoIndex:
        source_paths(where.documents)  # where there are none, that is all there is to say
        complain(texts.NO_INDEX_YET.format(index=where.index, documents=where.documents))
        with building() as progress:
            ensure(where.documents, where.index, encoder, progress, where.store)
        snapshot, damage = open_last_sound(where.index, where.store)
    searcher = Searcher(snapshot, encoder, reranker)
    _tell(where, snapshot.manifest, damage)
    return _with_lexicon(where, searcher)


def _with_lexicon(where: Settings, searcher: Searcher) -> Searcher:
    """The searcher with the authority's lexicon; if that cannot be used, complain and go without."""
    if not has_lexicon(where.documents):
        return searcher
    from index.words.synonyms import synonyms_of  # noqa: PLC0415 - where there is none, nothing of it is loaded

    try:
        return searcher.with_synonyms(synonyms_of(where.documents))
    except BadLexicon as error:
        complain(texts.WITHOUT_LEXICON.format(problem=error))
        return searcher


def check_lexicon(where: Settings) -> int:
    """How many entries the lexicon has. Raises BadLexicon."""
    if not has_lexicon(where.documents):
        return 0
    from index.words.lexicon_file import read_lexicon  # noqa: PLC0415

    return len(read_lexicon(where.documents).entries)


def opened(where: Settings, encoder: Encoder, reranker: Reranker, trouble: ConventionError | None) -> Searcher:
    """The last sound index; complains of a damaged newer one, and of ``trouble``, why no new one could be built."""
    try:
        snapshot, damage = open_last_sound(where.index, where.store)
    except (NoIndex, DamagedIndex) as error:
        raise trouble or error from None
    searcher = Searcher(snapshot, encoder, reranker)
    _tell(where, snapshot.manifest, damage, trouble)
    return searcher


def _tell(where: Settings, manifest: Manifest, *problems: ConventionError | None) -> None:
    """Complain if the index is not the newest or not up to date, or its threshold cannot be used."""
    problem = " ".join(str(problem) for problem in problems if problem)
    former = texts.STILL_ANSWERS.format(problem=problem, id=manifest.id) if problem else ""
    for sentence in dict.fromkeys((former, state_of(where, manifest), trouble_with(where, manifest))):
        if sentence:
            complain(sentence)


def encoder_of(where: Settings) -> Encoder:
    """Load the encoder."""
    with loading():
        return load_encoder(where.encoder, where.question_prompt, where.passage_prompt)


def models_of(where: Settings) -> tuple[Encoder, Reranker]:
    """Load the encoder and the reranker side by side."""
    with loading(), ThreadPoolExecutor() as pool:
        encoder = pool.submit(load_encoder, where.encoder, where.question_prompt, where.passage_prompt)
        reranker = pool.submit(load_reranker, where.reranker)
        return encoder.result(), reranker.result()


def state_of(where: Settings, manifest: Manifest, now: Sequence[FileState] | None = None) -> str:
    """A sentence if an index is not up to date, else nothing; ``now`` are the states of the files, if known."""
    try:
        if is_current(where.documents, manifest, now):
            return ""
        return texts.GONE_BACK if gone_back(where.documents, where.index, now) else texts.DOCUMENTS_CHANGED
    except ConventionError as problem:  # the documents are gone
        return texts.STILL_ANSWERS.format(problem=problem, id=manifest.id)
