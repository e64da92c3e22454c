"""Finding things in documents that are open, in folders and in glossaries; what the screens of the reader show."""
