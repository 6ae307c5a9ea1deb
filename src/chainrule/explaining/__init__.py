"""From a run of the page on Terms to an explanation: every quantity as formula, substitution
and value.

From a Term to a page of text there are three stages, each knowing nothing of the next::

    Term  ──────────►  formula         symbolic: infix, with the templates of text and latex
    Explanation  ───►  Document        explaining.layout: what is shown, under which headings
    Document  ──────►  string          documents.formats: one file for each format

A document holds formulas that are not written yet. The format asks for the text or the LaTeX of
those that it shows, and only that is written.
"""
