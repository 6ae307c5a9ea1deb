"""Checkpoints: all that a run needs to go on to the same bits, written while it trains.

Checkpoints   a folder, locked as long as it is in use, with the last few of each run
Keeper        one run: where it goes on, and when it is written
Reached       what is written, and its file
"""
