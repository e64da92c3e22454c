"""The screens that open over the reader, one a file."""
