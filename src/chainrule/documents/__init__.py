"""What is printed, whatever it is about: a document of headings, formulas, tables and drawings
in every format.
"""
