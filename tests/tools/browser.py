"""A real browser without a window: Chromium, driven by its DevTools protocol (https://chromedevtools.github.io)."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
]
_WAIT = 30.0
"""Seconds in which what is waited for has to come."""

# textual-serve keeps its terminal to itself; the first field that it sets in what holds it gives that away.
_SPY = """
Object.defineProperty(Object.prototype, "fitAddon", {
  configurable: true,
  set(value) {
    window.spied = this;
    Object.defineProperty(this, "fitAddon", { value, writable: true, configurable: true });
  },
});
"""
SCREEN = """(() => {
  if (!window.spied) return "";
  const { buffer, rows, cols } = window.spied.terminal;
  const line = (_, y) => buffer.active.getLine(y)?.translateToString(true, 0, cols) ?? "";
  return Array.from({ length: rows }, line).join("\\n");
})()"""
"""The text of the terminal in the page."""
_KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "Backspace": (8, ""), "ArrowDown": (40, ""), "Tab": (9, "")}
_KEYS.update({f"F{number}": (111 + number, "") for number in range(1, 13)})


class Page:
    """A tab.

    Attributes:
        asked: the address of each request and connection that it made.
        logged: what its console said, and the errors of its scripts.
    """

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        self._browser, self._session, self.target = browser, session, target
        self.asked: list[str] = []
        self.logged: list[str] = []

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol."""
        return await self._browser(method, self._session, **parameters)

    def heard(self, method: str, said: dict[str, Any]) -> None:
        """Keeps what the tests ask about."""
        if method == "Network.requestWillBeSent":
            self.asked.append(said["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.asked.append(said["url"])
        elif method == "Runtime.exceptionThrown":
            self.logged.append(said["exceptionDetails"]["exception"].get("description", ""))
        elif method == "Runtime.consoleAPICalled":
            self.logged.append(" ".join(str(argument.get("value")) for argument in said["args"]))
        elif method == "Log.entryAdded":
            self.logged.append(said["entry"]["text"])

    async def evaluate(self, script: str) -> Any:
        """The value of an expression, awaited where it is a promise."""
        found = await self(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in found:
            raise AssertionError(found["exceptionDetails"])
        return found["result"].get("value")

    async def until(self, *wanted: str, absent: str = "") -> str:
        """The screen once all of some texts are on it, and one is not."""
        screen = ""
        with suppress(TimeoutError):
            async with asyncio.timeout(_WAIT):
                while True:
                    screen = await self.evaluate(SCREEN)
                    if all(text in screen for text in wanted) and not (absent and absent in screen):
                        return screen
                    await asyncio.sleep(0.05)
        raise AssertionError(f"{wanted} did not come:\n{screen}\n{self.logged}")

    async def holds(self, condition: str) -> None:
        """Waits until an expression is true."""
        async with asyncio.timeout(_WAIT):
            while not await self.evaluate(condition):
                await asyncio.sleep(0.05)

    async def closed(self) -> None:
        """Waits until the page says that the reader was closed."""
        await self.holds("document.body.classList.contains('-closed')")

    async def press(self, *keys: str) -> None:
        """Presses keys: letters, or names as in ``KeyboardEvent.key``."""
        for key in keys:
            code, text = _KEYS.get(key, (ord(key[0].upper()), key))
            say: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}
            await self("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **say)
            await self("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    async def picture(self, file: Path) -> None:
        """Takes a picture of the tab (PNG)."""
        file.write_bytes(base64.b64decode((await self("Page.captureScreenshot"))["data"]))

    async def close(self) -> None:
        """Closes the tab."""
        await self._browser("Target.closeTarget", targetId=self.target)


class Browser:
    """A running Chromium."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection = connection
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._connection:
            said = message.json()
            if "id" in said:
                answer = self._answers.pop(said["id"])
                if "error" in said:
                    answer.set_exception(AssertionError(said["error"]))
                else:
                    answer.set_result(said["result"])
            elif page := self._pages.get(said.get("sessionId", "")):
                page.heard(said["method"], said["params"])

    async def __call__(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """One command of the protocol."""
        number = max(self._answers, default=0) + 1
        self._answers[number] = answer = asyncio.get_running_loop().create_future()
        envelope: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        await self._connection.send_json(envelope | ({"sessionId": session} if session else {}))
        async with asyncio.timeout(_WAIT):
            return await answer

    async def open(self, address: str, *, width: int = 1200, height: int = 800) -> Page:
        """A tab on an address, in pixels."""
        target = (await self("Target.createTarget", url="about:blank"))["targetId"]
        session = (await self("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        self._pages[session] = page = Page(self, session, target)
        for domain in ("Page", "Network", "Runtime", "Log"):
            await page(f"{domain}.enable")
        await page("Page.addScriptToEvaluateOnNewDocument", source=_SPY)
        await page("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        await page("Page.navigate", url=address)
        await page.holds("document.readyState === 'complete'")
        return page

    async def allow(self, *permissions: str) -> None:
        """Gives every page permissions, such as ``clipboardReadWrite``."""
        await self("Browser.grantPermissions", permissions=list(permissions))

    async def end(self) -> None:
        """Closes the connection."""
        await self._connection.close()
        await self._listening


@asynccontextmanager
async def chromium(profile: Path, *flags: str) -> AsyncIterator[Browser]:
    """A browser with a new profile, which ends with the block.

    Args:
        profile: an empty folder.
        flags: further ones of the command line.
    """
    assert PROGRAM, "chromium is not installed"
    program = await asyncio.create_subprocess_exec(
        PROGRAM, *_FLAGS, *flags, f"--user-data-dir={profile}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        port, path = (await _told(profile / "DevToolsActivePort", program)).split()
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as connection,
        ):
            browser = Browser(connection)
            yield browser
            await browser.end()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        await program.wait()


async def _told(file: Path, program: asyncio.subprocess.Process) -> str:
    """Port and path by which the browser is driven, which it writes to a file when it is ready."""
    async with asyncio.timeout(_WAIT):
        while True:
            assert program.returncode is None, "chromium does not start"
            if file.exists() and len(text := file.read_text()) and text.count("\n") == 1:
                return text
            await asyncio.sleep(0.02)
