"""The arguments of ``convention``: commands and options in English, help in French."""

from __future__ import annotations

import argparse
import os
import re
from typing import NoReturn, TypeAlias

from index.building.shards import Shard

# argparse looks its own sentences up through ``_``; no catalogue of it exists in French.
_FRENCH = {
    "usage: ": "usage\u00a0: ",
    "options": "options\u00a0",
    "positional arguments": "arguments\u00a0",
    "show this help message and exit": "affiche cette aide",
    "the following arguments are required: %s": "il manque %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s\u00a0: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "«\u00a0%(value)s\u00a0» n’existe pas (choix\u00a0: %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "«\u00a0%(value)s\u00a0» n’est pas une valeur possible",
    "not allowed with argument %s": "incompatible avec %s",
    "one of the arguments %s is required": "il manque la question, ou --batch%.0s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s est ambigu (%(matches)s)",
    "ignored explicit argument %r": "la valeur «\u00a0%s\u00a0» est de trop",
}

_QUOTED = re.compile(r"(?<!\w)'([\w-]+)'(?!\w)")  # as argparse writes each choice

_EXAMPLES = """exemples\u00a0:
  convention serve
  convention ask "Qu’est-ce qu’un SPASER\u00a0?"
  convention ask "Qui a signé la convention\u00a0?" --json
  convention search "achats responsables" -k 5
  convention index build
"""


_GOLD = """chaque ligne de QUESTIONS.jsonl est une question en JSON, en UTF-8\u00a0:
  {"id": "1", "question": "Combien coûte la cantine\u00a0?", "gold": [{"document": "tarifs.pdf"}]}
«\u00a0id\u00a0» la nomme. «\u00a0gold\u00a0» dit où est la bonne réponse\u00a0: le chemin du document et, si on
le veut, le passage ("start" et "end", en caractères du texte) et les mots qui répondent
("answers": [{"text", "start"}]). [] dit que les documents n’y répondent pas.
Facultatifs\u00a0: «\u00a0document\u00a0», où chercher seulement, et «\u00a0after\u00a0», la question d’avant.
La page Questions posées écrit de telles lignes dans INDEX-golden.jsonl.
"""


def unknown_arguments(parsed: argparse.Namespace, unknown: list[str]) -> str:
    """The error for unknown arguments, mostly a question without quotation marks."""
    said = " ".join(unknown)
    if getattr(parsed, "question", None) and not any(one.startswith("-") for one in unknown):
        return f'la question se met entre guillemets\u00a0: "{parsed.question} {said}"'
    return f"argument inconnu\u00a0: {said}"


class _Parser(argparse.ArgumentParser):
    """A parser with errors in one French sentence."""

    def error(self, message: str) -> NoReturn:
        message = _QUOTED.sub("«\u00a0\\1\u00a0»", message)
        self.exit(2, f"{self.prog}\u00a0: {message}\u00a0; voir «\u00a0{self.prog} --help\u00a0».\n")


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def parser(version: str) -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    setattr(argparse, "_", lambda message: _FRENCH.get(message, message))  # noqa: B010 - not a public name
    root = _Parser(
        prog="convention",
        description="Pose des questions aux documents et cite leurs propres mots, avec leur source.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=version, help="affiche la version")
    commands = root.add_subparsers(dest="command", metavar="COMMANDE", required=True)
    _serve(commands)
    _ask(commands)
    _search(commands)
    _index(commands)
    _evaluate(commands)
    _user(commands)
    _backup(commands)
    _restore(commands)
    _command(commands, "doctor", "vérifie l’installation et indique comment réparer")
    return root


def _serve(commands: _Commands) -> None:
    serve = _command(commands, "serve", "ouvre la page de questions, après avoir mis l’index à jour")
    serve.add_argument("--host", default="127.0.0.1", help="adresse d’écoute (%(default)s)")
    serve.add_argument("--port", type=_port, default=7860, help="port d’écoute (%(default)s)")
    access = serve.add_mutually_exclusive_group()
    access.add_argument(
        "--auth-file", metavar="FICHIER", help="comptes, faits par «\u00a0user add\u00a0» (CONVENTION_AUTH_FILE)"
    )
    access.add_argument(
        "--no-auth", action="store_true", help="sans comptes\u00a0: quiconque atteint la page peut tout"
    )
    serve.add_argument(
        "--root-path", type=_prefix, default="", metavar="/PRÉFIXE", help="préfixe d’un serveur mandataire"
    )
    serve.add_argument("--no-register", action="store_true", help="ne garde pas les questions posées")
    serve.add_argument("--mcp", action="store_true", help="ouvre aussi /mcp, des outils pour les modèles de langue")
    serve.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="json" if os.environ.get("CONVENTION_LOG") == "json" else "text",
        help="journal pour les personnes, ou en JSON, sans noms ni questions (CONVENTION_LOG)",
    )
    serve.add_argument("--watch", action="store_true", help="réindexe quand les documents changent")


def _ask(commands: _Commands) -> None:
    ask = _command(commands, "ask", "répond à une question par des citations")
    _question_options(ask)
    ask.add_argument("--after", metavar="QUESTION", help="la question précédente, dont celle-ci est la suite")


def _search(commands: _Commands) -> None:
    search = _command(commands, "search", "montre les passages trouvés, sans décider s’ils répondent")
    _question_options(search)
    search.add_argument("-k", type=_count, default=10, metavar="N", help="nombre de passages (%(default)s)")


def _index(commands: _Commands) -> None:
    index = commands.add_parser("index", help="construit l’index ou montre son état", description="Gère l’index.")
    actions = index.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = _command(actions, "build", "indexe les documents et montre ce qui a été compris")
    build.add_argument("--json", action="store_true", help="compte rendu en JSON")
    build.add_argument(
        "--shard",
        type=_shard,
        metavar="I/N",
        help="calcule seulement les vecteurs d’une part des documents, pour le moteur de CONVENTION_STORE",
    )
    _command(actions, "status", "montre de quoi l’index est fait et s’il est à jour")
    _command(actions, "list", "énumère les index gardés, du plus ancien au plus récent")
    _command(actions, "verify", "relit chaque fichier des index gardés")
    rollback = _command(actions, "rollback", "revient à un index plus ancien, au précédent par défaut")
    rollback.add_argument("id", metavar="ID", nargs="?", help="nom de l’index, que donne «\u00a0list\u00a0»")


def _evaluate(commands: _Commands) -> None:
    evaluate = _command(commands, "evaluate", "mesure les réponses sur des questions dont la réponse est connue")
    evaluate.epilog, evaluate.formatter_class = _GOLD, argparse.RawDescriptionHelpFormatter
    evaluate.add_argument("questions", metavar="QUESTIONS.jsonl", nargs="?", help="questions et réponses attendues")
    setting = evaluate.add_mutually_exclusive_group()
    setting.add_argument(
        "--calibrate",
        action="store_true",
        help="règle sur ces questions le seuil sous lequel cet index refuse de répondre",
    )
    setting.add_argument("--reset", action="store_true", help="revient au seuil du logiciel")
    evaluate.add_argument("--json", action="store_true", help="mesures en JSON")


def _user(commands: _Commands) -> None:
    user = commands.add_parser("user", help="gère les comptes", description="Gère le fichier de comptes.")
    actions = user.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = _command(actions, "add", "enregistre un compte, ou change son rôle et son mot de passe")
    add.add_argument("name", metavar="NOM", help="nom du compte")
    add.add_argument(
        "--role", choices=("reader", "manager"), default="reader", help="lit, ou gère aussi les documents (%(default)s)"
    )
    remove = _command(actions, "remove", "supprime un compte")
    remove.add_argument("name", metavar="NOM", help="nom du compte")
    for action in (add, remove, _command(actions, "list", "énumère les comptes")):
        _accounts_option(action)


def _backup(commands: _Commands) -> None:
    backup = _command(commands, "backup", "sauvegarde tout dans un fichier\u00a0: documents, index, questions, comptes")
    backup.add_argument("file", metavar="FICHIER", help="le fichier à écrire, qui ne doit pas exister")
    _accounts_option(backup)


def _restore(commands: _Commands) -> None:
    restore = _command(commands, "restore", "remet en place tout ce que contient une sauvegarde")
    restore.add_argument("file", metavar="FICHIER", help="la sauvegarde")
    restore.add_argument(
        "--replace", action="store_true", help="met de côté ce qui est déjà là, sans rien en supprimer"
    )
    _accounts_option(restore)


def _command(commands: _Commands, name: str, purpose: str) -> argparse.ArgumentParser:
    """A subcommand, with the options that all share."""
    command = commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    command.add_argument("--documents", metavar="DOSSIER", help="dossier de documents (corpus/documents)")
    command.add_argument("--index", metavar="DOSSIER", dest="index_folder", help="dossier de l’index (index/snapshots)")
    return command


def _question_options(command: argparse.ArgumentParser) -> None:
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", metavar="QUESTION", help="la question, entre guillemets")
    asked.add_argument("--batch", metavar="FICHIER.jsonl", help="une question par ligne\u00a0; réponses en JSON")
    command.add_argument("--json", action="store_true", help="réponse en JSON")
    command.add_argument(
        "--document", action="append", default=[], metavar="CHEMIN", help="ne cherche que là (répétable)"
    )


def _accounts_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--auth-file", metavar="FICHIER", help="fichier de comptes (CONVENTION_AUTH_FILE)")


def _prefix(text: str) -> str:
    prefix = text.rstrip("/")
    if not re.fullmatch(r"(?:/[\w.~-]+)*", prefix, re.ASCII):
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas un préfixe (/convention, par exemple)")
    return prefix


def _shard(text: str) -> Shard:
    parts = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
    if not (parts and 0 < int(parts[1]) <= int(parts[2])):
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas une part (2/5, par exemple)")
    return Shard(int(parts[1]), int(parts[2]))


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas un port (1 à 65535)")
    return port


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("il faut demander au moins un passage")
    return count
