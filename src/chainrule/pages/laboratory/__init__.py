"""The laboratory: a network is trained while a reader watches.

::

    message "train" -> Training.advance    epochs, for some hundredths of a second
                    -> Laboratory.frame    what there is to draw, as numbers
    the page draws it, and asks again

A page asks for each frame. So a run that nobody watches stands still, and goes with its session.
"""
