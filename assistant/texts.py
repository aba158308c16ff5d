"""Every French sentence of the interface, written once.

The sentences of errors stand where they are raised. No-break spaces are written as escapes, so
that they can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Reason

TITLE = "L’assistant qui cite"
INTRODUCTION = (
    "Posez une question en français\u00a0: la réponse est faite des mots mêmes des documents, avec leur source."
)

NOT_FOUND = "Les documents ne répondent pas à cette question."
SEE_ALSO = "Voir aussi\u00a0:"
SAYS_NOTHING = "La question ne contient aucun mot à chercher\u00a0; précisez de quoi elle parle."
UNKNOWN = "Aucun document n’emploie {words}."
UNDERSTOOD = "Compris comme\u00a0: {question}"
NEAREST = "Les passages les plus proches, qui n’y répondent sans doute pas\u00a0:"
EXPANSION = "{sigle}\u00a0: «\u00a0{expansion}\u00a0»"
LEFT_OUT = "[…]"
LIST_GOES_ON = "[…] La liste continue dans le document."
LINE = "ligne\u00a0{number}"
PAGE = "page\u00a0{number}"

REASONS = {
    Reason.REPEAT: "répétition d’un passage déjà lu plus haut",
    Reason.LINK: "ligne qui ne fait qu’ouvrir un lien",
    Reason.RELATED: "titres d’autres articles",
    Reason.NAVIGATION: "menu, pied de page ou formulaire",
    Reason.RUNNING: "en-tête ou pied de page, répété de page en page",
    Reason.CONTENTS: "table des matières",
    Reason.HIDDEN: "texte que la page n’affiche pas",
    Reason.COMMENTS: "commentaires de lecteurs",
}

# The terminal
STAGES = {"read": "Lecture des documents", "encode": "Calcul des vecteurs", "evaluate": "Questions"}
LOADING_MODEL = "Chargement du modèle (la première fois, il est préparé\u00a0: quelques secondes)…"
DOCUMENTS_CHANGED = "Les documents ont changé depuis l’index\u00a0; lancez «\u00a0convention index build\u00a0»."
GONE_BACK = (
    "Un index antérieur a été remis en service\u00a0; il y reste jusqu’à ce que les documents changent, "
    "ou que vous lanciez «\u00a0convention index build\u00a0»."
)
OTHER_WRITER = "Un autre processus met l’index à jour\u00a0; attente de sa fin."
BAD_LINE = 'Cette ligne n’est pas une question en JSON\u00a0; écrivez-la {"id": …, "question": …}, en UTF-8.'
OUTPUT_FULL = "La réponse n’a pas pu être écrite, le disque est plein\u00a0; libérez de la place."
FRESH = "L’index est à jour."
INDEXED = "Index {snapshot}\u00a0: {documents}, {passages}."
IGNORED = "ignoré"
SIGLES = "sigles"
ALL_IGNORED = "rien à citer\u00a0: tout son texte est ignoré\u00a0; vérifiez le fichier"
DAMAGED = "enregistrez le fichier en UTF-8"
CURRENT = "en service"
NONE_CURRENT = "Aucun index n’est en service\u00a0; lancez «\u00a0convention index rollback\u00a0» ou reconstruisez-le."
ROLLED_BACK = "L’index {id} est de nouveau en service."
STILL_ANSWERS = "{problem} Les réponses viennent de l’index {id}."
SAME_AS = "même texte que {path}"
UNREAD_PAGES = "sans texte\u00a0: page {pages}\u00a0; installez tesseract-ocr-fra pour les faire reconnaître"
CHANGES = {"added": "ajouté", "changed": "modifié", "removed": "retiré", "unchanged": "inchangé"}
SNAPSHOT = "Index {id}, construit le {created:%d/%m/%Y à %H:%M}"
MODEL = "Modèle\u00a0: {name}"
COUNTS = ("questions", "answerable", "quote_length")
FIGURES = {
    "questions": "questions",
    "answerable": "… auxquelles les documents répondent",
    "hit@1": "bon passage en tête",
    "hit@3": "… dans les 3 premiers",
    "hit@5": "… dans les 5 premiers",
    "hit@10": "… dans les 10 premiers",
    "mrr": "MRR",
    "ndcg@10": "nDCG@10",
    "quote@1": "première citation qui contient la réponse",
    "quote@3": "… une des 3 citations",
    "quote_length": "longueur moyenne de la première (caractères)",
    "auroc": "répondre ou non\u00a0: AUROC",
    "refused": "refus justes, au seuil de l’assistant",
    "refused_wrongly": "refus à tort, au même seuil",
    "refused@5%": "refus justes, à 5\u00a0% de refus à tort",
    "refused@10%": "refus justes, à 10\u00a0% de refus à tort",
}
SERVING = "La page est ouverte sur {address} (Ctrl+C pour arrêter)."

# The server
TOO_MANY = "Trop de demandes en peu de temps\u00a0; attendez une minute ou deux."
TOO_LARGE = "L’envoi est trop gros\u00a0; découpez-le ou raccourcissez-le."
OTHER_HOST = (
    "Cette adresse n’est pas celle de la page\u00a0; ouvrez-la par 127.0.0.1, ou lancez "
    "«\u00a0convention serve\u00a0» avec --auth-file ou --no-auth."
)
OTHER_SITE = "Cette demande vient d’un autre site\u00a0; faites-la depuis la page elle-même."
KEEPERS_ONLY = "Cette page est réservée à qui tient les documents\u00a0; demandez-lui."
LOG_IN_FIRST = "Il faut se connecter d’abord."
NO_SUCH_ADDRESS = "Il n’y a rien à cette adresse\u00a0; vérifiez-la."
NOT_VERIFIED = "Ce nom et ce mot de passe ne vont pas ensemble\u00a0; vérifiez-les."
ALREADY_BUILDING = "L’index est déjà en train d’être reconstruit\u00a0; attendez la fin."
NO_MEMORY = "La mémoire a manqué\u00a0; fermez d’autres programmes ou découpez les plus gros documents."

# The pages beside the chat
SKIP = "Aller au contenu"
NAVIGATION_LABEL = "Pages"
QUESTIONS_ASK = "Poser une question"
DOCUMENTS = "Documents"
QUESTIONS = "Questions posées"
LOG_IN = "Se connecter"
LOG_OUT = "Se déconnecter"
NAME = "Nom"
PASSWORD = "Mot de passe"  # noqa: S105 - a label
BACK = "Revenir à l’accueil"

# The page
OPEN_SOURCE = "Ouvrir dans le document"
SOURCE_OF = "Document\u00a0: {title}"
SOURCE_EMPTY = "Le document s’ouvrira ici, à l’endroit de la citation."
SOURCE_GONE = "Cette citation vient d’une version du document qui n’est plus dans l’index\u00a0; reposez la question."
SOURCE_FORMER = "Document modifié depuis\u00a0: le voici comme il était au moment de la citation."
SOURCE_IGNORED = "En gris, ce qui n’est jamais cité."
CONVERSATION = "Conversation"
CONVERSATION_EMPTY = "La réponse sera citée ici, mot pour mot."
QUESTION = "Question"
QUESTION_LABEL = "Votre question"
QUESTION_PLACEHOLDER = "Écrivez votre question…"
ANSWER = "Réponse"
ASK = "Demander"
CLEAR = "Nouvelle conversation"
CLOSE = "Fermer"
SEARCHING = "Recherche en cours"
ANSWERED = "Réponse affichée"
WAITING = "En attente\u00a0: {position} sur {size}"
FAILURE = "Erreur"
NO_SERVER = "Le serveur n’a pas répondu\u00a0; vérifiez qu’il fonctionne, puis rechargez la page."
EXAMPLES_LABEL = "Par exemple\u00a0:"
EXAMPLES = (
    "Qu’est-ce qu’un SPASER\u00a0?",
    "Quels sont les quatre axes de coopération\u00a0?",
    "Qui a signé la convention\u00a0?",
    "C’est quoi un PTCE\u00a0?",
    "Quand ont lieu les Journées nationales de France urbaine\u00a0?",
)
EXAMPLE_SIGLE = "Que veut dire {sigle}\u00a0?"


_MOST_WORDS = 3  # that are named; a question in another language has no other


def confidence_words(confidence: float, unknown: Sequence[str] = ()) -> str:
    """How sure an answer is, in words, and which of the question's words no document writes."""
    if confidence >= 0.9:
        sure = "Les documents répondent très probablement à la question."
    elif confidence >= 0.7:
        sure = "Les documents répondent probablement à la question."
    else:
        sure = "Réponse incertaine\u00a0: vérifiez dans le document."
    return _with_unknown(sure, unknown)


def refusal(words: Sequence[str], unknown: Sequence[str]) -> str:
    """Why nothing is quoted: nothing was asked, or the documents do not say; and which words they never write."""
    return _with_unknown(NOT_FOUND, unknown) if words else SAYS_NOTHING


def _with_unknown(sentence: str, unknown: Sequence[str]) -> str:
    if not unknown:
        return sentence
    *others, last = (f"«\u00a0{word}\u00a0»" for word in unknown[:_MOST_WORDS])
    return f"{sentence} {UNKNOWN.format(words=' ni '.join([', '.join(others), last] if others else [last]))}"


def counted(number: int, singular: str, plural: str) -> str:
    """A number with its noun: 0 and 1 take the singular in French."""
    written = f"{number:,}".replace(",", "\u202f")
    return f"{written}\u00a0{singular if number < 2 else plural}"


# Pages as images
NO_PAGE = "Il n’y a pas d’image de page à cette adresse\u00a0; revenez à la réponse."
FILE_CHANGED = "Le fichier a changé ou n’est plus là depuis qu’il a été lu\u00a0; reposez la question."
