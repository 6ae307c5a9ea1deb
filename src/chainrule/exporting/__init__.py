"""A trained model as a program for others: an ONNX file, Python with NumPy alone, or C.

::

    programs      what every format writes: columns, networks, results; from any model
    tracing, xp   a formula as the steps that a program takes, written once for all formats
    formats       one file each, found by name
    export        from a model to a file, checked
"""
