"""Epochs of training: records, stopping, snapshots to explain, and solvers that need all
samples at once.
"""
