"""The one base error of the project."""

import errno

_REASONS = {
    errno.EACCES: "accès refusé",
    errno.EADDRINUSE: "adresse déjà utilisée",
    errno.EISDIR: "c’est un dossier",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ENOENT: "introuvable",
    errno.ENOSPC: "disque plein",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EPERM: "opération interdite",
    errno.EROFS: "disque en lecture seule",
}


NO_TEXT = "le fichier ne contient aucun texte\u00a0; complétez-le ou retirez-le."


class ConventionError(Exception):
    """An error that the user can mend; its message is one French sentence: what happened, what to do.

    The terminal and the pages show the message as it is. Any other exception is a bug and keeps its traceback.
    """


class NoPicture(ConventionError):
    """A page that cannot be shown as an image."""

    def __init__(
        self, sentence: str = "Cette page ne peut pas être montrée en image\u00a0; ouvrez le fichier lui-même."
    ) -> None:
        super().__init__(sentence)


class UnreadableDocument(ConventionError):
    """A file that cannot be read, with the reason; the other files are still indexed."""


class BadLexicon(ConventionError):
    """A lexicon that cannot be used as it is; questions are answered without it."""


def sentence(error: ConventionError | OSError | MemoryError) -> str:
    """The message for an error in background work, whose traceback nobody would see."""
    if isinstance(error, OSError):
        return f"Le système a refusé une lecture ou une écriture ({reason(error)})\u00a0; vérifiez le disque."
    return str(error) if isinstance(error, ConventionError) else "La mémoire manque\u00a0; fermez d’autres programmes."


def reason(error: OSError) -> str:
    """The reason in French; ``strerror`` would follow the locale of the machine."""
    return _REASONS.get(error.errno or 0, f"erreur {error.errno}")
