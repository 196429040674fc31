"""The same bytes for the same slides: whatever a library stamped with the clock is stamped with the audit's day."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def stable(package: bytes, day: date) -> bytes:
    """An Office file without any trace of when it was written; workbooks inside it likewise."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".xlsx"):
                content = stable(content, day)
            elif name.endswith("core.xml"):
                content = _STAMP.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode() + rb"\g<2>", content)
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            new.writestr(info, content)
    return out.getvalue()
