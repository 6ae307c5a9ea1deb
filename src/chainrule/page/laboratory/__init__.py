"""The laboratory: a network is trained while a reader watches.

::

    message "train" -> Laboratory.frame -> Training.advance    epochs, for some hundredths of a second
                                        -> pictures            what there is to draw, as numbers
    the page draws it, and asks again

A page asks for each frame. So a run that nobody watches stands still, and goes with its session.
"""
