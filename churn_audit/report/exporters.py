"""`jupyter nbconvert --to churn-audit-html` and `--to churn-audit-pdf`.

nbconvert imports every exporter on a machine to list them, so everything heavy is imported where it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nbconvert.exporters.exporter import Exporter
from traitlets import default

if TYPE_CHECKING:
    from churn_audit.report.document import Document


class _ReportExporter(Exporter):  # type: ignore[misc]
    suffix = ""

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return self.suffix

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str | bytes, dict[str, Any]]:
        """The rendered report and the resources with its extension."""
        from churn_audit.report.document import from_notebook

        given = dict(resources or {})
        name = (given.get("metadata") or {}).get("name") or "Report"
        return self.render(from_notebook(nb, name)), given | {"output_extension": self.suffix}

    def render(self, doc: Document) -> str | bytes:
        """The document by the exporter's renderer, which is imported only now."""
        made: str | bytes = import_module(f"churn_audit.report.{self.suffix.removeprefix('.')}").render(doc)
        return made


class HTMLReportExporter(_ReportExporter):
    """The report as one HTML file."""

    export_from_notebook = "Churn audit (HTML)"
    output_mimetype = "text/html"
    suffix = ".html"


class PDFReportExporter(_ReportExporter):
    """The report as an accessible PDF."""

    export_from_notebook = "Churn audit (PDF)"
    output_mimetype = "application/pdf"
    suffix = ".pdf"
