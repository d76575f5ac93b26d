"""What all places of the window share."""
