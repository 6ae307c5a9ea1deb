"""Tutorials: a text beside the drawing, whose sections move the page.

::

    my.md --tutorial.py--> sections: text and directive
                             | nodes.py       Markdown as pieces that a page makes elements of
                             | showing.py     what the directives so far make of the session
                             | reports.py     tables that the library makes for a section
"""
