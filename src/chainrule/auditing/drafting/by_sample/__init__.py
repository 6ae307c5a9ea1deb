"""Documents that work out several samples, or several passes over them: which part is about which,
each read as a document of its own, whose weights are those that the part before leaves behind.
"""
