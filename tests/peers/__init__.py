"""Other libraries' numbers: recorded once, compared with by every run of the tests."""
