"""The words around a question: its kind, verdicts, labels and buttons, in English or as a catalogue has them.

`tools/translation.py` gathers every text that is given to `_` into `interface.pot`. A translation is the file
`locale/LANGUAGE/LC_MESSAGES/interface.mo` in this folder, and is taken where `COURSE_LANGUAGE` names its language.
"""

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


def catalogue(folder: Path, language: str) -> gettext.NullTranslations:
    """The catalogue of a language; one that leaves every text as it is where the folder has none."""
    return gettext.translation("interface", folder, [language], fallback=True)


_ = catalogue(LOCALE, os.environ.get("COURSE_LANGUAGE", "en")).gettext
