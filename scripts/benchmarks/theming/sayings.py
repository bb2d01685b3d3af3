"""Sentences about four subjects, in any number: what people say where it only matters that there are themes."""

SUBJECTS = (
    ("one named nurse", "the same midwife", "a nurse who knows me", "one doctor for the family"),
    ("cheaper parking", "free parking for visitors", "more parking spaces at the clinic", "parking permits for carers"),
    ("warm food on wards", "meals that patients can eat", "fresh fruit with every meal", "food for all religions"),
    (
        "appointments in the evening",
        "online booking of appointments",
        "shorter waits for appointments",
        "reminders by text",
    ),
)
FRAMES = ("Please give us {}", "We need {} this year", "It would help to have {}", "Staff and families want {}")


def sentences(count: int) -> list[str]:
    """Return so many different sentences about the four subjects."""
    plain = [frame.format(saying) for frame in FRAMES for subject in SUBJECTS for saying in subject]
    return [f"{plain[place % len(plain)]}, ward {place // len(plain) + 1}" for place in range(count)]
