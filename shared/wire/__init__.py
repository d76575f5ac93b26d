"""What travels between desktop and server: messages, codec, protocol history and error codes."""
