"""How this device and the server stand to each other."""
