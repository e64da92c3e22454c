"""The widgets of the application, one a file, each with its messages and its CSS."""
