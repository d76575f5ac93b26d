"""What desktop and server both know: the domain, the wire and the derived tables. No I/O lives here."""
