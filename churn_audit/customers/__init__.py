"""Lists of customers: who fits, who is worth winning back, and what leavers say; ids stay in files of their own."""

from churn_audit.customers.fit import Fit, assess_fit
from churn_audit.customers.lists import write_lists
from churn_audit.customers.win_back import WinBack, win_back

__all__ = ["Fit", "WinBack", "assess_fit", "win_back", "write_lists"]
