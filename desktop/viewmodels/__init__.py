"""What each screen knows and can do, without widgets and without the engine; reaches the device through `ports`."""
