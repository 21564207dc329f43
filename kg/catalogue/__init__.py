"""The canned questions: finding one, filling it in, writing its answer."""
