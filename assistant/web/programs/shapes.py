"""What programs send and get, as the description of the API has it.

These models check requests and describe answers; ``render`` writes the answers. Their words are shown: they are French.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.answers.answering import LONGEST_QUESTION

MOST_HITS = 100

_LIMITS: dict[str, Any] = {"minLength": 1, "maxLength": LONGEST_QUESTION}  # described; ``checked_question`` says why
Question = Annotated[str, Field(description="La question, en français.", json_schema_extra=_LIMITS)]
Documents = Annotated[
    list[str],
    Field(
        description="Chemins des documents où chercher, tels que «\u00a0document\u00a0» les donne dans les réponses"
        "\u00a0; vide, dans tous."
    ),
]
Count = Annotated[int, Field(description="Nombre de passages.", ge=1, le=MOST_HITS)]


class Asked(BaseModel):
    """Une question posée aux documents."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    documents: Documents = []
    after: Annotated[
        str | None,
        Field(description="La question précédente, telle qu’elle a été comprise, quand celle-ci en est la suite."),
    ] = None


class Sought(BaseModel):
    """Une recherche de passages."""

    model_config = ConfigDict(extra="forbid")

    question: Question
    k: Count = 10
    documents: Documents = []


_Path = Annotated[str, Field(description="Chemin du document dans le dossier des documents.")]
_Title = Annotated[str, Field(description="Titre du document.")]
_Label = Annotated[
    str,
    Field(description="Ce qui distingue le document\u00a0: son titre, et son chemin si le titre n’y suffit pas."),
]
_Date = Annotated[
    str | None,
    Field(description="Date du document, au jour, au mois ou à l’année\u00a0; null quand rien ne la donne."),
]
_DateFrom = Annotated[
    Literal["text", "name", "file"] | None,
    Field(description="D’où vient la date\u00a0: du texte, du nom du fichier, de ses propriétés."),
]
_Heading = Annotated[str | None, Field(description="Intertitres au-dessus du passage, du plus général au plus précis.")]
_Page = Annotated[int | None, Field(description="Page, à partir de 1\u00a0; null pour un format sans pages.")]
_Start = Annotated[int, Field(description="Début dans le texte du document, en points de code Unicode.")]
_End = Annotated[int, Field(description="Fin dans le texte du document, en points de code Unicode.")]
_Snapshot = Annotated[str, Field(description="Nom de l’index qui a répondu.")]


class Header(BaseModel):
    """L’en-tête d’un tableau, caractère pour caractère."""

    text: Annotated[str, Field(description="Les mots mêmes du document, de start à end.")]
    start: _Start
    end: _End


_Header = Annotated[
    Header | None,
    Field(
        description="L’en-tête du tableau, à lire au-dessus des lignes de text\u00a0; null s’il n’y a pas de tableau "
        "ou d’en-tête, ou si text le contient."
    ),
]


class Quote(BaseModel):
    """Une citation, caractère pour caractère."""

    text: Annotated[str, Field(description="Les mots mêmes du document, de start à end.")]
    document: _Path
    title: _Title
    label: _Label
    date: _Date
    date_from: _DateFrom
    heading: _Heading
    page: _Page
    line: Annotated[int, Field(description="Ligne, à partir de 1.")]
    start: _Start
    end: _End
    score: Annotated[
        float, Field(description="Vraisemblance que la citation réponde\u00a0; plus c’est haut, mieux c’est.")
    ]
    header: _Header


class Expansion(BaseModel):
    """Ce que veut dire le sigle sur lequel porte la question."""

    sigle: Annotated[str, Field(description="Le sigle.")]
    expansion: Annotated[str, Field(description="Son développement, dans les mots du document.")]
    document: _Path
    start: _Start
    end: _End


class Difference(BaseModel):
    """Deux documents qui ne disent pas la même chose, ou dont l’un remplace l’autre."""

    quotes: Annotated[list[int], Field(description="Rangs, à partir de 0, des citations concernées.")]
    documents: Annotated[
        list[str], Field(description="Chemins des deux documents, le plus récent d’abord si on le sait.")
    ]
    dates: Annotated[list[str | None], Field(description="Leurs dates, dans le même ordre.")]
    repeals: Annotated[bool, Field(description="Si le premier dit abroger ou remplacer le second.")]
    sentence: Annotated[str, Field(description="La différence, dite en français, avec les dates.")]


class Answer(BaseModel):
    """La réponse\u00a0: des citations, ou les passages les plus proches quand les documents ne répondent pas."""

    question: Annotated[str, Field(description="La question, sur une ligne.")]
    found: Annotated[bool, Field(description="Si les documents répondent.")]
    confidence: Annotated[float, Field(description="Probabilité qu’ils répondent.", ge=0, le=1)]
    quotes: Annotated[list[Quote], Field(description="Les citations qui répondent, la meilleure d’abord.")]
    nearest: Annotated[list[Quote], Field(description="Sans réponse, les passages les plus proches.")]
    differences: Annotated[list[Difference], Field(description="Ce que les citations ne disent pas de la même façon.")]
    expansion: Annotated[Expansion | None, Field(description="Le sigle développé, s’il s’agit d’un sigle.")]
    understood_as: Annotated[
        str | None, Field(description="La question complète qu’une question de suite sous-entend.")
    ]
    snapshot: _Snapshot


class Hit(BaseModel):
    """Un passage trouvé."""

    rank: Annotated[int, Field(description="Rang, à partir de 1.")]
    score: Annotated[float, Field(description="Score\u00a0; plus c’est haut, mieux c’est.")]
    text: Annotated[str, Field(description="Les mots mêmes du document, de start à end.")]
    document: _Path
    title: _Title
    label: _Label
    date: _Date
    date_from: _DateFrom
    heading: _Heading
    page: _Page
    start: _Start
    end: _End
    header: _Header


class Hits(BaseModel):
    """Les passages trouvés, le meilleur d’abord, sans décider s’ils répondent."""

    question: Annotated[str, Field(description="La question, sur une ligne.")]
    hits: Annotated[list[Hit], Field(description="Les passages.")]
    snapshot: _Snapshot


class Listed(BaseModel):
    """Un document de l’index."""

    path: _Path
    title: _Title
    label: _Label
    date: _Date
    date_from: _DateFrom
    characters: Annotated[int, Field(description="Longueur de son texte, en points de code Unicode.")]
    pages: Annotated[int | None, Field(description="Nombre de pages\u00a0; null pour un format sans pages.")]
    passages: Annotated[int, Field(description="Nombre de passages où l’on cherche.")]


class Library(BaseModel):
    """Les documents de l’index en service."""

    documents: Annotated[list[Listed], Field(description="Les documents, par ordre de chemin.")]
    snapshot: _Snapshot


class Changes(BaseModel):
    """Les fichiers du dossier, comparés à l’index d’avant."""

    added: Annotated[list[str], Field(description="Ajoutés.")]
    changed: Annotated[list[str], Field(description="Modifiés.")]
    removed: Annotated[list[str], Field(description="Retirés.")]
    unchanged: Annotated[list[str], Field(description="Inchangés.")]


class Ignored(BaseModel):
    """Un passage qui ne sera jamais cité."""

    start: _Start
    end: _End
    reason: Annotated[str, Field(description="Pourquoi.")]
    text: Annotated[str, Field(description="Ses mots.")]


class DocumentReport(Listed):
    """Ce qui a été compris d’un document."""

    unread_pages: Annotated[list[int], Field(description="Pages non lues, images ou texte illisible.")]
    garbled_pages: Annotated[
        list[int], Field(description="Celles dont le texte est dans un codage que rien n’explique.")
    ]
    damaged: Annotated[int, Field(description="Caractères qu’aucun encodage n’explique.")]
    same_as: Annotated[str | None, Field(description="Chemin d’un document qui a le même texte.")]
    ignored: Annotated[list[Ignored], Field(description="Ce qui ne sera jamais cité.")]
    sigles: Annotated[list[str], Field(description="Les sigles appris.")]


class Unread(BaseModel):
    """Un fichier qui n’a pas été lu."""

    path: _Path
    reason: Annotated[str, Field(description="Pourquoi, et que faire.")]


class BuildReport(BaseModel):
    """Le compte rendu d’une indexation."""

    snapshot: Annotated[str, Field(description="Nom de l’index publié.")]
    changes: Changes
    passages: Annotated[int, Field(description="Nombre de passages.")]
    embedded: Annotated[int, Field(description="Vecteurs calculés.")]
    reused: Annotated[int, Field(description="Vecteurs repris de l’index d’avant.")]
    documents: Annotated[list[DocumentReport], Field(description="Les documents lus.")]
    unread: Annotated[list[Unread], Field(description="Les fichiers qui n’ont pas été lus.")]


class Health(BaseModel):
    """Le serveur répond."""

    status: Annotated[Literal["ok"], Field(description="Toujours «\u00a0ok\u00a0».")]
    snapshot: _Snapshot


class Problem(BaseModel):
    """Ce qui n’a pas marché."""

    error: Annotated[str, Field(description="Ce qui s’est passé et ce qu’il faut faire, en une phrase.")]
