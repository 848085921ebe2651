"""The life of a plan: which status may follow which, from which days it is in force, and what a version changed."""
