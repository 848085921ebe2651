"""Symbols as data: the colours, line kinds and patterns of a Swedish plan map."""
