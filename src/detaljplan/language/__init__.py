"""The interface in Swedish, as it stands in the code, and in English, as it stands in ``en.po``."""
