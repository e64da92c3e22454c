"""The language of the interface: what the reader says, in the language of the user (GNU gettext).

It is that of the environment (``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG``), read once, when the reader starts;
English where there is no translation. Messages are marked with `_`, and with `ngettext` where they count something;
what is put into them goes through ``str.format`` with names, so that a translation may order it otherwise::

    _("there is no paragraph {place}").format(place=place)
    ngettext("{count} place", "{count} places", count).format(count=count)
"""

from __future__ import annotations

import gettext
from pathlib import Path

_messages = gettext.translation("hexapla", Path(__file__).parent / "locale", fallback=True)
_ = _messages.gettext
ngettext = _messages.ngettext
