"""What is known about languages; no documents here."""

__version__ = "0.1.0"
