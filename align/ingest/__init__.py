"""Files of every kind to Documents: the registry of readers, one file a kind."""
