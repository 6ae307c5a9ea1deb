"""A network, its parameters, and the page: forward pass, errors, gradients and update, written
once.

`algorithm` is the page and `update` is one step of training; both are read by every engine and by
the explanations. The other files are what the page needs: what a network is, where its parameters
lie, what its quantities are called, and the data that it is run on.
"""
