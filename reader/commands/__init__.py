"""The commands, one module each: ``options`` declares what it takes, ``run`` does it."""
