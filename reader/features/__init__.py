"""What the reader can do beyond showing its columns, a feature a file; see `reader.core`."""
