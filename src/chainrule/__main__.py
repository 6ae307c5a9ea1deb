"""`python -m chainrule` is the command line."""

from chainrule.cli.main import main

main()
