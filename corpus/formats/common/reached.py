"""Where somebody is reached: what may stand nowhere but at the edge of pages."""

import re

REACHED = re.compile(  # an address, a telephone, a mailbox, a site
    r"\S@\S|\bwww\.|\b\d{5} [A-ZÀ-Þ]|(?<!\d)0\d(?:[ .]?\d\d){4}(?!\d)"
    r"|\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|place|avenue|boulevard|chemin|route|impasse|allée|quai|cours)\b"
)
