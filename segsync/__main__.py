"""`python -m segsync`."""

from segsync.cli import main

main()
