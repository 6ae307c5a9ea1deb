"""How good a model is: measures, what speaks against trusting them, and a report of both."""
