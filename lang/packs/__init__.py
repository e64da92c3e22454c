"""One data file a language; ``lang.language`` reads them."""
