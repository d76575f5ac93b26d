"""What administrators see of the server and do to it: of the panels' declarations alone, kept only while it is seen."""
