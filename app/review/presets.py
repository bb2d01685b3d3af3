"""Coding frames to begin with. The names of the codes are their authors'; what belongs to each is said in own words."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PresetCode:
    """A code of a preset, and what belongs to it."""

    key: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A frame to begin with; `source` says where it comes from."""

    key: str
    name: str
    description: str
    source: str
    codes: tuple[PresetCode, ...]


FOUNDATIONS: Final = "foundations"
"""The preset whose codes are the foundations of the workshop's own text."""

PRESETS: Final[dict[str, Preset]] = {
    preset.key: preset
    for preset in (
        Preset(
            "seven_s",
            "McKinsey 7S",
            "Seven sides of an organisation that must fit each other.",
            "Waterman, Peters and Phillips, Structure is not organization, Business Horizons 23(3), 1980",
            (
                PresetCode("strategy", "Strategy", "Aims, priorities, plans, where money and effort should go."),
                PresetCode("structure", "Structure", "Who reports to whom, teams, departments, boundaries, mergers."),
                PresetCode("systems", "Systems", "Processes, procedures, records, computers, how work flows daily."),
                PresetCode("shared_values", "Shared values", "What people believe in and stand for together; culture."),
                PresetCode("style", "Style", "How leaders lead and behave, how people treat one another."),
                PresetCode("staff", "Staff", "People, numbers, hiring, staying, wellbeing, pay, careers."),
                PresetCode("skills", "Skills", "What people can do: training, learning, knowledge, competence."),
            ),
        ),
        Preset(
            "swot",
            "SWOT",
            "What is good and bad within, and what may help or harm from outside.",
            "A common scheme of strategic planning since the 1960s",
            (
                PresetCode("strengths", "Strengths", "What works well here already and should be kept."),
                PresetCode("weaknesses", "Weaknesses", "What does not work here, is missing, slow or poor."),
                PresetCode("opportunities", "Opportunities", "What could be used from outside: new chances, partners."),
                PresetCode("threats", "Threats", "What could do harm from outside: cuts, risks, shortages."),
            ),
        ),
        Preset(
            "aqua",
            "AQuA: eight enablers of integrated care",
            "Eight things that let organisations work as one for the people they care for.",
            "Advancing Quality Alliance (AQuA), Integrated Care Framework, 2012",
            (
                PresetCode("leadership", "Leadership", "Leaders of several organisations act together for one aim."),
                PresetCode("governance", "Governance", "Who decides and answers for it across organisations."),
                PresetCode("culture", "Culture", "Trust, shared purpose and ways of working between groups."),
                PresetCode(
                    "service_user_and_carer_engagement",
                    "Service user and carer engagement",
                    "Patients, users, families and carers take part in their care and in changing it.",
                ),
                PresetCode(
                    "financial_and_contractual_mechanisms",
                    "Financial and contractual mechanisms",
                    "Budgets, payments, contracts and incentives that reward working together.",
                ),
                PresetCode(
                    "information_and_it",
                    "Information and IT",
                    "Shared records, data and systems that talk to each other.",
                ),
                PresetCode("workforce", "Workforce", "Roles, skills and staff that work across boundaries."),
                PresetCode(
                    "service_and_care_model_design",
                    "Service and care model design",
                    "Pathways and services laid out around a person: teams, places, times.",
                ),
            ),
        ),
    )
}
