"""The command line: one short function for each command; it prints what the library returns."""
