"""Further replies for programs, and the French descriptions of all requests and replies."""

from __future__ import annotations

from typing import Any

import msgspec

from assistant.answers.shapes import AnswerJson, HitsJson
from assistant.web.http.replies import ProblemJson
from assistant.web.programs.requests import AskRequest, SearchRequest
from index.snapshot.report import BuildReport
from index.snapshot.summaries import DocumentSummary

REFERENCE = "#/components/schemas/{name}"


class DocumentsJson(msgspec.Struct):
    """Les documents de l’index en service, par ordre de chemin."""

    documents: list[DocumentSummary]
    snapshot: str


class HealthJson(msgspec.Struct):
    """Le serveur répond."""

    status: str
    snapshot: str


_SHAPES = (AskRequest, SearchRequest, AnswerJson, HitsJson, DocumentsJson, BuildReport, HealthJson, ProblemJson)
_OF_OTHERS = {  # whose own words are for those who read the code
    "BuildReport": "Le compte rendu d’une indexation.",
    "Changes": "Les fichiers du dossier, comparés à l’index d’avant.",
    "DocumentReport": "Ce qui a été compris d’un document.",
    "DocumentSummary": "Un document de l’index.",
    "Expansion": "Ce que veut dire le sigle sur lequel porte la question.",
    "IgnoredText": "Un passage qui ne sera jamais cité.",
    "Origin": "D’où vient la date\u00a0: du texte, du nom du fichier, de ses propriétés.",
    "State": "Si les documents répondent (answered), peut-être (uncertain) ou non (refused).",
    "Reason": "Pourquoi un passage ne sera jamais cité.",
    "UnreadFile": "Un fichier qui n’a pas été lu.",
}
_OF_FIELDS = {
    "added": "Ajoutés.",
    "answer": "Les mots de la citation qui répondent le mieux\u00a0; null quand aucun modèle ne le dit.",
    "answers": "Tous ceux qui répondent, les meilleurs d’abord\u00a0; vide quand aucun modèle ne le dit.",
    "changed": "Modifiés.",
    "changes": "Ce qui a changé dans le dossier.",
    "characters": "Longueur de son texte, en points de code Unicode.",
    "confidence": "Probabilité que les documents répondent, de 0 à 1.",
    "damaged": "Caractères qu’aucun encodage n’explique.",
    "date": "Date du document, au jour, au mois ou à l’année\u00a0; null quand rien ne la donne.",
    "date_from": "D’où vient la date.",
    "dates": "Leurs dates, dans le même ordre.",
    "differences": "Ce que les citations ne disent pas de la même façon.",
    "document": "Chemin du document dans le dossier des documents.",
    "documents": "Les documents.",
    "DifferenceJson.documents": "Chemins des deux documents, le plus récent d’abord si on le sait.",
    "embedded": "Vecteurs calculés.",
    "end": "Fin dans le texte du document, en points de code Unicode.",
    "error": "Ce qui s’est passé et ce qu’il faut faire, en une phrase.",
    "expansion": "Le sigle développé, s’il s’agit d’un sigle.",
    "Expansion.expansion": "Son développement, dans les mots du document.",
    "found": "Si les documents répondent.",
    "garbled_pages": "Pages dont le texte est dans un codage que rien n’explique.",
    "header": "L’en-tête du tableau, à lire au-dessus des lignes de text\u00a0; null s’il n’y a pas de tableau ou "
    "d’en-tête, ou si text le contient.",
    "heading": "Intertitres au-dessus du passage, du plus général au plus précis.",
    "hits": "Les passages.",
    "ignored": "Ce qui ne sera jamais cité.",
    "label": "Ce qui distingue le document\u00a0: son titre, et son chemin si le titre n’y suffit pas.",
    "line": "Ligne, à partir de 1.",
    "missing": "Quand la réponse est incertaine, ce que la question demande et que la première citation ne dit "
    "pas\u00a0: années, jours, chiffres, noms, mots.",
    "nearest": "Sans réponse, les passages les plus proches.",
    "page": "Page, à partir de 1\u00a0; null pour un format sans pages.",
    "sheet": "Feuille du classeur\u00a0; null pour un format sans feuilles.",
    "row": "Ligne de la feuille ou du fichier .csv, à partir de 1\u00a0; null ailleurs.",
    "pages": "Nombre de pages\u00a0; null pour un format sans pages.",
    "passages": "Nombre de passages où l’on cherche.",
    "path": "Chemin dans le dossier des documents.",
    "question": "La question, sur une ligne.",
    "quotes": "Les citations qui répondent, la meilleure d’abord.",
    "DifferenceJson.quotes": "Rangs, à partir de 0, des citations concernées.",
    "rank": "Rang, à partir de 1.",
    "reason": "Pourquoi.",
    "recognised_pages": "Pages numérisées, dont le texte a été reconnu.",
    "removed": "Retirés.",
    "repeals": "Si le premier indique qu’il abroge ou remplace le second.",
    "reused": "Vecteurs repris de l’index d’avant.",
    "same_as": "Chemin d’un document qui a le même texte.",
    "score": "Vraisemblance d’une réponse\u00a0; plus c’est haut, mieux c’est.",
    "sentence": "La différence, dite en français, avec les dates.",
    "sigle": "Le sigle.",
    "sigles": "Les sigles appris.",
    "snapshot": "Nom de l’index.",
    "start": "Début dans le texte du document, en points de code Unicode.",
    "state": "Si les documents répondent (answered), peut-être (uncertain) ou non (refused).",
    "status": "Toujours «\u00a0ok\u00a0».",
    "synonyms": "Mots que le lexique a fait chercher aussi, quand la question en emploie d’autres.",
    "text": "Les mots mêmes du document, de start à end.",
    "title": "Titre du document.",
    "unchanged": "Inchangés.",
    "unknown": "Mots de la question qu’aucun document n’emploie.",
    "understood_as": "La question complète qu’une question de suite sous-entend.",
    "unread": "Les fichiers qui n’ont pas été lus.",
    "unread_pages": "Pages non lues, images ou texte illisible.",
}


def schemas() -> dict[str, Any]:
    """The JSON schemas of all requests and replies, by name, described in French."""
    _, schemas = msgspec.json.schema_components(_SHAPES, ref_template=REFERENCE)
    for name, schema in schemas.items():
        del schema["title"]  # the English name again
        schema["description"] = _OF_OTHERS.get(name, schema["description"])
        for field, value in schema.get("properties", {}).items():
            if "description" not in value:
                value["description"] = _OF_FIELDS.get(f"{name}.{field}") or _OF_FIELDS[field]
    return schemas
