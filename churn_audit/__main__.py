"""python -m churn_audit: the command line."""

from churn_audit.cli import main

main()
