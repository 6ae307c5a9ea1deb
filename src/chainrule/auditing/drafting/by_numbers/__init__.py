"""A network from the numbers of a document alone, whatever they are called and wherever they stand."""
