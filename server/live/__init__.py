"""The live layer: who is connected, in which rooms, and what they are told about stamped positions."""
