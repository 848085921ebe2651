"""What the national specification states: limits, code lists, catalogue, municipalities, schema. No rules."""
