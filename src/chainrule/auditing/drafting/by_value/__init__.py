"""The second way to read a document: whatever a number is called, it is what the run has once."""
