"""Conversion of old formats by LibreOffice, if it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.formats.common.archive import FOREIGN, LOCKED, OLE

_LONGEST_WAIT = 300  # seconds; slow on a busy machine
_MODULES = {".docx": "Writer", ".pptx": "Impress"}  # separate packages in Debian
_BEFORE_OLE = (b"\xdb\xa5", b"\x9b\xa5", b"\xfe7", b"1\xbe")  # files of Word 1 and 2 for Windows and DOS, and of Write
# If the reading process is killed, LibreOffice is killed too and its folder removed.
_CLEANUP = """trap 'kill -9 $!; wait; rm -rf "$0"' TERM; "$@" & wait $!"""
_RESTART = 81  # exit status after LibreOffice has created its profile
# Macros are disabled and linked resources are not loaded; as .doc files request theirs all the same, the proxy is one
# that does not exist.
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
    """Whether a file begins like those of old formats."""
    return content.startswith((OLE, *_BEFORE_OLE))


def can_convert() -> bool:
    """Whether LibreOffice and ``setpriv``, which ends it with its parent, are installed."""
    return bool(shutil.which("soffice") and shutil.which("setpriv"))


@cache
def _network_isolation() -> list[str]:
    """A command prefix that denies network access; empty if Linux does not allow users to create namespaces."""
    command = ["unshare", "--map-root-user", "--net"]
    try:
        done = subprocess.run([*command, "true"], capture_output=True, check=False)  # noqa: S603 - no shell
    except OSError:
        return []
    return [] if done.returncode else command


def converted(content: bytes, suffix: str, target: str) -> bytes:
    """A file converted by LibreOffice; ``suffix`` and ``target`` are the suffixes of the formats.

    Raises UnreadableDocument if the file is not in an old format, or LibreOffice is missing or cannot open it.
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
        program = Path(office).resolve().with_name("soffice.bin")  # "soffice" would start it as a child
        command = [killer, "--pdeathsig", "TERM", "sh", "-c", _CLEANUP, name]
        command += [*_network_isolation(), killer, "--pdeathsig", "KILL", str(program if program.exists() else office)]
        command += [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", target.removeprefix("."), "--outdir", name, str(source)]
        environment = {**os.environ, "HOME": name, "TMPDIR": name}  # where LibreOffice writes its own files
        try:
            for _ in range(2):
                done = subprocess.run(  # noqa: S603 - nothing from the document in it
                    command, capture_output=True, timeout=_LONGEST_WAIT, check=False, env=environment
                )
                if done.returncode != _RESTART:
                    break
            return source.with_suffix(target).read_bytes()
        except (subprocess.TimeoutExpired, OSError) as error:
            raise UnreadableDocument(
                f"LibreOffice n’a pas pu l’ouvrir\u00a0: il est abîmé, protégé, ou le module {_MODULES[target]} manque"
                f"\u00a0; ouvrez-le et enregistrez-le en {target}, sans mot de passe."
            ) from error
