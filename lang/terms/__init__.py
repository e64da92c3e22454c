"""Terms and acronyms: what a text should call things."""
