"""How this device and the server stand to each other: the Sync page, what needs attention, conflicts."""
