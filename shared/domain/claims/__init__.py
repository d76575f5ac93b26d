"""Claims, who is concerned by one, and what is claimed under which coverage."""
