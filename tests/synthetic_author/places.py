"""What an author may write down, in the order of the work."""

from collections.abc import Iterator

from chainrule.network.quantities import Quantity
from synthetic_author.author import Author
from synthetic_author.writing import Place


def places_of(author: Author, again: bool) -> Iterator[Place]:
    """Everything that an author may write down, in its order; perhaps the forward pass with the
    new weights.
    """
    yield from _forward(author, 0)
    for layer in range(author.depth, 0, -1):
        yield from _errors(author, layer)
        for kind, unit, sender in _parameters(author, layer):
            yield Place(Quantity(f"error_by_{kind}", layer, unit, sender))
    for start in ("step", "new"):
        for layer in range(1, author.depth + 1):
            for kind, unit, sender in _parameters(author, layer):
                yield Place(Quantity(f"{start}_{kind}", layer, unit, sender))
    if again:
        yield from _forward(author, 1)


def _forward(author: Author, updates: int) -> Iterator[Place]:
    for s in author.samples:
        for layer in range(1, author.depth + 1):
            for j in author.units(layer):
                for kind in ("net_input", "activation"):
                    yield Place(Quantity(kind, layer, j, sample=s), updates)
        for k in author.units(author.depth):
            yield Place(Quantity("output_error", author.depth, k, sample=s), updates)
        if author.n > 1:
            yield Place(Quantity("sample_error", sample=s), updates)
    yield Place(Quantity("total_error"), updates)


def _errors(author: Author, layer: int) -> Iterator[Place]:
    for s in author.samples:
        for j in author.units(layer):
            if author.has_shares(layer):
                for k in author.units(author.depth):
                    yield Place(Quantity("error_share", layer, j, k, s))
            short = author.fused and layer == author.depth
            for kind in () if short else ("error_by_activation", "activation_by_net_input"):
                yield Place(Quantity(kind, layer, j, sample=s))
            yield Place(Quantity("delta", layer, j, sample=s))


def _parameters(author: Author, layer: int) -> Iterator[tuple[str, int, int]]:
    """The weights and biases that the author trains, by receiving unit."""
    for j in author.units(layer):
        for i in author.units(layer - 1):
            yield "weight", j, i
    if author.moving[layer - 1] and author.biases[layer - 1] == "own":
        yield from (("bias", j, 0) for j in author.units(layer))
    if author.moving[layer - 1] and author.biases[layer - 1] == "shared":
        yield "shared_bias", 0, 0
