"""The French sentences of the managers' pages, as ``texts`` has those of everything else."""

from __future__ import annotations

from assistant.french.texts import ROLLED_BACK, counted

# The questions that were asked
NO_REGISTER = "Les questions ne sont pas gardées\u00a0; lancez «\u00a0convention serve\u00a0» sans --no-register."
NO_SUCH_ENTRY = "Le registre n’a pas ou n’a plus cette question\u00a0; posez-la de nouveau."
NOT_JSON = "Cette demande n’est pas en JSON\u00a0; écrivez-la en UTF-8."
BAD_VERDICT = 'Ce jugement n’est pas compris\u00a0; écrivez {"number": …, "verdict": "right", "wrong" ou "missing"}.'
STATES = {
    None: "posées",
    "found": "avec réponse",
    "uncertain": "à réponse incertaine",
    "refused": "sans réponse",
    "right": "jugées justes",
    "wrong": "jugées fausses",
    "missing": "signalées",
}
ANSWERED = {"found": "Réponse trouvée", "uncertain": "Réponse incertaine", "refused": "Sans réponse"}
VERDICTS = {"right": "Jugée juste", "wrong": "Jugée fausse", "missing": "Signalée\u00a0: manque aux documents"}
CHANNELS = {"page": "la page", "api": "un programme", "mcp": "un modèle de langue"}
PERIODS = {7: "7 jours", 30: "30 jours", 365: "un an"}
STATES_LABEL = "Ce que sont devenues les questions"
FILTER_LABEL = "Filtrer les questions"
FILTER_WORDS, FILTER_PERIOD, FILTER_CHANNEL = "Mots de la question", "Depuis", "Posée par"
ANY_CHANNEL = "n’importe qui"
FILTER = "Filtrer"
NO_FILTER = "Retirer les filtres"
EXPORT = "Exporter (CSV)"
OVER_TIME = {False: "Questions par jour", True: "Questions par semaine"}
QUESTIONS_LISTED = "Questions {state}"
FIGURES_AS_TABLE = "Les mêmes chiffres en tableau"
DAY, WEEK = "Jour", "Semaine du"
REFUSED_MOST = "Le plus souvent sans réponse"
REFUSED_MOST_SAYS = (
    "Ce que l’on demande et que les documents ne contiennent pas\u00a0; les questions de mêmes mots sont regroupées."
)
NONE_ASKED = "Aucune question n’a été gardée sur cette période avec ces filtres."
UNDERSTOOD_AS = "Comprise comme"
ONLY_IN = "Cherchée seulement dans"
ASKED_BY = "par {channel}"
ASK_AGAIN = "Poser de nouveau"
SHOWN = "Ce qui a été montré\u00a0: {quotes}"
SHOWN_NOTHING = "Rien n’a été montré"
QUOTE_ANSWERS = "La citation {number} répond à la question"
NOTHING_ANSWERS = "Les documents ne répondent pas à la question"
MAKE_GOLDEN = "En faire une question de référence"
IS_GOLDEN = "Question de référence"
GOLDEN_KEPT = "Question de référence gardée\u00a0; «\u00a0{command}\u00a0» les mesure toutes."
GOLDEN_NEEDS = (
    "Cochez soit les citations qui répondent à la question, "
    "soit «\u00a0Les documents ne répondent pas à la question\u00a0»."
)
NEWER, OLDER = "Plus récentes", "Plus anciennes"
PAGES_LABEL = "Pages de questions"
PAGE_OF = "Page {page} sur {pages}"
CSV_COLUMNS = (
    *("date", "question", "comprise comme", "réponse", "confiance", "jugement", "posée par", "montré"),
    *("mots inconnus des documents", "cherchée seulement dans", "index"),
)


def asked_and_refused(asked: int, refused: int) -> str:
    """How many questions were asked, and how many the documents did not answer."""
    return f"{counted(asked, 'question', 'questions')}, dont {refused} sans réponse"


# The documents page
DOCUMENTS_STATES = {
    "indexed": "indexé",
    "new": "pas encore indexé",
    "changed": "modifié depuis l’index",
    "unread": "non lu",
    "removed": "retiré depuis l’index",
}
DOCUMENTS_COUNTS = {
    "indexed": ("document indexé", "documents indexés"),
    "new": ("pas encore indexé", "pas encore indexés"),
    "changed": ("modifié depuis l’index", "modifiés depuis l’index"),
    "unread": ("non lu", "non lus"),
    "removed": ("retiré depuis l’index", "retirés depuis l’index"),
}
DOCUMENTS_DONE = {
    "added": "Les fichiers sont dans le dossier\u00a0; reconstruisez l’index pour qu’ils répondent.",
    "remove": "Le fichier est dans la corbeille\u00a0; l’index le cite encore, jusqu’à sa reconstruction.",
    "restore": "Le fichier est de nouveau dans le dossier.",
    "delete": "Le fichier est supprimé définitivement.",
    "empty": "Ce qui était dans la corbeille est supprimé définitivement.",
    "rebuild": "L’index {id} est construit et en service{unread}.",
    "rollback": ROLLED_BACK,
}
DOCUMENTS_SOME_UNREAD = "\u00a0; {files}, en tête de la liste"
DOCUMENTS_STALE = "Les documents ont changé\u00a0: reconstruisez l’index."
DOCUMENTS_GONE_BACK = (
    "Un index antérieur a été remis en service\u00a0; il y reste jusqu’à ce que les documents changent, "
    "ou que vous reconstruisiez l’index."
)
DOCUMENTS_BAD_FORM = "Cet envoi est abîmé ou compte trop de fichiers\u00a0; envoyez-en moins à la fois."
DOCUMENTS_NONE_CHOSEN = "Aucun fichier n’a été choisi\u00a0; choisissez-en un."
DOCUMENTS_OTHER_WRITER = "Un autre processus met l’index à jour\u00a0; attendez sa fin et recommencez."
DOCUMENTS_SENDING = {  # what the script says of files that are sent some at a time
    "chosen": "{count} fichiers choisis",
    "sending": "Envoi en cours – ajoutés\u00a0: {added}, à envoyer\u00a0: {left}, refusés\u00a0: {refused}",
    "ended": "Envoi terminé – ajoutés\u00a0: {added}, refusés\u00a0: {refused}. Ce qui est refusé reste choisi.",
    "too-large": "ce fichier dépasse {size}\u00a0; découpez-le.",
    "lost": "ce fichier n’est pas arrivé, il a peut-être changé depuis que vous l’avez choisi\u00a0; renvoyez-le.",
    "gone": "pas envoyé, car le serveur ne répond plus\u00a0; renvoyez-le plus tard.",
}
DOCUMENTS_SOME_REFUSED = (
    "Des fichiers n’ont pas été ajoutés\u00a0; ils sont nommés sous «\u00a0Ajouter des fichiers\u00a0»."
)
DOCUMENTS_BUILT = "Index du {created:%d/%m/%Y à %H:%M}"
DOCUMENTS_REBUILD = "Reconstruire l’index"
DOCUMENTS_REPORT = "Ce que l’index a compris"
DOCUMENTS_ADD = "Ajouter des fichiers"
DOCUMENTS_FILES = "Fichiers"
DOCUMENTS_CHOOSE = "Choisir…"
DOCUMENTS_NONE_YET = "aucun fichier choisi"
DOCUMENTS_FORMATS = "Formats lus\u00a0: {formats}. {size} au plus par fichier."
DOCUMENTS_FOLDER = "Dans le dossier"
DOCUMENTS_ROOT = "(à la racine)"
DOCUMENTS_REPLACE = "Remplacer les fichiers de même nom (les anciens vont dans la corbeille)"
DOCUMENTS_SEND = "Ajouter"
DOCUMENTS_LIST = "Fichiers du dossier"
DOCUMENTS_FILTER = "Filtrer par nom"
DOCUMENTS_FILTER_DO = "Filtrer"
LIST_PAGES_LABEL = "Pages de la liste"
LIST_BEFORE, LIST_AFTER = "Fichiers précédents", "Fichiers suivants"
DOCUMENTS_EMPTY = "Le dossier des documents est vide."
DOCUMENTS_NONE_READ = "aucun de ses fichiers n’a pu être lu"
DOCUMENTS_FILE = "Fichier"
DOCUMENTS_STATE = "État"
DOCUMENTS_ACTION = "Action"
DOCUMENTS_REMOVE = "Retirer"
DOCUMENTS_BIN = "Corbeille"
DOCUMENTS_REMOVED_AT = "Retiré le"
DOCUMENTS_RESTORE = "Remettre"
DOCUMENTS_DELETE = "Supprimer"
DOCUMENTS_EMPTY_BIN = "Vider la corbeille"
DOCUMENTS_SURE = "Oui, supprimer définitivement"
DOCUMENTS_NOT_SURE = f"Rien n’a été supprimé\u00a0; pour le faire, cochez d’abord «\u00a0{DOCUMENTS_SURE}\u00a0»."
DOCUMENTS_KEPT = "Index gardés"
DOCUMENTS_DATE = "Construit le"
DOCUMENTS_PUT_BACK = "Remettre en service"
DOCUMENTS_SOUND = "prêt"

# The lexicon
LEXICON_UNUSED = "{problem} D’ici là, l’ancien lexique sert encore, s’il y en avait un."
LEXICON_SAYS = (
    "Des mots qui veulent dire la même chose\u00a0: synonymes, sigles, anciens noms. Une question qui emploie l’un est "
    "aussi cherchée avec les autres, et la réponse l’indique. L’effet est immédiat, sans reconstruire l’index."
)
LEXICON_ADD, LEXICON_CHANGE = "Ajouter une entrée", "Changer l’entrée de la ligne {line}"
LEXICON_WORDS = "Mots équivalents, séparés par des points-virgules"
LEXICON_EXAMPLE = "cantine\u00a0; restauration scolaire"
LEXICON_CHECK = "Vérifier…"
LEXICON_CANCEL = "Annuler"
LEXICON_LIST = "Entrées"
LEXICON_NONE = "Le lexique n’a pas encore d’entrée."
LEXICON_ENTRY, LEXICON_ACTION = "Mots équivalents", "Action"
LEXICON_CHANGE_IT, LEXICON_REMOVE_IT = "Changer", "Retirer…"
LEXICON_CHECK_TITLES = {
    "add": "Ajouter cette entrée\u00a0?",
    "change": "Changer cette entrée\u00a0?",
    "remove": "Retirer cette entrée\u00a0?",
}
LEXICON_BEFORE, LEXICON_AFTER = "Avant", "Après"
LEXICON_WRITTEN, LEXICON_UNWRITTEN = "dans {passages}", "dans aucun document"
LEXICON_NONE_WRITTEN = "Les documents n’emploient aucun de ces mots\u00a0: cette entrée ne ferait rien trouver."
LEXICON_GOLDEN = "Les questions de référence"
LEXICON_RIGHT, LEXICON_WRONG = "la réponse devient juste", "la réponse devient fausse"
LEXICON_TURNS_NONE = "Aucune réponse ne devient juste ni fausse."
LEXICON_NOT_MEASURED = "Elles n’ont pas pu être mesurées. {problem}"
LEXICON_KEEP = {"add": "Ajouter", "change": "Enregistrer", "remove": "Retirer"}
LEXICON_DONE = {
    "add": "L’entrée est dans le lexique\u00a0; elle sert dès la prochaine question.",
    "change": "L’entrée est changée\u00a0; elle sert dès la prochaine question.",
    "remove": "L’entrée est retirée du lexique.",
}
LEXICON_PROPOSALS = "Propositions"
LEXICON_PROPOSE = "Chercher ce qui manque, d’après les questions sans réponse sûre (une demi-minute au plus)"
LEXICON_NO_PROPOSAL = "Tous les mots des questions sans réponse sûre figurent dans les documents."
LEXICON_PROPOSES = (
    "«\u00a0{word}\u00a0» n’est écrit dans aucun document. Les documents emploient peut-être à la place\u00a0:"
)
LEXICON_ASKED = "Question\u00a0: {question}"
LEXICON_OFFER = "«\u00a0{wording}\u00a0»\u00a0: {passages}"

# The ingestion report
REPORT_CHANGES = "Depuis l’index précédent"
REPORT_UNREAD = "Fichiers non lus"
REPORT_DOCUMENTS = "Documents lus"
REPORT_IGNORED = ("passage jamais cité", "passages jamais cités")
REPORT_NO_CHANGE = "Rien n’a changé."
REPORT_BACK = "Revenir aux documents"


def other_files(number: int) -> str:
    """How many files there are beside those that are named."""
    return f"et {counted(number, 'autre fichier', 'autres fichiers')}"


def files_named(count: int) -> str:
    """How many files have what was typed in their names."""
    return f"{counted(count, 'fichier', 'fichiers') if count else 'Aucun fichier'} de ce nom."


def bytes_words(size: int) -> str:
    """The size of a file."""
    for unit, name in ((1_000_000, "Mo"), (1_000, "ko")):
        if size >= unit:
            return (
                f"{size / unit:.{1 if size < 10 * unit else 0}f}".replace(".", ",").removesuffix(",0") + f"\u00a0{name}"
            )
    return counted(size, "octet", "octets")
