"""``python -m detaljplan`` is the same as the command ``detaljplan``."""

from detaljplan.cli import main

main()
