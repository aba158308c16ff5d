"""What backing up and restoring say on the terminal; errors stand where they are raised."""

from __future__ import annotations

from datetime import datetime

from assistant.french.manage_texts import bytes_words
from assistant.french.texts import counted

RESTORED = "La sauvegarde du {created} est restaurée\u00a0: {files}."
KEPT_ASIDE = "Ce qui était là est gardé, jusqu’à ce que vous le supprimiez\u00a0: {places}."
FINISHED = "Une restauration interrompue vient d’être terminée."
NO_ACCOUNTS = "Les comptes n’y sont pas\u00a0; s’il y en a, indiquez leur fichier avec --auth-file."
NO_INDEX = "Il n’y a pas encore d’index\u00a0; la sauvegarde n’en contient pas."
INDEX_NOT_AS_BUILT = (
    "L’index est abîmé, et sa copie aussi\u00a0; lancez «\u00a0convention index build\u00a0», puis faites une autre "
    "sauvegarde."
)
IN_ENGINE = (
    "Les vecteurs et les mots de l’index sont dans Milvus, pas dans la sauvegarde\u00a0; s’ils y manquent un jour, "
    "«\u00a0convention index build\u00a0» les refait des documents."
)
CHANGED_MEANWHILE = "{file} a changé pendant sa copie, qui est peut-être incomplète\u00a0; recommencez la sauvegarde."
GONE_MEANWHILE = "{file} a été retiré pendant la sauvegarde."
NO_FILE = "{file} n’est pas dans la sauvegarde\u00a0: c’est un lien vers l’extérieur, ou pas un fichier."
NEVER_SAVED = "aucune connue\u00a0; «\u00a0convention backup FICHIER\u00a0» en fait une"


def files_words(number: int) -> str:
    """How many files."""
    return counted(number, "fichier", "fichiers")


def moment(created: str) -> str:
    """When something was made, on this machine's clock; as it is written where that is no date."""
    try:
        return f"{datetime.fromisoformat(created).astimezone():%d/%m/%Y à %H:%M}"
    except ValueError:
        return created


def last(created: str, file: str) -> str:
    """When the last backup was made, and where."""
    return f"{moment(created)}, {file}"


def saved(file: str, files: int, size: int) -> str:
    """What was saved, and where."""
    return f"Sauvegarde {file}\u00a0: {files_words(files)}, {bytes_words(size)}."
