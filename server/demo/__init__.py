"""The demonstration: believable sample data, a server, desktops, and the narrated tour. No product logic."""
