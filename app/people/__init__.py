"""People: accounts, organisations, sign-in and sessions."""
