"""Word, OpenDocument and Rich Text Format."""

from corpus.formats.common.format import Format, by_name

FORMATS = (
    # templates and files with macros, which are never run, are read too
    Format((".docx", ".docm", ".dotx", ".dotm"), by_name("office.word.word_reading")),
    Format((".doc", ".dot"), by_name("office.word.old_word_reading")),
    Format((".odt", ".ott"), by_name("office.opendocument.opendocument_reading")),
    Format((".rtf",), by_name("office.rtf.rtf_reading")),
)
