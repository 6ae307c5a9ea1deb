"""Who does the work of a search: threads of this process, or whatever joblib is told to use.

``with joblib.parallel_config("loky" | "dask" | "ray"): ...`` sends it to other processes, or to
other machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from chainrule.engines.blas_limit import cores

Result = TypeVar("Result")
Call = tuple[Callable[..., Any], tuple[Any, ...]]


class Workers:
    """Workers for calls that do not depend on each other.

    Parameters
    ----------
    jobs : int, optional
        How many at once; one for each core, or as many as the backend has.
    """

    def __init__(self, jobs: int | None = None) -> None:
        from joblib import effective_n_jobs
        from joblib.parallel import get_active_backend

        backend, configured = get_active_backend(prefer="threads")
        # a thread does not need more than its core; of a cluster, joblib knows the size
        # The user's own configuration comes first; "threads" is a wish that joblib follows where
        # nobody has said anything else.
        local = type(backend).__name__ == "ThreadingBackend"
        wanted = jobs or (configured if configured not in (None, 1) else None)
        self.jobs = wanted or (cores() if local else -1)
        self.at_once = effective_n_jobs(self.jobs)
        self.ordered = backend.supports_return_generator

    def results(self, calls: Iterable[Call]) -> Iterator[Any]:
        """The result of each call, in their order; calls are taken as workers become free."""
        from joblib import Parallel, delayed

        parallel = Parallel(
            n_jobs=self.jobs,
            prefer="threads",
            return_as="generator" if self.ordered else "list",
            # calls that wait cannot be taken back when the time is over
            pre_dispatch="n_jobs",
            batch_size=1,
        )
        yield from parallel(delayed(function)(*given) for function, given in calls)
