"""What all screens stand in: places, pages, visits, keys."""
