"""No PDF holds hexapla up, brings it down or fills its memory; its pages are read in a process that leaves nothing."""

from __future__ import annotations

import math
import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.errors import InputError
from align.ingest import pdf
from align.ingest.load import load
from align.ingest.pdf import glyphs, guard, wire
from align.ingest.pdf.glyphs import Found, Glyph, Page
from reader import cli
from tests.conftest import CODES, IDS, ROOT
from tests.test_pdf import PAGES, PROSE, assembled, at, made, prose

SAMPLE = PAGES / "S-2017-926.en.office.pdf"
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

# -- files made to do harm ----------------------------------------------------------------------------

FONTS = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def stream(content: str, entries: str = "") -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


def form(content: str, draws: int) -> str:
    """A drawing that can be drawn as a whole, with another one as /X."""
    return stream(
        content,
        f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {FONTS} /XObject << /X {draws} 0 R >> >>",
    )


def paged(*contents: str, forms: tuple[str, ...] = ()) -> bytes:
    """A PDF of pages that can draw the first of some forms as /X; those have the numbers from 3 on."""
    count, first = len(contents), 3 + len(forms)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(count))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", *forms]
    for number, content in enumerate(contents):
        objects += (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {first + 2 * number + 1} 0 R"
            f" /Resources << {FONTS} /XObject << /X 3 0 R >> >> >>",
            stream(content),
        )
    return assembled(objects)


def endless(*before: str) -> bytes:
    """After some pages one that shows a drawing which draws itself twice, and so on."""
    return paged(*before, "/X Do", forms=(form("/X Do /X Do", 3),))


def filling() -> bytes:
    """Drawings in drawings: fifty of fifty of fifty of them, and a text in each."""
    depth = 6
    own = [form("/X Do " * 50, 4 + number) for number in range(depth)]
    return paged("/X Do", forms=(*own, form(at(72, 700, "A word"), 3 + depth)))


def heavy(strokes: int, pages: int) -> bytes:
    """Pages that take their time, all of them the same one."""
    kids = " ".join(["3 0 R"] * pages)
    return assembled((
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << {FONTS} >> >>",
        stream("0 0 m 1 1 l S\n" * strokes + at(72, 700, "A word")),
    ))  # fmt: skip


# -- what is left of processes ------------------------------------------------------------------------


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The processes that a test starts; after it none of them may be there, not even as one that has ended."""
    started: list[int] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[call-overload]
            started.append(self.pid)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    yield started
    assert started
    assert not any(map(exists, started))


def exists(process: int) -> bool:
    """Whether there is such a process, be it one that has ended and that nobody has asked about."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def read(data: bytes) -> list[Page]:
    return list(guard.pages(data, "x.pdf", Found()))


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(data)
    error = caught.value
    assert (error.file, bool(error.mend), "\n" in str(error)) == ("x.pdf", True, False)
    return error


# -- the same pages as without it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [*(f"S-2017-926.{code}.typst.pdf" for code in CODES), "S-2017-926.ar.chromium.pdf", "restricted.pdf"],
)
def test_pages_are_what_they_are_in_one_process(name: str, processes: list[int]) -> None:
    data, found, here = (PAGES / name).read_bytes(), Found(), Found()
    with glyphs.opened(data, "x.pdf", here) as pages:
        assert list(guard.pages(data, "x.pdf", found)) == list(pages)
    assert found == here
    assert found.glyphs


def test_what_is_counted_is_told() -> None:
    picture = "q 100 0 0 100 72 600 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n"
    found = Found()
    assert len(list(guard.pages(made(picture, prose(700), picture, ""), "x.pdf", found))) == 4
    assert (found.pages, found.pictures, found.unknown, found.guarded) == (4, [1, 3], 0, True)
    assert found.glyphs == len("".join("".join(PROSE).split()))


def test_what_is_wrong_with_a_file_is_told(processes: list[int]) -> None:
    for data in (b"", b"%PDF-1.7"):
        assert str(refused(data)) == "x.pdf: it is no PDF, or a broken one; give a whole file"
    locked = (PAGES / "locked.pdf").read_bytes()
    assert str(refused(locked)) == "x.pdf: it needs a password; save it without one"


# -- time ---------------------------------------------------------------------------------------------


def test_a_drawing_that_draws_itself_is_given_up(monkeypatch: pytest.MonkeyPatch, processes: list[int]) -> None:
    assert len(endless()) < 1000
    monkeypatch.setattr(guard, "SECONDS", 0.4)
    begun = time.monotonic()
    assert str(refused(endless())) == (
        "x.pdf, page 1: it takes more than 0.4 seconds to read; print the file to a new PDF, or give its text"
    )
    assert refused(endless(*[prose(700)] * 3)).place == "page 4"
    assert time.monotonic() - begun < guard.SECONDS * 50


def test_a_page_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty pages that take a tenth of what a page may take are read, and what was read is not waited for."""
    data = heavy(60_000, 20)
    monkeypatch.setattr(guard, "SECONDS", 10 * seconds_of(data))
    assert len(read(data)) == 20


def test_many_pages_of_almost_that_time_are_given_up(monkeypatch: pytest.MonkeyPatch, processes: list[int]) -> None:
    data = heavy(60_000, 100)
    monkeypatch.setattr(guard, "SECONDS", 5 * seconds_of(data))
    monkeypatch.setattr(guard, "AVERAGE_SECONDS", 0.0)
    error = refused(data)
    assert error.message == "its pages take more than 0 seconds each to read"
    assert 10 < int(error.place.removeprefix("page ")) < 100


def seconds_of(data: bytes) -> float:
    """Of the processor, for the first page of a file."""
    begun = time.process_time()
    with glyphs.opened(data, "x.pdf", Found()) as pages:
        next(pages)
        begun = time.process_time()
        next(pages)
    return time.process_time() - begun


# -- memory -------------------------------------------------------------------------------------------


@LINUX
def test_a_file_that_fills_memory_is_given_up(monkeypatch: pytest.MonkeyPatch, processes: list[int]) -> None:
    monkeypatch.setattr(guard, "MEMORY", 200 << 20)
    assert len(filling()) < 5000
    assert str(refused(filling())) == (
        "x.pdf, page 1: it takes more memory than there is for it (0.2 GB);"
        " print the file to a new PDF, or give its text"
    )


@LINUX
@pytest.mark.parametrize("memory", [1, 40 << 20])
def test_with_too_little_memory_to_begin_with(
    memory: int, monkeypatch: pytest.MonkeyPatch, processes: list[int]
) -> None:
    monkeypatch.setattr(guard, "MEMORY", memory)
    with suppress(InputError):
        assert read(made(prose(700)))


@LINUX
def test_the_process_is_limited(processes: list[int]) -> None:
    data = SAMPLE.read_bytes()
    with closing(guard.pages(data, "x.pdf", Found())) as pages:
        next(pages)
        limits = Path(f"/proc/{processes[0]}/limits").read_text()
    soft = {line[:25].strip(): line[25:].split()[0] for line in limits.splitlines()}
    assert int(soft["Max address space"]) == guard.MEMORY + 8 * len(data)
    assert soft["Max core file size"] == "0"
    assert 2 * guard.SECONDS <= int(soft["Max cpu time"]) <= 2 * guard.SECONDS + 10


def test_a_small_file_whose_pages_are_all_the_same_full_one(
    monkeypatch: pytest.MonkeyPatch, processes: list[int]
) -> None:
    content = at(72, 700, "abcdefghij" * 90)
    data = assembled((
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{'3 0 R ' * 100}] /Count 100 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9999 792] /Contents 4 0 R /Resources << {FONTS} >> >>",
        stream(content),
    ))  # fmt: skip
    assert len(read(data)) == 100
    monkeypatch.setattr(guard, "MOST_GLYPHS", 45_500)
    error = refused(data)
    assert error.place == "page 51"
    assert error.message == "up to here are more than 45,500 characters, more than a document of its size has"


# -- ends that nobody foresees ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGILL", "SIGABRT", "SIGKILL", "SIGTERM"])
def test_a_process_that_is_brought_down(name: str, processes: list[int]) -> None:
    pages = guard.pages(SAMPLE.read_bytes(), "x.pdf", Found())
    assert next(pages).number == 0
    os.kill(processes[0], getattr(signal, name))
    with pytest.raises(InputError) as caught:
        list(pages)
    out_of_memory = name in ("SIGABRT", "SIGKILL")
    told = "it takes more memory than there is for it" if out_of_memory else f"pdfium breaks down at it ({name})"
    assert caught.value.message.startswith(told)
    assert 2 <= int(caught.value.place.removeprefix("page ")) <= 7
    assert not exists(processes[0])


def test_closing_ends_the_process(processes: list[int]) -> None:
    pages = guard.pages(endless(prose(700)), "x.pdf", Found())
    next(pages)
    assert exists(processes[0])
    pages.close()
    assert not exists(processes[0])


def test_an_error_while_pages_are_used_ends_the_process(monkeypatch: pytest.MonkeyPatch, processes: list[int]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("align.ingest.pdf.layout.rows", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pdf.read(endless(prose(700)), file="x.pdf", language="en", kind=None, encoding=None)
    assert not exists(processes[0])


WAITING = """
import subprocess, sys
from align.ingest.pdf import guard
from align.ingest.pdf.glyphs import Found
from tests.test_pdf_guard import endless, prose

class Noted(subprocess.Popen):
    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.number = self.pid
        print(self.pid, flush=True)

subprocess.Popen = Noted
pages = guard.pages(endless(prose(700)), "x.pdf", Found())
next(pages)
print("it hangs", flush=True)
next(pages)
"""


@LINUX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_with_hexapla_the_process_ends(name: str) -> None:
    """Ctrl+C, and an end without a chance to tidy up; pdfium is in the midst of a page that has no end."""
    command = [sys.executable, "-c", WAITING]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hexapla:
        assert hexapla.stdout is not None
        own = int(hexapla.stdout.readline())
        assert hexapla.stdout.readline() == "it hangs\n"
        ended = os.pidfd_open(own)
        try:
            hexapla.send_signal(getattr(signal, name))
            assert select.select([ended], [], [], 30)[0], "it goes on"
        finally:
            os.close(ended)
        _, told = hexapla.communicate(timeout=30)
    assert hexapla.returncode == -getattr(signal, name)
    assert told.count("Traceback") == (name == "SIGINT")  # of hexapla itself, and nothing of the process


def test_others_are_read_while_one_hangs(processes: list[int]) -> None:
    first = threading.Event()

    def hang() -> None:
        with suppress(InputError):
            for _ in guard.pages(endless(prose(700)), "x.pdf", Found()):
                first.set()

    thread = threading.Thread(target=hang)
    thread.start()
    assert first.wait(30)
    assert [unit.id for unit in load(SAMPLE)] == [*IDS, "fn1", "fn2", "fn3"]
    os.kill(processes[0], signal.SIGKILL)
    thread.join()


def test_a_defect_is_told_as_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = wire.joined("Traceback\n  \x1b[31mKeyError: 'x'")
    played(monkeypatch, tmp_path, f"wire.send(out, wire.FAILED, {said!r})")
    with pytest.raises(RuntimeError, match=r"Traceback\n  ␛\[31mKeyError: 'x'$"):
        read(made(prose(700)))


BROKEN = """
from align.ingest.pdf import child, glyphs

def broken(*_):
    raise KeyError("x")

glyphs._glyphs = broken
child.main()
"""


def test_the_process_tells_a_defect() -> None:
    data = made(prose(700))
    request = wire.REQUEST.pack(len(data), 1 << 30, 20, 1) + data
    command = [sys.executable, "-c", BROKEN]
    # Its input stays open until it has answered, since it ends with that.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request)
        process.stdin.flush()
        assert process.stdout.read(len(wire.GREETING)) == wire.GREETING
        assert wire.receive(process.stdout) == (wire.OPENED, wire.COUNT.pack(1))
        kind, content = wire.receive(process.stdout)
        assert (kind, content[-14:]) == (wire.FAILED, b"KeyError: 'x'\n")
        assert not process.stdout.read()
        assert process.wait(30) == 0


def test_the_command_tells_it_in_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(guard, "SECONDS", 0.3)
    file = tmp_path / "x.en.pdf"
    file.write_bytes(endless(prose(700)))
    assert cli.main(["outline", str(file)]) == 2
    out, told = capsys.readouterr()
    assert (out, told) == (
        "",
        f"hexapla: error: {file}, page 2: it takes more than 0.3 seconds to read;"
        " print the file to a new PDF, or give its text\n",
    )


# -- who reads ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("executable", ["", None, "/no/such/python", "true", "yes", "cat"])
def test_without_python_pages_are_read_here_and_a_note_says_so(
    executable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python that is part of another program names none, or that program, which may do anything."""
    data = made(prose(700), prose(500))
    whole = pdf.read(data, file="x.pdf", language="en", kind=None, encoding=None)
    monkeypatch.setattr(sys, "executable", executable and (shutil.which(executable) or executable))
    found = pdf.read(data, file="x.pdf", language="en", kind=None, encoding=None)
    assert (found.units, found.furniture) == (whole.units, whole.furniture)
    assert found.notes == ("no process could be started to read its pages in, so nothing limits what they may take",)
    assert not whole.notes


def test_a_program_made_of_python_is_no_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    found = Found()
    assert list(guard.pages(made(prose(700)), "x.pdf", found))
    assert not found.guarded


def test_modules_in_the_folder_one_is_in_are_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, processes: list[int]
) -> None:
    for name in ("struct", "ctypes", "logging", "pypdfium2", "align", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("from pathlib import Path\nPath('run').touch()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    found = Found()
    assert list(guard.pages(made(prose(700)), "x.pdf", found))
    assert found.guarded
    assert not (tmp_path / "run").exists()


def test_the_process_loads_little() -> None:
    code = (
        "import sys, align.ingest.pdf.child\n"
        "heavy = {'lxml', 'numpy', 'textual', 'regex', 'nltk', 'lang', 'align.document', 'align.ingest.load'}\n"
        "print(sorted(heavy & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_request_that_ends_early() -> None:
    """Whoever starts the process is gone before it is asked for anything, or before it has the file."""
    command = [sys.executable, "-m", "align.ingest.pdf.child"]
    for request in (b"", wire.REQUEST.pack(1000, 1 << 30, 20, 1) + b"%PDF"):
        done = subprocess.run(command, cwd=ROOT, input=request, capture_output=True, check=False)
        assert done.stdout.startswith(wire.GREETING)
        assert (done.returncode, done.stderr) == (0, b"")


# -- a process that was taken over --------------------------------------------------------------------

PLAYED = """#!{python}
import sys
sys.path[:] = {path!r}
from align.ingest.pdf import wire
out = sys.stdout.buffer
out.write(wire.GREETING)
out.flush()
size, *_ = wire.REQUEST.unpack(sys.stdin.buffer.read(wire.REQUEST.size))
sys.stdin.buffer.read(size)
{code}
"""


def played(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Lets a program say what a file could make the process say that it has taken over."""
    program = folder / "python"
    program.write_text(PLAYED.format(python=sys.executable, path=sys.path, code=code), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def page_of(**odd: object) -> bytes:
    """A message with a page of one glyph, of which something is odd."""
    glyph = Glyph("a", 72.0, 78.0, 700.0, 10.0, bold=False)._replace(**odd)  # type: ignore[arg-type]
    return wire.packed(Page(0, 612.0, 792.0, [glyph]), Found())


class Trap:
    """What pickle would do."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, ("trap",)


TRAP = pickle.dumps(Trap())
OPENED = "wire.send(out, wire.OPENED, wire.COUNT.pack(2)); "
PAGE = f"wire.send(out, wire.PAGE, {page_of()!r})"


def opened_with(content: bytes) -> str:
    """Two pages are told, and this comes for the first."""
    return f"{OPENED}wire.send(out, wire.PAGE, {content!r})"


SAID = [
    ("", "pdfium breaks down at it (exit code 0)"),
    ("sys.exit(7)", "pdfium breaks down at it (exit code 7)"),
    ("out.write(b'o')", "pdfium breaks down"),
    ("out.write(b'o' * 1000)", "it makes no sense"),
    (f"wire.send(out, wire.OPENED, {TRAP!r})", "it makes no sense"),
    (f"out.write({TRAP!r})", "pdfium breaks down"),
    ("wire.send(out, wire.DONE)", "it makes no sense"),
    ("wire.send(out, b'?')", "it makes no sense"),
    (PAGE, "it makes no sense"),
    ("wire.send(out, wire.OPENED, wire.COUNT.pack(2**32 - 1))", "4,294,967,295 pages are more than"),
    ("wire.send(out, wire.OPENED, wire.COUNT.pack(0))", "there is no page in it"),
    ("wire.send(out, wire.REFUSED, wire.joined('one', 'two', 'three'))", "it makes no sense"),
    ("wire.send(out, wire.REFUSED, b'\\xff\\x1b[31m\\nit is odd\\0mend it')", "�\x1b[31m it is odd; mend it"),
    (OPENED + "wire.send(out, wire.DONE)", "page 1: it makes no sense"),
    (opened_with(page_of(left=math.nan)), "page 1: it makes no sense"),
    (opened_with(page_of(size=math.inf)), "page 1: it makes no sense"),
    (opened_with(page_of(text="")), "page 1: it makes no sense"),
    (opened_with(page_of(text="a\0b")), "page 1: it makes no sense"),
    (opened_with(page_of()[:-1]), "page 1: it makes no sense"),
    (opened_with(page_of() + b"x"), "page 1: it makes no sense"),
    (f"{OPENED}{PAGE}; wire.send(out, wire.DONE)", "page 2: it makes no sense"),
    (f"{OPENED}{PAGE}; out.write(b'p')", "page 2: pdfium breaks down"),
]


@pytest.mark.parametrize(("code", "said"), SAID, ids=range(len(SAID)))
def test_nothing_that_it_says_does_harm(
    code: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, processes: list[int]
) -> None:
    monkeypatch.chdir(tmp_path)
    played(monkeypatch, tmp_path, code)
    with pytest.raises(InputError) as caught:
        read(made(prose(700), prose(700)))
    assert said in str(caught.value)
    assert not (tmp_path / "trap").exists()


def test_one_that_says_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, processes: list[int]) -> None:
    """It closes its output and goes on."""
    monkeypatch.setattr(guard, "_END_SECONDS", 0.2)
    played(monkeypatch, tmp_path, "import os, signal; os.close(1); signal.pause()")
    assert refused(made(prose(700))).message == "pdfium breaks down at it (exit code 0)"


# -- what goes through the pipe -----------------------------------------------------------------------

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4)
GLYPHS = st.builds(Glyph, TEXTS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.booleans(), st.booleans())


@given(st.lists(GLYPHS, max_size=8), NUMBERS, NUMBERS, st.booleans())
def test_a_page_comes_out_as_it_went_in(row: list[Glyph], width: float, height: float, pictured: bool) -> None:
    page, found, told = Page(5, width, height, row), Found(7, 10**10, 3, [6] if pictured else [5]), Found(7)
    assert wire.unpacked(wire.packed(page, found), 5, told) == page
    assert (told.glyphs, told.unknown, told.pictures) == (10**10, 3, [6] if pictured else [])


@given(st.data())
def test_a_damaged_page_is_a_page_or_none(data: st.DataObject) -> None:
    row = [Glyph(code, 1.5, 2.5, 3.5, 10.0, bold=True) for code in CODES]
    content = bytearray(wire.packed(Page(0, 612.0, 792.0, row), Found()))
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(wire.GarbledError):
        page = wire.unpacked(bytes(content), 0, Found())
        assert all(glyph.text and all(map(math.isfinite, glyph[1:5])) for glyph in page.glyphs)
