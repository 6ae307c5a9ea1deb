"""From a table in a file to a trained network that knows its columns, and back to predictions."""
