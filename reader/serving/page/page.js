// Starts the terminal when its fonts are there, gives it the keys, and copies where the browser has no clipboard.

"use strict";

const terminal = document.querySelector(".textual-terminal");
const again = document.querySelector("#again");
const connection = new URL("/ws", location.href);
connection.protocol = connection.protocol.replace("http", "ws");
terminal.dataset.sessionWebsocketUrl = connection.href;

const size = Number(new URLSearchParams(location.search).get("fontsize"));
if (size >= 6 && size <= 100) terminal.dataset.fontSize = size;

// Letters are drawn once and kept, so that a font which comes later would never be seen.
const start = window.onload;
window.onload = async (event) => {
  const styles = ["16px", "bold 16px", "italic 16px"];
  await Promise.allSettled(styles.map((style) => document.fonts.load(`${style} "Roboto Mono"`, "aя\u0627\ufe8e中")));
  start.call(window, event);
};

// The first drawing of the reader: from now on it hears who has the keys. At the end they go to the button.
new MutationObserver((_, observer) => {
  if (document.body.classList.contains("-closed")) {
    again.focus();
    observer.disconnect();
  } else if (document.body.classList.contains("-first-byte") && !document.body.dataset.begun) {
    document.body.dataset.begun = "yes";
    terminal.querySelector("textarea").focus();
  }
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });

again.addEventListener("click", () => location.reload());

// Browsers have the clipboard for pages of this machine and of encrypted servers only.
if (!navigator.clipboard) {
  const writeText = async (text) => {
    const carrier = document.createElement("textarea");
    carrier.value = text;
    document.body.append(carrier);
    carrier.select();
    const copied = document.execCommand("copy");
    carrier.remove();
    terminal.querySelector("textarea").focus();
    if (!copied) throw new Error("the browser does not copy");
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText, readText: async () => "" } });
}
