"""What the pages of several kinds of file share."""
