"""Compute all cases with PyTorch and write them to pytorch.npz: `make record-peers`."""

from peers import pytorch, recorded

if __name__ == "__main__":
    groups = pytorch.compute()
    recorded.write(groups)
    print(
        f"{sum(map(len, groups.values()))} cases in {recorded.FILE.name}, "
        f"{recorded.FILE.stat().st_size / 1000:.0f} kB"
    )
