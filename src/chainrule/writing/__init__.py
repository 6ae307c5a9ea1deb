"""Writing a Term down: one file for each kind of mathematical writing."""
