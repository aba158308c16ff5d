"""Families of formats: each says what it reads, and importing all of them loads no parser."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import walk_packages

import pytest

from corpus import formats
from corpus.reading.readers import FORMATS, READERS, SUFFIXES
from tests.office import docx, odt, p

KIN = {".docx": (".docm", ".dotx", ".dotm"), ".odt": (".ott",)}


def test_no_suffix_is_claimed_twice_and_all_are_in_small_letters() -> None:
    claimed = Counter(suffix for one in FORMATS for suffix in one.suffixes)
    assert claimed == Counter(dict.fromkeys(SUFFIXES, 1))
    assert [suffix for suffix in claimed if suffix != f".{suffix[1:].lower()}"] == []


def test_every_family_of_formats_is_known() -> None:
    families = {module.name.split(".")[2] for module in walk_packages(formats.__path__, "corpus.formats.")}
    assert {one for one in families if hasattr(import_module(f"corpus.formats.{one}"), "FORMATS")} == families - {
        "common"
    }


@pytest.mark.parametrize("suffix", [kin for kins in KIN.values() for kin in kins])
def test_templates_and_files_with_macros_are_read_as_their_kin(suffix: str) -> None:
    content = odt("<text:p>La ville agit.</text:p>") if suffix in KIN[".odt"] else docx(p("La ville agit."))
    assert READERS[suffix](content).text == "La ville agit."
