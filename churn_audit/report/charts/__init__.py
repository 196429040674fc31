"""The report's charts: figures and words in, a picture in two widths out. No sentence is made here.

No title stands in a picture, no text is under 8 points, every estimate carries its interval, and colours mean one
thing: blue what was measured, grey what it is compared with, the judgement's three for scores alone.
"""

from churn_audit.report.charts.calibration import RiskBand, calibration
from churn_audit.report.charts.cohorts import CohortRow, cohorts
from churn_audit.report.charts.costs import CostBar, costs
from churn_audit.report.charts.matrix import Disc, matrix
from churn_audit.report.charts.months import MonthMark, months
from churn_audit.report.charts.scores import ScoreMark, scores
from churn_audit.report.charts.shift import ShiftMark, shift
from churn_audit.report.charts.split import SplitRow, split
from churn_audit.report.charts.steps import Step, steps
from churn_audit.report.charts.survival import SurvivalMark, SurvivalStep, survival
from churn_audit.report.charts.waterfall import Fall, waterfall

__all__ = [
    "CohortRow",
    "CostBar",
    "Disc",
    "Fall",
    "MonthMark",
    "RiskBand",
    "ScoreMark",
    "ShiftMark",
    "SplitRow",
    "Step",
    "SurvivalMark",
    "SurvivalStep",
    "calibration",
    "cohorts",
    "costs",
    "matrix",
    "months",
    "scores",
    "shift",
    "split",
    "steps",
    "survival",
    "waterfall",
]
