"""The whole site as one file, and back: what is in it, how it is written, checked and read."""
