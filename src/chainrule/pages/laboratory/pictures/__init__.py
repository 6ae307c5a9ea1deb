"""What there is to draw of a run, as numbers and as a sentence for who does not see it."""
