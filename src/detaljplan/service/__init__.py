"""The HTTP service: thin routes over reading, rules and the store. No SQL and no rules here."""
