"""Claims: the list, a claim's page with its tabs and forms, and the first notice."""
