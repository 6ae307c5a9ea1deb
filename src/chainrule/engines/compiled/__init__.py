"""The parts of the compiled engine: numbers that keep their width, SIMD mathematics, kernels,
the training loop.
"""
