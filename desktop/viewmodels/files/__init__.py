"""One file's page, and the rows of an entity in it."""
