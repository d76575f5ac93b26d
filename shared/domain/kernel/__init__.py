"""What every area stands on. It names none of them."""
