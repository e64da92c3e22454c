"""Asking a web server for a file: by way of the proxy of the environment, with faults said in a few words.

Nothing here knows what is fetched. Faults are parted into those that last and those that may pass, with the time
that the server wants to be left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lang import __version__

if TYPE_CHECKING:
    from email.message import Message
    from http.client import HTTPMessage, HTTPResponse

BLOCK = 1 << 16
"""Bytes that are read at once, at most."""

_ANSWER = 30.0
"""Seconds to wait for a server."""
_LASTING = frozenset(range(300, 500)) - {408, 425, 429}
"""Answers that will be the same the next time; a redirection that was followed too often is one."""
_LONGEST_REASON = 60
_CONTENT_RANGE = re.compile(r"bytes (?P<first>[0-9]{1,18})-(?P<last>[0-9]{1,18})/(?P<all>[0-9]{1,18}|\*)")


class LinkError(Exception):
    """A link leads to nothing of use.

    Attributes:
        status: the status that the server answered with (RFC 9110, 15), 0 where there was no answer.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class PassingError(LinkError):
    """It may do so the next time.

    Attributes:
        wait: seconds that the server wants to be left alone, None where it does not say.
    """

    def __init__(self, message: str, status: int = 0, wait: float | None = None) -> None:
        super().__init__(message, status)
        self.wait = wait


class UnreachableError(PassingError):
    """There is no server that answers."""


class RangeError(PassingError):
    """The server does not have the part that was asked for."""


def answer(url: str, headers: Mapping[str, str] = MappingProxyType({})) -> HTTPResponse:
    """The answer of a server (RFC 9110), by way of a proxy where the environment names one.

    It goes where it is sent by HTTP and HTTPS alone, and never from a connection that is safe to one that is not.

    Raises:
        LinkError: there is none, or it is an error.
    """
    from urllib import request as http

    class Redirects(http.HTTPRedirectHandler):
        """Goes where it is sent, but not from a connection that is safe to one that is not."""

        max_redirections = 5

        def redirect_request(self, req: http.Request, *rest: Any) -> http.Request | None:  # noqa: ANN401
            to = rest[-1].lower()
            if not to.startswith(("https:", "http:")):
                raise LinkError("it leads to what is not the web")
            if req.type == "https" and not to.startswith("https:"):
                raise LinkError("it leads from https to what is not")
            return super().redirect_request(req, *rest)

    # Not http.build_opener, whose openers read local files and FTP too.
    opener = http.OpenerDirector()
    for handler in (http.ProxyHandler, http.HTTPHandler, http.HTTPSHandler, http.HTTPDefaultErrorHandler,
                    Redirects, http.HTTPErrorProcessor, http.UnknownHandler):  # fmt: skip
        opener.add_handler(handler())
    about = {"User-Agent": f"hexapla/{__version__}", "Accept-Encoding": "identity", **headers}
    with _network():
        response: HTTPResponse = opener.open(http.Request(url, headers=about), timeout=_ANSWER)  # noqa: S310
        return response


def blocks(response: HTTPResponse) -> Iterator[bytes]:
    """What an answer holds, each piece as soon as it has come.

    Raises:
        PassingError: the connection broke off.
    """
    with _network():
        while block := response.read1(BLOCK):
            yield block


def whole_length(response: HTTPResponse, start: int) -> int | None:
    """The bytes of the whole file of which an answer holds the part from ``start``; None where it does not say.

    Raises:
        RangeError: it holds another part (RFC 9110, 14.4).
    """
    if response.status != 206:
        return response.length
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if found is None or int(found["first"]) != start:
        raise RangeError("it sends another part than was asked for")
    return start + response.length if found["all"] == "*" and response.length is not None else int(found["all"])


def mark(headers: HTTPMessage) -> str:
    """What tells a file from every other at its address: a strong ETag or the time of its last change, else empty.

    Such a mark may stand in ``If-Range`` (RFC 9110, 13.1.5).
    """
    tag = headers.get("ETag", "W/")
    return headers.get("Last-Modified", "") if tag.startswith("W/") else tag


def host(url: str) -> str:
    """The server in an address."""
    return url.split("/")[2].rpartition("@")[2]


@contextmanager
def _network() -> Iterator[None]:
    """Says in a few words what the network or a server refuses."""
    from http.client import HTTPException, IncompleteRead, InvalidURL
    from urllib.error import HTTPError, URLError

    try:
        yield
    except HTTPError as error:
        error.close()
        raise _refusal(error.code, error.reason, error.headers) from error
    except URLError as error:
        raise _unreachable(error.reason) from error
    except OSError as error:
        raise PassingError(_reason(error)) from error
    except (InvalidURL, ValueError) as error:
        raise LinkError("it is no address on the web") from error
    except IncompleteRead as error:
        raise PassingError("the connection broke off") from error
    except HTTPException as error:
        raise PassingError("it does not answer as a web server does") from error


def _refusal(status: int, reason: str, headers: Message) -> LinkError:
    """What an answer that is an error means."""
    if 300 <= status < 400:
        return LinkError(f"it answers {status} and leads to no file", status)
    said = f"it answers {status} {reason[:_LONGEST_REASON]}".rstrip()
    if status == 416:
        return RangeError(said, status)
    return LinkError(said, status) if status in _LASTING else PassingError(said, status, _retry_after(headers))


def _unreachable(reason: BaseException | str) -> LinkError:
    """Why there is no connection; a certificate that is not good today is not better a second later."""
    from ssl import SSLCertVerificationError

    if isinstance(reason, SSLCertVerificationError):
        return LinkError(f"its certificate cannot be verified ({reason.verify_message.lower()})")
    return UnreachableError(_reason(reason) if isinstance(reason, OSError) else str(reason))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _retry_after(headers: Message) -> float | None:
    """Seconds until the server wants to be asked again (RFC 9110, 10.2.3: seconds or a date)."""
    from email.utils import parsedate_to_datetime

    said = headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,9}", said):
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
