"""The journal of corrections: whenever the process ends, no step is lost; and two people do not correct one file."""

from __future__ import annotations

import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from align import correcting, files
from align.alignment import Alignment
from align.correcting import Annotate, CannotError, Correction, Merge, Move, Review, journal, places
from align.correcting.lock import Holder, beside
from align.errors import InputError
from align.formats import aligned_yaml
from tests.conftest import ROOT
from tests.test_correcting import six, small, some_step


@pytest.fixture(scope="module", autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def written(alignment: Alignment) -> bytes:
    return b"".join(aligned_yaml.write(alignment))


def read(path: Path) -> Alignment:
    return aligned_yaml.read(path.read_bytes(), file=str(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.yaml"
    files.write(file, [written(small())])
    return file


def place(path: Path) -> Path:
    return places.journal(places.resolved(path))


def kill(work: Correction) -> None:
    """What the system does when a process ends: its locks are let go, and nothing else."""
    work._lock._window.release()


# -- one after the other ------------------------------------------------------------------------------


def test_what_was_not_saved_is_restored(path: Path) -> None:
    before = path.read_bytes()
    with correcting.open_file(path) as work:
        assert correcting.pending(path) is None
        assert not place(path).exists()
        work.do(Merge("op1.s1", "next"))
        work.do(Review("op1"))
        work.undo()
        work.do(Annotate("op1.s3", "؟"))
        after = work.alignment()
    assert path.read_bytes() == before
    left = correcting.pending(path)
    assert left is not None
    assert (left.steps, left.fits) == (2, True)
    assert left.began <= left.ended
    with pytest.raises(CannotError, match=r"^steps on a\.yaml were not saved \(2\): restore or discard them first$"):
        correcting.open_file(path)
    with correcting.restore(path) as work:
        assert work.alignment() == after
        assert not work.is_saved
        assert work.undo().words == "wrote a note on op1.s3"
        work.redo()
        work.save()
        assert work.is_saved
    assert read(path) == after
    assert correcting.pending(path) is None
    assert not place(path).exists()


def test_nothing_to_restore(path: Path) -> None:
    with pytest.raises(CannotError, match=r"there are no steps on a\.yaml to restore"):
        correcting.restore(path)
    assert not beside(path).exists()
    correcting.discard(path)
    with pytest.raises(InputError, match="there is no such file"):
        correcting.open_file(path.with_name("b.yaml"))


def test_discard(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
    correcting.discard(path)
    assert correcting.pending(path) is None
    work = correcting.open_file(path)
    work.do(Review("op1"))
    work.discard()
    with correcting.open_file(path) as work:
        assert work.alignment() == small()


def test_all_undone_is_nothing_to_save(path: Path) -> None:
    work = correcting.open_file(path)
    work.do(Review("op1"))
    work.undo()
    assert work.is_saved
    kill(work)
    assert correcting.pending(path) is None
    with correcting.open_file(path) as work:
        assert work.alignment() == small()
    assert not place(path).exists()


def test_undo_over_a_saving(path: Path) -> None:
    work = correcting.open_file(path)
    states = [work.alignment()]
    for step in (Merge("op1.s1", "next"), Move("op1.s3", "fr", "down"), Annotate("op1", "")):
        work.do(step)
        states.append(work.alignment())
    work.save()
    work.do(Review("pp2"))
    for state in reversed(states):
        work.undo()
        assert work.alignment() == state
    work.redo()
    assert not work.is_saved
    kill(work)
    with correcting.restore(path) as work:
        assert work.alignment() == states[1]
        assert work.undo().words == "merged op1.s1 with op1.s2"
        assert work.alignment() == states[0]
        work.undo()
        assert work.alignment() == states[1]


def test_redone_to_what_is_saved(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
        work.save()
        work.undo()
        work.redo()
        assert work.is_saved
    assert correcting.pending(path) is None


def test_the_file_was_changed_since(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
    content = place(path).read_bytes()
    files.write(path, [written(Review("pp2").apply(small()))])
    left = correcting.pending(path)
    assert left is not None
    assert (left.steps, left.fits) == (1, False)
    with pytest.raises(InputError, match="the file was changed by another since") as raised:
        correcting.restore(path)
    assert Path(raised.value.mend.removeprefix("they are kept in ")).read_bytes() == content
    assert correcting.pending(path) is None
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
    files.write(path, [written(small())])
    with pytest.raises(InputError, match="they are kept in"):
        correcting.restore(path)
    assert len(list(places.folder().glob(f"{place(path).stem}.aside*.jsonl"))) == 2


def test_the_file_is_changed_while_it_is_corrected(path: Path) -> None:
    other = written(Review("pp2").apply(small()))
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
        files.write(path, [other])
        with pytest.raises(InputError, match="it was changed by another meanwhile"):
            work.save()
    assert path.read_bytes() == other
    assert place(path).exists()


def test_the_file_is_gone_while_it_is_corrected(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
        path.unlink()
        work.save()
    assert read(path) == Review("op1").apply(small())


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\n",
        b"{}\n",
        b'{"do":{"step":"x"},"at":"2026-01-01T00:00:00"}\n',
        b'{"undo":true,"at":"now"}\n',
        b"[" * 9999 + b"\n",
    ],
)
def test_a_damaged_journal_is_kept_aside(path: Path, line: bytes) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
        work.do(Review("pp2"))
    lines = place(path).read_bytes().splitlines(keepends=True)
    content = b"".join([*lines[:2], line, *lines[2:]])
    place(path).write_bytes(content)
    left = correcting.pending(path)
    assert left is not None
    assert not left.fits
    with pytest.raises(InputError, match="line 3 of the journal is damaged") as raised:
        correcting.restore(path)
    assert Path(raised.value.mend.removeprefix("they are kept in ")).read_bytes() == content
    correcting.open_file(path).close()


def test_a_journal_whose_steps_make_no_sense(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
    place(path).write_bytes(place(path).read_bytes().replace(b'"op1"', b'"op8"'))
    with pytest.raises(InputError, match=r"do not fit it \(there is no unit op8\)"):
        correcting.restore(path)
    correcting.open_file(path).close()


def test_a_link_to_the_file_is_the_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "folder" / "b.yaml"
    link.parent.mkdir()
    link.symlink_to(path)
    with correcting.open_file(link) as work:
        work.do(Review("op1"))
        with pytest.raises(CannotError, match="another window"):
            correcting.open_file(path)
        work.save()
    assert link.is_symlink()
    assert read(path) == Review("op1").apply(small())


def test_the_journal_cannot_be_written(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
        content = place(path).read_bytes()
        place(path).unlink()
        place(path).mkdir()
        with pytest.raises(InputError, match="the step cannot be written down"):
            work.do(Review("pp2"))
        assert work.alignment() == Review("op1").apply(small())
        place(path).rmdir()
        place(path).write_bytes(content + b'{"half')
        work.do(Review("pp2"))
        after = work.alignment()
    with correcting.restore(path) as work:
        assert work.alignment() == after


# -- whenever it ends ---------------------------------------------------------------------------------


class Ended(BaseException):
    """The process has ended."""


class Corrected(RuleBasedStateMachine):
    """Steps, undo and redo, saving, and the end of the process at any byte: file and model always agree."""

    @initialize()
    def opened(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "a.yaml"
        files.write(self.path, [written(small())])
        self.work = correcting.open_file(self.path)
        self.file = small()
        self.live = [small()]  # the states one can go back through, the last of them the present one
        self.ahead: list[Alignment] = []
        self.journal: list[tuple[int, list[Alignment], list[Alignment]]] = []  # size, and the states restored then

    def _noted(self) -> None:
        """Remembers what is restored from the journal as it is now."""
        entry = json.loads(place(self.path).read_bytes().splitlines()[-1])
        past, ahead = (list(self.journal[-1][1]), list(self.journal[-1][2])) if self.journal else ([self.file], [])
        if "undo" in entry:
            ahead.append(past.pop())
        elif "redo" in entry:
            past.append(ahead.pop())
        else:
            past.append(self.live[-1])
            ahead = []
        self.journal.append((place(self.path).stat().st_size, past, ahead))

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        step = some_step(self.work.units, lambda below: data.draw(st.integers(0, below - 1)))
        try:
            after = step.apply(self.live[-1])
        except CannotError:
            with pytest.raises(CannotError):
                self.work.do(step)
            return
        self.work.do(step)
        self.live.append(after)
        self.ahead = []
        self._noted()

    @precondition(lambda self: len(self.live) > 1)
    @rule()
    def undo(self) -> None:
        self.work.undo()
        self.ahead.append(self.live.pop())
        self._noted()

    @precondition(lambda self: self.ahead)
    @rule()
    def redo(self) -> None:
        self.work.redo()
        self.live.append(self.ahead.pop())
        self._noted()

    @rule()
    def save(self) -> None:
        self.work.save()
        self.file = self.live[-1]
        self.journal = []
        assert not place(self.path).exists()

    @rule(data=st.data())
    def killed(self, data: st.DataObject) -> None:
        kill(self.work)
        if place(self.path).exists():
            size = data.draw(st.integers(0, place(self.path).stat().st_size))
            os.truncate(place(self.path), size)
            self.journal = [own for own in self.journal if own[0] <= size]
        self._again()

    @rule(stage=st.sampled_from(["before", "after"]))
    def killed_while_saving(self, stage: str) -> None:
        """Just before the file is renamed into place, or just after, before the journal goes."""

        def end(*_: object) -> None:
            raise Ended

        with pytest.MonkeyPatch.context() as patch:
            if stage == "before":
                patch.setattr(files, "write", end)
            else:
                patch.setattr(self.work._journal, "finish", end)
            with pytest.raises(Ended):
                self.work.save()
        kill(self.work)
        if stage == "after":
            self.file = self.live[-1]
            self.journal = []
            if place(self.path).exists():
                assert correcting.pending(self.path) is None
        self._again()

    @rule()
    def saving_fails(self) -> None:
        def fail(*_: object) -> None:
            raise InputError("no space left")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "write", fail)
            with pytest.raises(InputError):
                self.work.save()

    @rule()
    def closed(self) -> None:
        if self.work.is_saved:
            self.journal = []
        self.work.close()
        self._again()

    def _again(self) -> None:
        """Opens the file again as a person would."""
        assert written(read(self.path)) == self.path.read_bytes()
        if correcting.pending(self.path) is not None:
            self.work = correcting.restore(self.path)
            _, past, ahead = self.journal[-1]
            self.live, self.ahead = list(past), list(ahead)
        else:
            assert not self.journal or self.journal[-1][1][-1] == self.file
            self.work = correcting.open_file(self.path)
            self.live, self.ahead, self.journal = [self.file], [], []

    @invariant()
    def agree(self) -> None:
        if hasattr(self, "work"):
            assert self.work.alignment() == self.live[-1]
            assert read(self.path) == self.file
            if self.work.is_saved:
                assert self.live[-1] == self.file

    def teardown(self) -> None:
        if hasattr(self, "work"):
            self.work.discard()
            shutil.rmtree(self.folder)


TestCorrected = Corrected.TestCase
TestCorrected.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

AT_WORK = """
import random, sys
from align import correcting
from tests.test_correcting import some_step

path, seed = sys.argv[1:]
chance = random.Random(int(seed))
work = correcting.open_file(path)
while True:
    try:
        work.do(some_step(work.units, chance.randrange))
    except correcting.CannotError:
        continue
    print("done", flush=True)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_work(seed: int, tmp_path: Path) -> None:
    """Six languages; the process is killed in the middle of its steps, and each that was done is there again."""
    path = tmp_path / "six.yaml"
    files.write(path, [written(six())])
    command = [sys.executable, "-c", AT_WORK, str(path), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = 0
        while told < 40:
            assert process.stdout.readline() == "done\n"
            told += 1
        process.kill()
        told += process.stdout.read().count("done\n")
    assert process.returncode == -9
    assert beside(path).exists()
    left = correcting.pending(path)
    assert left is not None
    assert told <= left.steps <= told + 1
    with correcting.restore(path) as work:
        history = correcting.History(six())
        chance = random.Random(seed)
        while history.depth[0] < left.steps:
            try:
                history.do(some_step(history.units, chance.randrange))
            except CannotError:
                continue
        assert work.alignment() == history.units.alignment()
        work.save()
        assert read(path) == history.units.alignment()
    assert sorted(os.listdir(tmp_path)) == ["six.yaml"]


# -- two people ---------------------------------------------------------------------------------------

HOLDS = """
import sys
from align import correcting

work = correcting.open_file(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_in_another_window(path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"open\n"
        who = correcting.opened_by_other(path)
        assert who is not None
        assert (who.host, who.pid) == (platform.node(), process.pid)
        for attempt in (correcting.open_file, correcting.restore, correcting.discard):
            with pytest.raises(CannotError, match=r"a\.yaml is being corrected in another window"):
                attempt(path)
        assert read(path) == small()  # reading is free
        assert correcting.pending(path) is None
        process.kill()
    assert correcting.opened_by_other(path) is None
    with correcting.open_file(path):
        assert Holder.read(beside(path).read_text()).is_me
        assert correcting.opened_by_other(path) is None
    assert not beside(path).exists()


def test_on_another_machine(path: Path) -> None:
    beside(path).write_text("ann@else\x1bwhere\npid 12\nsince 2026-11-24T18:10:11+00:00\n")
    who = correcting.opened_by_other(path)
    assert str(who) == "ann@else␛where since 2026-11-24 18:10 UTC"
    with pytest.raises(CannotError, match=r"^ann@else␛where since 2026-11-24 18:10 UTC corrects a\.yaml$"):
        correcting.open_file(path)
    correcting.take_away(path)
    correcting.open_file(path).close()


@pytest.mark.parametrize("text", ["what is this", "ann@x\npid\n", "\udcff"])
def test_a_lock_that_nobody_can_read(path: Path, text: str) -> None:
    beside(path).write_bytes(os.fsencode(text))
    assert str(correcting.opened_by_other(path)) == "somebody"
    with pytest.raises(CannotError, match="somebody corrects"):
        correcting.open_file(path)


def test_a_lock_left_while_it_was_made(path: Path) -> None:
    beside(path).touch()
    assert str(correcting.opened_by_other(path)) == "somebody"
    os.utime(beside(path), (0, 0))
    assert correcting.opened_by_other(path) is None
    with correcting.open_file(path):
        assert Holder.read(beside(path).read_text()).is_me
    assert os.listdir(path.parent) == ["a.yaml"]


def test_the_number_of_a_process_given_to_another(path: Path) -> None:
    me = Holder.me()
    if not me.start:
        pytest.skip("the system does not tell when a process began")
    beside(path).write_text(Holder("ann", me.host, os.getppid(), "1").text)
    assert correcting.opened_by_other(path) is None
    beside(path).write_text(Holder("ann", me.host, os.getppid()).text)
    assert correcting.opened_by_other(path) is not None


def test_the_lock_of_another_is_not_removed(path: Path) -> None:
    other = "ann@elsewhere\npid 12\nsince 2026-11-24T18:10:11+00:00\n"
    with correcting.open_file(path):
        beside(path).write_text(other)
    assert beside(path).read_text() == other


def test_a_header_without_its_end_is_no_journal(path: Path) -> None:
    with correcting.open_file(path) as work:
        work.do(Review("op1"))
    content = place(path).read_bytes()
    for size in range(content.index(b"\n") + 1):
        place(path).write_bytes(content[:size])
        assert journal.read(place(path)) is None
    assert correcting.pending(path) is None
    correcting.open_file(path).close()
