"""The page that shows the interface for other programs."""
