"""The keys of a device, wrapped by the password and by the system's keyring."""
