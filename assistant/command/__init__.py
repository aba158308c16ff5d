"""The command line."""

import sys

if sys.platform != "linux":  # locks, signals and guards of memory are those of Linux; said before one is missed
    print("L’assistant fonctionne sous Linux seulement\u00a0; sous Windows, installez-le dans WSL.", file=sys.stderr)
    sys.exit(2)
