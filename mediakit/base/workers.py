"""How is one function called for many parts of a text on all processors, or on a cluster?"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any, Final, TypeVar

from mediakit.errors import ArgumentError, InputError, WorkerError, check_count, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor

    Work = tuple[Any, ...]  # the arguments of a call

Result = TypeVar("Result")

IDLE: Final = 60  # seconds that processes wait for more to do; a notebook's next cell finds them
WAIT: Final = 10  # seconds for the scheduler of a cluster to answer
LOOK: Final = 1  # seconds between two looks at whether the process that gave the work still lives
AHEAD: Final = 2  # parts that wait for each process that works
# Memory in pages of 4 kB for large arrays: some systems take longer to clear one of 2 MB than it
# saves. NumPy and Arrow read this once, when they are imported.
SMALL_PAGES: Final = {"NUMPY_MADVISE_HUGEPAGE": "0", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def count_jobs(client: Any = None) -> int:  # noqa: ANN401  # Dask is not at hand
    """Return how many processors this process may use: one where it is itself one of several.

    Of the client of a Dask cluster, how many threads its workers have.
    """
    if client is not None:
        return max(int(sum(client.nthreads().values())), 1)
    from loky import cpu_count

    return int(cpu_count()) if parent_process() is None else 1


@contextmanager
def connect(address: str | None) -> Iterator[Any]:
    """Yield the client of the Dask cluster at an address; None for none."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ArgumentError(
            f"The scheduler {shown(address)} needs Dask. For it, pip install 'mediakit[cluster]'."
        ) from error
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as error:
        fix = "Check the address, and that the scheduler runs (dask scheduler)"
        raise InputError(f"No scheduler answers at {shown(address)}. {fix}.") from error
    with client:
        yield client


def spread(
    function: Callable[..., Result],
    works: Iterable[Work | Future[Result]],
    *,
    jobs: int,
    client: Any = None,  # noqa: ANN401  # Dask is not at hand
) -> Iterator[Result]:
    """Yield what a function returns for each tuple of arguments, in their order.

    With one job it is called here. With several, or the client of a Dask cluster, few parts are on
    their way at a time, so that neither memory nor the network fills; function, arguments and
    results are pickled. What has a result already stands as a future among the works.
    """
    check_count("jobs", jobs, 1)
    if client is None and jobs == 1:
        for work in works:
            yield work.result() if isinstance(work, Future) else function(*work)
        return
    pool: Executor = _start(jobs) if client is None else client.get_executor()
    most = AHEAD * (jobs if client is None else count_jobs(client))
    waiting, rest = deque[Future[Result]](), iter(works)

    def send(n: int) -> None:
        for work in islice(rest, n):
            waiting.append(work if isinstance(work, Future) else pool.submit(function, *work))

    try:
        send(most)
        while waiting:
            result = waiting.popleft().result()
            send(most - len(waiting))
            yield result
    except BrokenProcessPool as error:
        told = "A process that counted was ended from outside, as where memory is short"
        fix = "Run it again, with fewer processes (jobs=1) if that repeats"
        raise WorkerError(f"{told}. {fix}.") from error
    finally:
        for future in waiting:
            future.cancel()


def _start(jobs: int) -> Executor:
    """Return a pool of processes; the same one as for the last call, if it has as many."""
    from loky import get_reusable_executor

    # In a worker, no further processes.
    alone = {"LOKY_MAX_CPU_COUNT": "1", **SMALL_PAGES}
    pool: Executor = get_reusable_executor(
        jobs, timeout=IDLE, initializer=_end_with, initargs=(os.getpid(),), env=alone
    )
    return pool


def _end_with(parent: int) -> None:
    """End this process when the one that gave it work is gone, even if that was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
