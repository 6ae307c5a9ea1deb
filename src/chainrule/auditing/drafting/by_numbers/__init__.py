"""A network from the numbers of a document alone, whatever they are called, wherever they stand."""
