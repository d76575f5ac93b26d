"""What people do about what they are told."""
