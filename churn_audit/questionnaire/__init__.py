"""The questionnaire on its way: out as a page or a workbook for people without the program, and back as answers."""

from churn_audit.questionnaire.form import Form, Known, form_for
from churn_audit.questionnaire.progress import Progress, progress
from churn_audit.questionnaire.reading import ReadForm, read_forms
from churn_audit.questionnaire.sending import SHAPES, Shape, write_form

__all__ = [
    "SHAPES",
    "Form",
    "Known",
    "Progress",
    "ReadForm",
    "Shape",
    "form_for",
    "progress",
    "read_forms",
    "write_form",
]
