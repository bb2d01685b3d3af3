"""The design group's work: what becomes of each contribution, who reads what, coding frames, agreement, presence."""
