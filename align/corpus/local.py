"""Chunks worked on by processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from types import TracebackType

from align.corpus.run import Died
from align.corpus.work import Job, Record, align_chunk

_WAITING = 2
"""Jobs handed out to each process at once: none stands idle, and little is lost."""


class Local:
    """A pool of processes, begun when the first job comes; after the death of one it is made anew.

    Args:
        workers: how many processes.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Local:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, jobs: Iterable[Job]) -> Iterator[Record | Died]:
        """Works on jobs; what comes of them comes as it is done, in any order.

        Where a process dies, all that was under work is told as died: which of them it was is not known.
        """
        waiting = iter(jobs)
        at_work: dict[Future[Record], Job] = {}
        while True:
            for job in islice(waiting, max(self._workers * _WAITING - len(at_work), 0)):
                at_work[self._begun().submit(align_chunk, job)] = job
            if not at_work:
                return
            done, _ = wait(at_work, return_when=FIRST_COMPLETED)
            if any(isinstance(one.exception(), BrokenProcessPool) for one in done):
                self._end()
                lost, at_work = list(at_work.items()), {}
                for future, job in lost:
                    finished = future.done() and not future.cancelled() and future.exception() is None
                    yield future.result() if finished else Died(job)
                continue
            for future in done:
                del at_work[future]
                yield future.result()

    def _begun(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = pool(self._workers)
        return self._pool

    def _end(self) -> None:
        own, self._pool = self._pool, None
        if own is None:
            return
        # Work that is under way would be waited for; shards are written whole or not at all.
        for process in list((own._processes or {}).values()):
            process.kill()
        own.shutdown(wait=True, cancel_futures=True)


def pool(workers: int) -> ProcessPoolExecutor:
    """Processes that end with this one, however it ends."""
    # A fork of a process with threads may hang.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Makes a worker end with the process that began it, however that ends; Ctrl+C is for that process alone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_ends_with, args=(parent,), daemon=True).start()


def _ends_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
