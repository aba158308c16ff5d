"""Every French sentence of the interface, written once; those of the managers' pages are in ``manage_texts``.

The sentences of errors stand where they are raised. No-break spaces are written as escapes, so
that they can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.french.courtesies import asks_nothing, gives_thanks
from corpus.dates import MONTHS, Origin, PartialDate
from corpus.document import Reason

TITLE = "L’assistant qui cite"
INTRODUCTION = "Posez une question en français\u00a0: la réponse cite les documents mot pour mot, avec leur source."

NOT_FOUND = "Les documents ne répondent pas à cette question."
SEE_ALSO = "Voir aussi\u00a0:"
SAYS_NOTHING = "La question ne contient aucun mot à chercher\u00a0; précisez de quoi elle parle."
UNDERSTOOD = "Compris comme\u00a0: {question}"
WELCOME = "Avec plaisir\u00a0!"
GO_ON = "Posez une question quand vous voulez\u00a0; elle sera cherchée dans les documents."
NEAREST = "Les passages les plus proches, qui n’y répondent sans doute pas\u00a0:"
EXPANSION = "{sigle}\u00a0: «\u00a0{expansion}\u00a0»"
LEFT_OUT = "[…]"
LIST_GOES_ON = "[…] La liste continue dans le document."
LINE = "ligne\u00a0{number}"
SHEET_ROW = "feuille «\u00a0{sheet}\u00a0», ligne\u00a0{number}"
PAGE = "page\u00a0{number}"
SLIDE = "diapositive\u00a0{number}"
SCANNED = "page\u00a0{number} (reconnue par OCR, à vérifier)"

DATE_ORIGINS = {
    Origin.TEXT: "d’après son texte",
    Origin.NAME: "d’après son nom",
    Origin.FILE: "d’après les propriétés du fichier",
}
NO_DATE = "sans date connue"
NAMED = "«\u00a0{label}\u00a0» {date}"
DIFFER = "Les documents diffèrent\u00a0: {figures} selon {first}\u00a0; {others} selon {second}."
REPEALS = "{first} indique que ce texte abroge ou remplace {second}\u00a0: «\u00a0{words}\u00a0»"
REPEAL_DIFFERS = "Le premier donne {figures}, le second {others}."
LATER_FIRST = "Le plus récent est cité d’abord."
HINTED_FIRST = (
    "D’après le nom, le dossier ou les propriétés des fichiers, le premier paraît le plus récent\u00a0: "
    "simple indice, vérifiez."
)
WHICH_ONE = "Vérifiez lequel s’applique."

REASONS = {
    Reason.REPEAT: "répétition d’un passage déjà lu plus haut",
    Reason.LINK: "ligne qui ne fait qu’ouvrir un lien",
    Reason.RELATED: "titres d’autres articles",
    Reason.NAVIGATION: "menu, pied de page ou formulaire",
    Reason.RUNNING: "en-tête ou pied de page, répété de page en page",
    Reason.CONTENTS: "table des matières",
    Reason.HIDDEN: "texte que la page n’affiche pas",
    Reason.COMMENTS: "commentaires de lecteurs",
    Reason.STRUCK: "texte barré",
    Reason.MARGIN: "en marge du texte de la page",
    Reason.UNREAD: "fichier joint au document, non lu\u00a0; ouvrez le document dans Word et enregistrez-le de nouveau",
    Reason.STAMP: "cachet de transmission à la préfecture",
    Reason.HISTORY: "message précédent, répété sous la réponse",
    Reason.SIGNATURE: "signature ou mention, répétée de message en message",
    Reason.PICTURES: "images du message, non lues",
    Reason.EMBEDDED: "fichier incorporé au document, non lu\u00a0; enregistrez-le à part dans le dossier",
}

# The terminal
STAGES = {"evaluate": "Questions", "backup": "Sauvegarde", "restore": "Restauration"}
LOADING_MODEL = "Chargement du modèle (la première fois, il est préparé\u00a0: quelques secondes)…"
DOCUMENTS_CHANGED = "Les documents ont changé depuis l’index\u00a0; lancez «\u00a0convention index build\u00a0»."
GONE_BACK = (
    "Un index antérieur a été remis en service\u00a0; il y reste jusqu’à ce que les documents changent, "
    "ou que vous lanciez «\u00a0convention index build\u00a0»."
)
SHARD_WITHOUT_STORE = "--shard met des vecteurs dans un moteur commun\u00a0; donnez son adresse dans CONVENTION_STORE."
SHARD_DONE = (
    "Part {number} sur {count}\u00a0: documents lus, {documents}\u00a0; textes calculés, {embedded}\u00a0; "
    "déjà connus, {reused}\u00a0; modèle, {encoder}. "
    "Quand toutes les parts sont faites, lancez «\u00a0convention index build\u00a0» sans --shard."
)
OTHER_WRITER = "Un autre processus met l’index à jour\u00a0; attente de sa fin."
BAD_LINE = 'Cette ligne n’est pas une question en JSON\u00a0; écrivez-la {"id": …, "question": …}, en UTF-8.'
NO_INDEX_YET = "Il n’y a pas encore d’index dans {index}\u00a0; il y est construit, à partir de {documents}."
OUTPUT_FULL = "La réponse n’a pas pu être écrite, le disque est plein\u00a0; libérez de la place."
FRESH = "L’index est à jour."
INDEXED = "Index {snapshot}\u00a0: {extent}."
IGNORED = "ignoré"
SIGLES = "sigles"
ALL_IGNORED = "rien à citer\u00a0: tout son texte est ignoré\u00a0; vérifiez le fichier"
DAMAGED = "enregistrez le fichier en UTF-8"
CURRENT = "en service"
NONE_CURRENT = "Aucun index n’est en service\u00a0; lancez «\u00a0convention index rollback\u00a0» ou reconstruisez-le."
ROLLED_BACK = "L’index {id} est de nouveau en service."
WITHOUT_LEXICON = "{problem} D’ici là, les réponses se font sans le lexique."
STILL_ANSWERS = "{problem} Les réponses viennent de l’index {id}."
SAME_AS = "même texte que {path}"
UNREAD_PAGES = "image non lue\u00a0: {pages}\u00a0; installez tesseract-ocr-fra pour la faire reconnaître"
GARBLED_PAGES = (
    "texte illisible, dans un codage propre à sa police\u00a0: {pages}\u00a0; exportez de nouveau le PDF depuis le "
    "logiciel qui l’a écrit, ou installez tesseract-ocr-fra pour faire reconnaître ce que la page montre"
)
RECOGNISED_PAGES = "texte reconnu par OCR\u00a0: {pages}\u00a0; à vérifier sur l’image"
CHANGES = {"added": "ajouté", "changed": "modifié", "removed": "retiré", "unchanged": "inchangé"}
SNAPSHOT = "Index {id}, construit le {created:%d/%m/%Y à %H:%M}"
MODEL = "Modèle\u00a0: {name}"
IN_FILES, IN_ENGINE = "dans les fichiers de l’index", "dans Milvus ({address})"
NO_ADDRESS = "adresse non donnée dans CONVENTION_STORE"
PLACE = "Vecteurs et mots\u00a0: {place}"
WILL_MOVE = "Le prochain «\u00a0convention index build\u00a0» les mettra {place}."
COUNTS = ("questions", "answerable", "marked_length", "quote_length")
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
    "marked": "mots marqués qui touchent la réponse",
    "marked_exactly": "… et sont exactement la réponse",
    "marked_length": "… longueur moyenne (caractères)",
    "quote_length": "longueur moyenne de la première (caractères)",
    "auroc": "répondre ou non\u00a0: AUROC",
    "refused": "refus justes, au seuil de l’assistant",
    "refused_wrongly": "refus à tort, au même seuil",
    "refused@5%": "refus justes, à 5\u00a0% de refus à tort",
    "refused@10%": "refus justes, à 10\u00a0% de refus à tort",
}
OPEN_TO_ALL = (
    "Aucun compte n’est demandé\u00a0: quiconque atteint cette page par le serveur mandataire peut tout y faire, "
    "poser des questions comme ajouter ou retirer des documents. Pour l’éviter, ajoutez --auth-file FICHIER, "
    "avec des comptes faits par «\u00a0convention user add\u00a0»."
)
SERVING = "La page est ouverte sur {address} (Ctrl+C pour arrêter)."

# The server
TOO_MANY = "Trop de demandes en peu de temps\u00a0; attendez une minute ou deux."
TOO_LARGE = "L’envoi est trop gros\u00a0; découpez-le ou raccourcissez-le."
OTHER_HOST = (
    "Cette adresse n’est pas celle de la page\u00a0; ouvrez-la par 127.0.0.1, ou lancez "
    "«\u00a0convention serve\u00a0» avec --auth-file ou --no-auth."
)
OTHER_SITE = "Cette demande vient d’un autre site\u00a0; faites-la depuis cette page."
MANAGERS_ONLY = "Cette page est réservée aux gestionnaires des documents\u00a0; adressez-vous à eux."
LOG_IN_FIRST = "Il faut se connecter d’abord."
NO_SUCH_ADDRESS = "Il n’y a rien à cette adresse\u00a0; vérifiez-la."
NOT_VERIFIED = "Ce nom et ce mot de passe ne correspondent pas\u00a0; vérifiez-les."
ALREADY_BUILDING = "L’index est déjà en train d’être reconstruit\u00a0; attendez la fin."

# The pages beside the chat
SKIP = "Aller au contenu"
NAVIGATION_LABEL = "Pages"
QUESTIONS_ASK = "Poser une question"
DOCUMENTS = "Documents"
QUESTIONS = "Questions posées"
LEXICON = "Lexique"
LOG_IN = "Se connecter"
LOG_OUT = "Se déconnecter"
LOGGED_IN = (
    "Ce navigateur est déjà connecté au compte «\u00a0{name}\u00a0»\u00a0; pour en prendre un autre, déconnectez-vous."
)
NAME = "Nom"
PASSWORD = "Mot de passe"  # noqa: S105 - a label
BACK = "Revenir à l’accueil"

# The page
OPEN_SOURCE = "Ouvrir dans le document"
TURNING = "caractère invisible qui retournerait les mots suivants\u00a0; il est sans effet ici"
TURNED = "▯ marque un caractère invisible, qui retournerait ailleurs l’ordre des mots\u00a0: méfiez-vous de ce passage."
COPY_QUOTE = "Copier la citation"
COPY_LINK = "Copier le lien"
CITATION = "«\u00a0{quote}\u00a0»\n— {source} (cité le {date})"
COPIED = "Copié."
NOT_COPIED = "La copie a été refusée par le navigateur\u00a0; sélectionnez le texte."
LINK_QUESTION = "Copier le lien de la question"
JUDGEMENTS = {
    "right": "Bonne réponse",
    "wrong": "Mauvaise réponse",
    "missing": "Signaler une question sans réponse",
}
NOTED = "C’est noté, merci."
NOT_NOTED = "Cela n’a pas pu être noté\u00a0; rechargez la page et réessayez."
SOUGHT = "Mots cherchés\u00a0: {words}."
QUOTE_BEFORE = "Citation précédente"
QUOTE_AFTER = "Citation suivante"
QUOTE_WHERE = "{n} sur {total}"
QUOTE_AGAIN = "Revenir à la citation"
PART_BEFORE = "Lire ce qui précède"
PART_AFTER = "Lire la suite"
SHOW_PAGE = "Voir la page\u00a0{number} telle qu’elle est imprimée"
PAGE_PICTURE = "Page {number} de «\u00a0{title}\u00a0», la citation encadrée"
SOURCE_TEXT = "Texte du document"
SOURCE_MOVED = "Ces mots ne sont plus dans le document\u00a0; le voici comme il est aujourd’hui."
OTHER_INDEX = "L’index a changé depuis que cette question a été posée\u00a0: voici la réponse d’aujourd’hui."
NEXT_QUESTIONS = "Et ensuite\u00a0:"
SCOPE = "Chercher dans"
SCOPE_ALL = "tous les documents"
SCOPE_SOME = "{n} documents"
DOCUMENT_GONE = "Un des documents cochés n’est plus dans l’index\u00a0; décochez-le et redemandez."
BAD_SCOPE = "Le choix des documents n’est pas lisible\u00a0; rechargez la page."
CHOICE_GONE = "document qui n’est plus dans l’index"
SCOPE_FILTER = "Filtrer les documents"
SOURCE_OF = "Document\u00a0: {title}"
SOURCE_EMPTY = "Le document s’ouvrira ici, à l’endroit de la citation."
SOURCE_GONE = "Cette citation vient d’une version du document qui n’est plus dans l’index\u00a0; reposez la question."
SOURCE_FORMER = "Document modifié depuis\u00a0: le voici comme il était au moment de la citation."
SOURCE_LONG = "Ce document est long\u00a0: en voici une partie, avec de quoi lire ce qui précède et ce qui suit."
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
SCROLL_DOWN = "Aller en bas"
SEARCHING = "Recherche en cours…"
ANSWERED = "Réponse affichée"
WAITING = "En attente\u00a0: {position} sur {size}"
FAILURE = "Erreur"
NO_SERVER = "Le serveur n’a pas répondu\u00a0; vérifiez qu’il fonctionne, puis rechargez la page."
EXAMPLES_LABEL = "Par exemple\u00a0:"
ASK_SIGLE = "Que veut dire {sigle}\u00a0?"
ASK_LIST = "Citez les {list}."
ASK_HEADING = "Que dit «\u00a0{title}\u00a0» sur «\u00a0{heading}\u00a0»\u00a0?"


_MOST_WORDS = 3  # that are named; a question in another language has no other


def day(moment: date) -> str:
    """A date as it is written in French."""
    return f"{'1er' if moment.day == 1 else moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def date_words(date: str) -> str:
    """The date of a document, as far as it is known: "4 mars 2026", "mars 2026", "2026"."""
    year, *others = map(int, date.split("-"))
    month = [MONTHS[others[0] - 1]] if others else []
    return " ".join([*(f"{'1er' if number == 1 else number}" for number in others[1:]), *month, str(year)])


def date_said(date: str | None, origin: Origin | None) -> str:
    """The date of a document and its origin."""
    return f"{date_words(date)} ({DATE_ORIGINS[origin]})" if date and origin else NO_DATE


def of_date(dated: PartialDate | None) -> str:
    """After what has the date, with its origin if not the text: "du 4 mars 2026", "d’avril 2026 (d’après son nom)"."""
    if dated is None:
        return NO_DATE
    words = date_words(str(dated)) if dated.origin is Origin.TEXT else date_said(str(dated), dated.origin)
    of = "du " if dated.day else "d’" if words[0] in "ao" else "de "
    return of + words


def refusal(words: Sequence[str], unknown: Sequence[str], question: str = "") -> str:
    """Why nothing is quoted: nothing was asked, or the documents do not answer; and which words they lack."""
    if words:
        return with_unknown(NOT_FOUND, unknown)
    if not asks_nothing(question):
        return SAYS_NOTHING
    return f"{WELCOME} {GO_ON}" if gives_thanks(question) else GO_ON


def sought(words: Sequence[str]) -> str:
    """The words that were searched for."""
    return SOUGHT.format(words=_listed(words))


def also_sought(synonyms: Sequence[str]) -> str:
    """The synonyms that were searched for too."""
    return f"Cherché aussi\u00a0: {_listed(synonyms)}."


def unknown_words(unknown: Sequence[str]) -> str:
    """Which words of a question occur in no document."""
    return f"Aucun document n’emploie {nor(unknown[:_MOST_WORDS])}."


def nor(words: Sequence[str]) -> str:
    """A negated list of words."""
    *others, last = (f"«\u00a0{word}\u00a0»" for word in words)
    return f"{', '.join(others)} ni {last}" if others else last


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"«\u00a0{word}\u00a0»" for word in words)


def with_unknown(sentence: str, unknown: Sequence[str]) -> str:
    """A sentence, followed by the words of the question that occur in no document."""
    return f"{sentence} {unknown_words(unknown)}" if unknown else sentence


def counted(number: int, singular: str, plural: str) -> str:
    """A number with its noun."""
    written = f"{number:,}".replace(",", "\u202f")
    return f"{written}\u00a0{agreed(number, singular, plural)}"


def agreed(number: int, singular: str, plural: str) -> str:
    """The singular or the plural for a number: in French, 0 takes the singular."""
    return singular if number < 2 else plural


def choices_left(left: int, found: int) -> str:
    """How many documents match a filter, or are not shown."""
    if not left:
        return f"{counted(found, 'document', 'documents') if found else 'Aucun document'} de ce nom."
    others = counted(left, "autre document", "autres documents")
    return f"… et {others}\u00a0; écrivez des mots de leur nom pour les trouver."


def lines_unanswered(number: int) -> str:
    """How many lines of a batch got an error."""
    lines = counted(number, "ligne n’a pas eu de réponse", "lignes n’ont pas eu de réponse")
    return f"{lines}\u00a0; voir «\u00a0error\u00a0» dans ce qui est écrit pour {agreed(number, 'elle', 'elles')}."


def extent(documents: int, passages: int) -> str:
    """The size of an index."""
    return f"{counted(documents, 'document', 'documents')}, {counted(passages, 'passage', 'passages')}"


def page_numbers(numbers: Sequence[int]) -> str:
    """Page numbers, with ranges as "1 à 3"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    which = ", ".join(f"{one[0]} à {one[-1]}" if len(one) > 1 else str(one[0]) for one in ranges)
    return f"page {which}" if len(numbers) == 1 else f"pages {which}"


# Programs, accounts and what fails
NO_ACCOUNTS = "Les comptes ne peuvent pas être lus\u00a0; prévenez l’administrateur de ce serveur."
OTHER_METHOD = "Cette adresse n’accepte pas cette méthode\u00a0; vérifiez celle de la demande."
BAD_REQUEST = "Cette demande n’a pas été comprise\u00a0; vérifiez-la."
BAD_JSON = "Ce n’est pas du JSON\u00a0; envoyez un objet, en UTF-8, avec «\u00a0Content-Type: application/json\u00a0»."
FAILED = (
    "Une erreur s’est produite dans l’assistant\u00a0; "
    "prévenez l’administrateur de ce serveur, qui en trouvera la trace."
)
NO_SUCH_TOOL = "L’outil «\u00a0{name}\u00a0» n’existe pas\u00a0; il y a «\u00a0ask\u00a0» et «\u00a0search\u00a0»."
PASSWORD_OF = "Mot de passe de {name}\u00a0: "  # noqa: S105 - a label
PASSWORD_AGAIN = "Le même, une seconde fois\u00a0: "  # noqa: S105 - a label
PASSWORDS_DIFFER = "Les deux mots de passe diffèrent\u00a0; recommencez."
ACCOUNT_ADDED = "Le compte «\u00a0{name}\u00a0» est enregistré\u00a0: {role}."
ACCOUNT_REMOVED = "Le compte «\u00a0{name}\u00a0» est supprimé."
ROLE_NAMES = {"reader": "lit et pose des questions (reader)", "manager": "gère aussi les documents (manager)"}


# Pages as images
NO_PAGE = "Il n’y a pas d’image de page à cette adresse\u00a0; revenez à la réponse."
FILE_CHANGED = "Le fichier a changé ou n’est plus là depuis qu’il a été lu\u00a0; reposez la question."
