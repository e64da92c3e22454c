"""Fetching official versions by their symbol, from a server on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from align import fetching
from align.errors import InputError
from align.fetching import Fetcher, address, file_name, symbol_of
from lang import web
from reader.commands import fetch as command
from reader.diagnostics import Exit
from tests.conftest import CODES, ROOT
from tests.tools.web_server import Answer, Handler, PageServer, failing, page

SYMBOL = "S/2017/926"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 1200 + b"\nstartxref\n0\n%%EOF\n"
OTHER = PDF.replace(b"PDF-1.4", b"PDF-1.7")
TAG = '"one"'


class Server(PageServer):
    """A server on this machine, whose pages are functions; it is a proxy as well."""

    def __init__(self) -> None:
        super().__init__()
        self.left = threading.Event()
        """Set when the test is over."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def serve(self, language: str, *answers: Answer) -> None:
        """Answers in turn, the last one ever after."""
        left = list(answers)
        self.pages[page_of(language)] = lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def page_of(language: str) -> str:
    return f"/{language}/{SYMBOL}?direct=true"


def leading(where: str) -> Answer:
    return lambda handler: handler.reply(302, b"", Location=where)


def cut(data: bytes, at: int, tag: str = TAG) -> Answer:
    return lambda handler: handler.reply(200, data[:at], said=len(data), ETag=tag)


def rest(data: bytes, tag: str = TAG, shift: int = 0, total: str = "") -> Answer:
    """Gives the part that is asked for of the same file, else the whole."""

    def answer(handler: Handler) -> None:
        if handler.headers["Range"] and handler.headers["If-Range"] == tag:
            start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-")) + shift
            said = f"bytes {start}-{len(data) - 1}/{total or len(data)}"
            handler.reply(206, data[start:], ETag=tag, Content_Range=said)
        else:
            handler.reply(200, data, ETag=tag)

    return answer


def unsized(data: bytes, **headers: str) -> Answer:
    """Says no length; the end of the connection is the end of the file."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def chunked(data: bytes, at: int) -> Answer:
    """Sends chunks, and breaks off in the midst of the second."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("ETag", TAG)
        handler.end_headers()
        handler.wfile.write(f"{at:x}\r\n".encode() + data[:at] + b"\r\nffff\r\n" + data[at : at + 10])

    return answer


def resetting(handler: Handler) -> None:
    """Resets the connection, so that what is on its way is lost."""
    handler.reply(200, PDF[:9], said=len(PDF), ETag=TAG)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(handler: Handler) -> None:
    """Sends the beginning, and then nothing for longer than anybody waits."""
    handler.reply(200, PDF[:70_000], said=len(PDF), ETag=TAG)
    handler.server.left.wait(20)


def babbling(handler: Handler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def running(server: Server) -> Server:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        running(server)
        yield server
        server.left.set()
        server.shutdown()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What would be waited, in seconds; no proxy of this machine is asked."""
    told: list[float] = []
    monkeypatch.setattr(fetching, "_wait", told.append)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return told


def fetched(server: Server, folder: Path, language: str = "fr") -> bytes:
    return Fetcher(folder, server.url).fetch(SYMBOL, language).path.read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


PART = [f"S-2017-926.fr.pdf{ending}" for ending in (".part", ".part.json")]

# -- symbols, names and addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("S/2017/926", "S-2017-926"),
        (" S/RES/2185 (2017) ", "S-RES-2185-2017"),
        ("S/RES/2185(2017)", "S-RES-2185-2017"),
        ("A/C.3/78/L.60/Rev.1", "A-C.3-78-L.60-Rev.1"),
        ("A/RES/217 (III)", "A-RES-217-III"),
        ("A/RES/ES-11/1", "A-RES-ES-11-1"),
        ("E/CN.4/2000/3/Add.1", "E-CN.4-2000-3-Add.1"),
    ],
)
def test_a_symbol_makes_a_name(text: str, name: str) -> None:
    for code in CODES:
        assert file_name(symbol_of(text), code) == f"{name}.{code}.pdf"


@pytest.mark.parametrize(
    "text",
    ["", "S", "../../etc/passwd1", "S/../../1", "/S/1", "S/2017/926/..", "S/2017/926\x00", "S/2017\\926", "s/2017/926",
     "S/2017/926?x=1", "S/2017/926#1", "S//1", "S/2017/٩٢٦", "S/1/" + "A" * 99, "S/RES/1 (٢٠١٧)", "and/or"],
)  # fmt: skip
def test_what_is_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no document symbol"):
        symbol_of(text)


def test_addresses() -> None:
    assert address(fetching.HOST, SYMBOL, "en") == "https://docs.un.org/en/S/2017/926?direct=true"
    assert address("http://x:80/mirror/", "S/RES/1(2017)", "ar") == "http://x:80/mirror/ar/S/RES/1(2017)?direct=true"
    assert address("https://x/get?s={symbol}&l={language}", SYMBOL, "zh") == "https://x/get?s=S/2017/926&l=zh"


@pytest.mark.parametrize(
    "host",
    ["", "docs.un.org", "ftp://x", "file:///etc", "https://", "https://a b", "https://me:it@x", "https://x?y", "https://x#y",
     "https://x:99999", "https://[", "https://x\n", "https://é.org", "javascript:{symbol}"],
)  # fmt: skip
def test_what_is_no_host_is_refused(host: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no host on the web"):
        Fetcher(tmp_path, host)


# -- one version ---------------------------------------------------------------------------------------------


def test_a_version_comes_whole_and_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    server.serve("fr", page(PDF))
    folder = tmp_path / "new" / "folder"
    first = Fetcher(folder, server.url).fetch(SYMBOL, "fr")
    assert (first.path, first.fresh, first.path.read_bytes()) == (folder / "S-2017-926.fr.pdf", True, PDF)
    assert not Fetcher(folder, server.url).fetch(SYMBOL, "fr").fresh
    assert names(folder) == ["S-2017-926.fr.pdf"]
    assert server.asked == [(page_of("fr"), None)]
    assert [agent.startswith("hexapla/") for agent in server.agents if agent] == [True]


def test_what_is_there_and_not_whole_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.serve("fr", page(PDF))
    for data in (b"", b"%PDF-", PDF[:-10], b"<html>%%EOF"):
        (tmp_path / "S-2017-926.fr.pdf").write_bytes(data)
        assert fetched(server, tmp_path) == PDF
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (failing(404), "answers 404 Not Found; check the symbol, or leave the language out"),
        (failing(410), "answers 410 Gone; check the symbol"),
        (failing(403), "answers 403 Forbidden; open http"),
        (failing(202), "answers 202, and sends no document; open http"),
        (page(b"<!DOCTYPE html><p>There is no document"), "a page of the web and no PDF; check the symbol"),
        (page(b"\xef\xbb\xbf\n <html>"), "a page of the web and no PDF"),
        (page(b"PK\3\4"), "what it sends is no PDF"),
        (page(b""), "it sends nothing; check the symbol"),
        (page(PDF[:-10]), "has no end"),
        (failing(304), "answers 304 and leads to no file"),
        (leading(page_of("fr")), "answers 302 and leads to no file"),
        (leading("http://["), "no address on the web"),
        (leading("file:///etc/passwd"), "answers 302 and leads to no file"),
        (leading("ftp://127.0.0.1/x"), "leads to what is not the web"),
        (lambda handler: handler.reply(200, b"%PDF-", said=1 << 40), "more than a document has"),
    ],
    ids=range(15),
)  # fmt: skip
def test_faults_that_last_are_one_line_and_are_not_tried_again(
    server: Server, tmp_path: Path, waits: list[float], answer: Answer, message: str
) -> None:
    server.serve("fr", answer)
    with pytest.raises(InputError) as error:
        fetched(server, tmp_path)
    assert message in str(error.value)
    assert str(error.value).startswith("S/2017/926 fr: 127.0.0.1:")
    assert "\n" not in str(error.value)
    assert waits == []
    assert names(tmp_path) == []


@pytest.mark.parametrize("answer", [page(PDF), unsized(PDF)], ids=["said", "not said"])
def test_no_more_is_taken_than_a_document_has(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(fetching, "_LARGEST", len(PDF) - 1)
    server.serve("fr", answer)
    with pytest.raises(InputError, match="more than a document has"):
        fetched(server, tmp_path)
    assert names(tmp_path) == []


# -- trouble on the way ------------------------------------------------------------------------------------------


def test_a_download_that_is_cut_short_goes_on(server: Server, tmp_path: Path, waits: list[float]) -> None:
    server.serve("fr", cut(PDF, 100_000), rest(PDF))
    assert fetched(server, tmp_path) == PDF
    assert server.asked == [(page_of("fr"), None), (page_of("fr"), "bytes=100000-")]
    assert waits == [1.0]
    assert names(tmp_path) == ["S-2017-926.fr.pdf"]


@pytest.mark.parametrize("trouble", [resetting, silent, babbling, failing(500), failing(408)], ids=range(5))
def test_trouble_passes(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Answer) -> None:
    monkeypatch.setattr(web, "_ANSWER", 0.2)
    server.serve("fr", trouble, rest(PDF))
    assert fetched(server, tmp_path) == PDF
    assert len(server.asked) == 2


def test_the_next_call_goes_on(server: Server, tmp_path: Path) -> None:
    server.serve("fr", cut(PDF, 70_000), failing(500))
    with pytest.raises(InputError, match="answers 500 Internal Server Error; run the command again later"):
        fetched(server, tmp_path)
    assert names(tmp_path) == PART
    assert (tmp_path / PART[0]).read_bytes() == PDF[:70_000]
    server.serve("fr", rest(PDF))
    assert fetched(server, tmp_path) == PDF
    assert server.asked[-1] == (page_of("fr"), "bytes=70000-")


def test_a_file_of_another_host_does_not_go_on(server: Server, tmp_path: Path) -> None:
    server.serve("fr", cut(PDF, 70_000), failing(404))
    with pytest.raises(InputError):
        fetched(server, tmp_path)
    server.pages[f"/mirror{page_of('fr')}"] = rest(OTHER)
    assert Fetcher(tmp_path, f"{server.url}/mirror").fetch(SYMBOL, "fr").path.read_bytes() == OTHER


def test_a_file_that_changed_is_fetched_from_its_beginning(server: Server, tmp_path: Path) -> None:
    server.serve("fr", cut(PDF, 70_000), rest(OTHER, '"two"'))
    assert fetched(server, tmp_path) == OTHER


@pytest.mark.parametrize(
    "wrong",
    [
        rest(PDF, shift=5),
        rest(PDF, shift=-5),
        lambda handler: handler.reply(206, PDF[70_000:], ETag=TAG),
        lambda handler: handler.reply(206, PDF[70_000:], ETag=TAG, Content_Range="bytes x"),
        lambda handler: handler.reply(
            206, OTHER[70_000:], ETag='"two"', Content_Range=f"bytes 70000-{len(PDF) - 1}/{len(PDF)}"
        ),
        failing(416),
    ],
    ids=["later", "earlier", "unsaid", "odd", "another file", "416"],
)
def test_a_wrong_part_is_dropped(server: Server, tmp_path: Path, wrong: Answer) -> None:
    server.serve("fr", cut(PDF, 70_000), wrong, rest(PDF))
    assert fetched(server, tmp_path) == PDF
    assert [asked for _, asked in server.asked] == [None, "bytes=70000-", None]


def test_a_part_that_nobody_asked_for(server: Server, tmp_path: Path) -> None:
    part = lambda handler: handler.reply(206, PDF[9:], Content_Range=f"bytes 9-{len(PDF) - 1}/{len(PDF)}")  # noqa: E731
    server.serve("fr", part, page(PDF))
    assert fetched(server, tmp_path) == PDF


def test_a_rest_in_several_parts(server: Server, tmp_path: Path) -> None:
    def some(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        data = PDF[start : start + 60_000]
        handler.reply(206, data, ETag=TAG, Content_Range=f"bytes {start}-{start + len(data) - 1}/{len(PDF)}")

    server.serve("fr", cut(PDF, 60_000), some)
    assert fetched(server, tmp_path) == PDF
    assert len(server.asked) == 6


@pytest.mark.parametrize("mark", [{"ETag": 'W/"one"'}, {}], ids=["weak", "none"])
def test_without_a_mark_it_begins_anew(server: Server, tmp_path: Path, mark: dict[str, str]) -> None:
    server.serve("fr", lambda handler: handler.reply(200, PDF[:70_000], said=len(PDF), **mark), page(PDF))
    assert fetched(server, tmp_path) == PDF
    assert [asked for _, asked in server.asked] == [None, None]


@pytest.mark.parametrize("first", [chunked(PDF, 70_000), unsized(PDF[:70_010], ETag=TAG)], ids=["chunks", "no length"])
def test_what_has_no_length_goes_on_too(server: Server, tmp_path: Path, first: Answer) -> None:
    server.serve("fr", first, rest(PDF))
    assert fetched(server, tmp_path) == PDF
    assert server.asked[1] == (page_of("fr"), "bytes=70010-")


def test_what_is_kept_of_a_part_may_be_spoilt(server: Server, tmp_path: Path) -> None:
    server.serve("fr", page(PDF))
    for about in (
        b"",
        b"{",
        b"3",
        b'["x"]',
        b"[1, 2]",
        b'["%s", "a\\r\\nX: y"]' % (server.url + page_of("fr")).encode(),
    ):
        (tmp_path / PART[0]).write_bytes(b"%PDF- something else")
        (tmp_path / PART[1]).write_bytes(about)
        assert fetched(server, tmp_path) == PDF
        (tmp_path / "S-2017-926.fr.pdf").unlink()
    assert {asked for _, asked in server.asked} == {None}


def test_a_server_says_how_long_to_wait(server: Server, tmp_path: Path, waits: list[float]) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(seconds=60), usegmt=True)
    answers = [failing(429, Retry_After="7"), failing(503, Retry_After=soon), failing(503, Retry_After=past)]
    server.serve("fr", *answers, page(PDF))
    assert fetched(server, tmp_path) == PDF
    assert [waits[0], waits[2]] == [7.0, 1.0]
    assert 50 < waits[1] <= 60


def test_a_wait_without_end_is_not_waited(server: Server, tmp_path: Path, waits: list[float]) -> None:
    server.serve("fr", failing(429, Retry_After="86400"))
    with pytest.raises(InputError, match="answers 429 Too Many Requests; run the command again later"):
        fetched(server, tmp_path)
    assert waits == []


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e3"])
def test_without_a_time_it_waits_longer_each_time_and_then_gives_up(
    server: Server, tmp_path: Path, waits: list[float], said: str
) -> None:
    server.serve("fr", failing(503, Retry_After=said))
    with pytest.raises(InputError, match="answers 503"):
        fetched(server, tmp_path)
    assert waits == [2.0, 4.0, 8.0]
    assert len(server.asked) == 4


def test_a_server_that_gives_a_byte_at_a_time_is_left_in_the_end(server: Server, tmp_path: Path) -> None:
    def one(handler: Handler) -> None:
        start = int((handler.headers["Range"] or "bytes=0-")[6:-1])
        said = {"Content_Range": f"bytes {start}-{len(PDF) - 1}/{len(PDF)}"} if start else {}
        handler.reply(206 if start else 200, PDF[start : start + 1], said=len(PDF) - start, ETag=TAG, **said)

    server.serve("fr", one)
    with pytest.raises(InputError, match=r"broke off after 20 of 307,\d+ bytes; run the command again"):
        fetched(server, tmp_path)
    assert len(server.asked) == 20


def test_nobody_at_home(tmp_path: Path, waits: list[float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        fetcher = Fetcher(tmp_path, f"http://127.0.0.1:{free.getsockname()[1]}")
        for code in CODES:
            with pytest.raises(InputError, match="connection refused; check the connection, the proxy and --host"):
                fetcher.fetch(SYMBOL, code)
    assert waits == [4.0, *[1.0] * 5]
    assert names(tmp_path) == []


def test_by_way_of_a_proxy(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    server.pages[f"http://nowhere.invalid{page_of('ru')}"] = leading("http://elsewhere.invalid/x.pdf")
    server.pages["http://elsewhere.invalid/x.pdf"] = page(PDF)
    assert Fetcher(tmp_path, "http://nowhere.invalid").fetch(SYMBOL, "ru").path.read_bytes() == PDF
    assert [path for path, _ in server.asked] == list(server.pages)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_safe_connection_is_verified_and_does_not_lead_to_one_that_is_not(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    own, key = tmp_path / "own.pem", tmp_path / "key.pem"
    request = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(own)]
    subprocess.run([*request.split(), *more], check=True, capture_output=True)
    with Server() as safe:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, key)
        safe.socket = context.wrap_socket(safe.socket, server_side=True)
        running(safe)
        host = safe.url.replace("http:", "https:")
        safe.serve("en", leading(f"{server.url}{page_of('en')}"))
        safe.serve("fr", page(PDF))
        server.serve("en", page(PDF))
        server.serve("fr", leading(f"{host}{page_of('fr')}"))
        with pytest.raises(InputError, match="certificate cannot be verified"):
            Fetcher(tmp_path, host).fetch(SYMBOL, "fr")
        assert waits == []
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        with pytest.raises(InputError, match="from https to what is not"):
            Fetcher(tmp_path, host).fetch(SYMBOL, "en")
        assert fetched(server, tmp_path) == PDF
        safe.shutdown()


# -- the disk ------------------------------------------------------------------------------------------------------


def test_where_nothing_can_be_written(server: Server, tmp_path: Path) -> None:
    server.serve("fr", page(PDF))
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        fetched(server, tmp_path / "file")
    (tmp_path / "S-2017-926.fr.pdf").mkdir()
    with pytest.raises(InputError, match="it is a directory"):
        fetched(server, tmp_path)
    assert server.asked == []


def test_two_processes_do_not_write_one_file(server: Server, tmp_path: Path) -> None:
    messages = []

    def second(handler: Handler) -> None:
        with pytest.raises(InputError) as error:
            fetched(server, tmp_path)
        messages.append(str(error.value))
        handler.reply(200, PDF)

    server.serve("fr", second)
    assert fetched(server, tmp_path) == PDF
    assert len(messages) == 1
    assert "another process fetches it; wait" in messages[0]
    assert names(tmp_path) == ["S-2017-926.fr.pdf"]


# -- the command ---------------------------------------------------------------------------------------------------


def call(*words: str) -> Exit:
    import argparse

    parser = argparse.ArgumentParser()
    command.options(parser)
    return command.run(parser.parse_args(words))


def test_six_languages(server: Server, tmp_path: Path, waits: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    for code in CODES:
        server.serve(code, page(PDF + code.encode()))
    assert call(SYMBOL, "-o", str(tmp_path), "--host", server.url) == Exit.DONE
    out, error = capsys.readouterr()
    assert out.splitlines() == [str(tmp_path / f"S-2017-926.{code}.pdf") for code in CODES]
    assert error == ""
    assert [Path(line).read_bytes()[-2:].decode() for line in out.splitlines()] == list(CODES)
    assert waits == [1.0] * 5
    assert call(SYMBOL, "-o", str(tmp_path), "--host", server.url, "--langs", "zh,ar,zh") == Exit.DONE
    out, error = capsys.readouterr()
    assert [line[-6:-4] for line in out.splitlines()] == ["zh", "ar"]
    assert error.count("it is there already") == 2
    assert len(server.asked) == 6


def test_one_that_fails_does_not_keep_the_others(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEXAPLA_HOST", server.url)
    for code in ("en", "ar"):
        server.serve(code, page(PDF))
    server.serve("ru", lambda handler: handler.send_response(404, "\x1b[31mno") or handler.end_headers())
    assert call(SYMBOL, "-o", str(tmp_path), "--langs", "en,ru,ar") == Exit.WRONG
    out, error = capsys.readouterr()
    assert [line[-6:-4] for line in out.splitlines()] == ["en", "ar"]
    assert error.count("\n") == 1
    assert "\x1b" not in error
    assert error.startswith("hexapla: error: S/2017/926 ru: 127.0.0.1")


@pytest.mark.parametrize("codes", ["", ",", "en fr", "EN", "../x", "en,/fr"])
def test_what_is_no_list_of_languages(codes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call(SYMBOL, "--langs", codes)
    assert "such as en,fr" in capsys.readouterr().err


def test_a_language_is_no_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no code of a language"):
        Fetcher(tmp_path).fetch(SYMBOL, "../fr")


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_ctrl_c_leaves_a_part_that_goes_on(server: Server, tmp_path: Path) -> None:
    came, leave = threading.Event(), threading.Event()

    def stalling(handler: Handler) -> None:
        handler.reply(200, PDF[:70_000], said=len(PDF), ETag=TAG)
        came.set()
        leave.wait(20)

    server.serve("fr", stalling, rest(PDF))
    code = "import sys; from pathlib import Path; from align.fetching import Fetcher\n"
    code += "Fetcher(Path(sys.argv[1]), sys.argv[2]).fetch('S/2017/926', 'fr')"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), server.url], cwd=ROOT, stderr=subprocess.PIPE
    ) as process:
        assert came.wait(20)
        part = tmp_path / PART[0]
        deadline = time.monotonic() + 20
        while not part.exists() or part.stat().st_size < 70_000:
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
        process.send_signal(signal.SIGINT)
        process.wait(20)
        leave.set()
    assert process.returncode != 0
    assert names(tmp_path) == PART
    assert fetched(server, tmp_path) == PDF
    assert server.asked[-1] == (page_of("fr"), "bytes=70000-")


def test_progress_is_told(server: Server, tmp_path: Path) -> None:
    server.serve("fr", failing(503, Retry_After="3"), page(PDF))
    told: list[str] = []
    Fetcher(tmp_path, server.url, told.append).fetch(SYMBOL, "fr")
    host = web.host(server.url)
    asking = f"S/2017/926 fr: asking {host}"
    assert told[:3] == [asking, f"S/2017/926 fr: waiting 3 s; {host}: it answers 503 Service Unavailable", asking]
    assert told[-1].startswith("S/2017/926 fr: 3")
    assert told[-1].endswith(" of 307 kB")
