"""Documents, and how versions of one correspond."""
