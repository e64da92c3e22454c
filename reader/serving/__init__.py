"""The reader in a browser: a small web server, and a process of the reader for every page that is open.

The page is a terminal (xterm.js) and comes from textual-serve, as does the way in which page and process speak to each
other; the process is `reader.app` under Textual's driver for the web. `server` answers the browser, `window` holds the
process of one page, `session` is what runs in that process, `driver` its link to the server. ``page/`` is the page
around the terminal: textual-serve's own fetches its font from elsewhere.
"""
