"""Networks drawn: one file for each language of drawing, and the places that they share."""
