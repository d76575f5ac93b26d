"""Other programs are told of events: endpoints, what they are told, and how it is sent to them."""
