"""Who asks: organisations, roles and what each may do. No database, no HTTP."""
