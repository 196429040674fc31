"""Lists of customers: who is at risk, fits, or is worth winning back, and what leavers say; ids stay in own files."""

from churn_audit.customers.at_risk import AtRisk, at_risk
from churn_audit.customers.fit import Fit, assess_fit
from churn_audit.customers.lists import write_lists
from churn_audit.customers.win_back import WinBack, win_back

__all__ = ["AtRisk", "Fit", "WinBack", "assess_fit", "at_risk", "win_back", "write_lists"]
