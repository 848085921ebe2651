"""What Python programs call: the same pipeline as the command line, with tables of what it found. No judging."""
