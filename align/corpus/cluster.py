"""Chunks worked on by the workers of a Dask cluster, which see the folders of the corpus and of the shards.

Dask's scheduler hands the jobs out and hands them out again where a worker is lost; ``pip install hexapla[cluster]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any

from align.corpus.run import Died
from align.corpus.work import Job, Record, align_chunk
from align.errors import InputError

_WAITING = 4
"""Jobs known to the scheduler for each thread of the cluster."""
_PATIENCE = 5
"""Seconds in which the scheduler must answer."""


class Cluster:
    """The workers of a scheduler.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        InputError: Dask is not there, or nobody answers at the address.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise InputError("a cluster needs Dask, which is not installed", mend="install hexapla[cluster]") from error
        self._library: Any = distributed
        self._address = address
        try:
            self._client: Any = self._library.Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"no Dask scheduler answers ({type(error).__name__})", file=address,
                mend="begin one with: dask scheduler",
            ) from error  # fmt: skip

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close(timeout=2)

    def run(self, jobs: Iterable[Job]) -> Iterator[Record | Died]:
        """Works on jobs; what comes of them comes as it is done, in any order.

        Raises:
            InputError: the scheduler is lost; what was done is kept.
        """
        waiting = iter(jobs)
        at_work: dict[str, Job] = {}
        completed = self._library.as_completed(loop=self._client.loop)
        try:
            self._hand_out(islice(waiting, self._most()), at_work, completed)
            for future in completed:
                job = at_work.pop(future.key)
                yield self._outcome(future, job)
                self._hand_out(islice(waiting, max(self._most() - len(at_work), 0)), at_work, completed)
        except (OSError, TimeoutError) as error:
            raise self._lost() from error

    def _most(self) -> int:
        threads: int = sum(self._client.ncores().values())
        return max(threads, 1) * _WAITING

    def _hand_out(self, jobs: Iterable[Job], at_work: dict[str, Job], completed: Any) -> None:  # noqa: ANN401
        for job in jobs:
            key = f"hexapla-{job.key}-{len(job.skip)}"
            future = self._client.submit(align_chunk, job, key=key, pure=False)
            at_work[future.key] = job
            completed.add(future)

    def _outcome(self, future: Any, job: Job) -> Record | Died:  # noqa: ANN401
        if future.status == "cancelled" or self._client.status not in {"running", "connecting"}:
            raise self._lost()
        try:
            found: Record = future.result()
        except self._library.KilledWorker:
            return Died(job)
        finally:
            future.release()
        return found

    def _lost(self) -> InputError:
        return InputError(
            "the Dask scheduler is lost", file=self._address, mend="begin it again, then the same command: it goes on"
        )
