"""Files of formats that only LibreOffice reads, saved by it in newer ones, where the machine has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import FOREIGN, LOCKED, OLE

_LONGEST_WAIT = 300  # seconds, of which a busy machine needs many
_MODULES = {".docx": "Writer", ".pptx": "Impress"}  # which Debian has in packages of their own
_BEFORE_OLE = (b"\xdb\xa5", b"\x9b\xa5", b"\xfe7", b"1\xbe")  # files of Word 1 and 2, for Windows and DOS, and of Write
# Where whoever reads is killed, what it began ends, and its folder goes.
_ENDING = """trap 'kill -9 $!; wait; rm -rf "$0"' TERM; "$@" & wait $!"""
_AGAIN = 81  # its exit status where it has just made its profile
# No macro runs, and nothing that a file only points to is fetched: what .doc files point to is asked for all the same,
# of a proxy that is none.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetFTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetFTPProxyPort" oor:op="fuse"><value>9</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def is_old(content: bytes) -> bool:
    """Whether a file begins as those of old formats do."""
    return content.startswith((OLE, *_BEFORE_OLE))


def can_convert() -> bool:
    """Whether LibreOffice is installed, and what ends it with the process that reads."""
    return bool(shutil.which("soffice") and shutil.which("setpriv"))


@cache
def _apart() -> list[str]:
    """What begins a program that reaches no network, where Linux lets everybody say so."""
    command = ["unshare", "--map-root-user", "--net"]
    try:
        done = subprocess.run([*command, "true"], capture_output=True, check=False)  # noqa: S603 - no shell
    except OSError:
        return []
    return [] if done.returncode else command


def converted(content: bytes, suffix: str, target: str) -> bytes:
    """A file as LibreOffice saves it in another format; both are named by their suffixes.

    Raises UnreadableDocument where the file is none of an old format, or LibreOffice is missing or cannot open it.
    """
    if not is_old(content):
        raise UnreadableDocument(FOREIGN)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableDocument(LOCKED)
    office, killer = shutil.which("soffice"), shutil.which("setpriv")
    if office is None or killer is None:
        raise UnreadableDocument(
            f"l’ancien format {suffix} se lit avec LibreOffice, qui n’est pas installé ici\u00a0; "
            f"installez LibreOffice ou enregistrez-le en {target}."
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"a{suffix}"
        source.write_bytes(content)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        program = Path(office).resolve().with_name("soffice.bin")  # what "soffice" starts in a process of its own
        command = [killer, "--pdeathsig", "TERM", "sh", "-c", _ENDING, name]
        command += [*_apart(), killer, "--pdeathsig", "KILL", str(program if program.exists() else office)]
        command += [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", target.removeprefix("."), "--outdir", name, str(source)]
        at_home = {**os.environ, "HOME": name, "TMPDIR": name}  # where it writes what is its own
        try:
            for _ in range(2):
                done = subprocess.run(  # noqa: S603 - no word of the document in it
                    command, capture_output=True, timeout=_LONGEST_WAIT, check=False, env=at_home
                )
                if done.returncode != _AGAIN:
                    break
            return source.with_suffix(target).read_bytes()
        except (subprocess.TimeoutExpired, OSError) as error:
            raise UnreadableDocument(
                f"LibreOffice n’a pas pu l’ouvrir\u00a0: il est abîmé, protégé, ou le module {_MODULES[target]} manque"
                f"\u00a0; ouvrez-le et enregistrez-le en {target}, sans mot de passe."
            ) from error
