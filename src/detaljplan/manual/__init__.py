"""The manual: what every rule asks and why, told from the rules themselves, and the pages made of it."""
