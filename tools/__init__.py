"""Scripts for the developers of chainrule; none of them is part of the installed package."""
