"""What administrators see of the server and do to it: declared once, for handlers, command line and page."""
