"""Reading files: encodings, delimiters, broken lines, workbooks, JSON Lines, globs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from churn_audit.errors import DataError
from churn_audit.locales import _
from churn_audit.tables.decoding import delimiter_of, encoding_of
from tests.tables.conftest import column, problems, quality

JA = "customer_id,joined_at,region\n1,2020/01/05,東京都\n2,2020/02/16,大阪府\n"
ZH = "customer_id,joined_at,region\n1,2020/01/05,台北市信義區\n2,2020/02/16,高雄市左營區\n"
RU = "customer_id;joined_at;region\n1;25.01.2020;Москва\n2;06.02.2020;Санкт-Петербург\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JA, "cp932"), (ZH, "big5"), (RU, "cp1251"), (JA, "utf-8"), (ZH, "utf-8-sig"), (RU, "utf-16"),
        (RU, "utf-16-le"), (JA, "utf-16-be"), (JA, "euc_jp"),
    ],
)  # fmt: skip
def test_short_files_are_read_in_their_own_encoding(open_with, text, encoding):
    tables = open_with({"data/customers.csv": text.encode(encoding)})
    delimiter = ";" if text is RU else ","
    assert column(tables, "customers.region") == [line.split(delimiter)[2] for line in text.splitlines()[1:]]


@pytest.mark.parametrize(
    ("text", "encoding", "locale"),
    [
        ("id,市\n1,津\n", "cp932", "ja"),
        ("id,city\n1,Омск\n", "cp1251", "ru"),
        ("id,市\n1,竹北\n", "big5", "zh-Hant"),
    ],
)
def test_the_language_of_the_business_settles_a_file_of_a_few_letters(tmp_path, text, encoding, locale):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(encoding))
    assert path.read_bytes().decode(encoding_of(path, locale)) == text


def test_foreign_letters_only_at_the_end_of_a_long_file_are_found(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,name\n" + b"1,abc\n" * 50_000 + "2,Иван Петров\n3,Мария Сидорова\n".encode("cp1251"))
    assert encoding_of(path) == "cp1251"


def test_an_explicit_encoding_wins(open_with):
    tables = open_with({"data/customers.csv": JA.encode("cp932")}, tables={"customers": {"encoding": "latin-1"}})
    assert "東京都" not in column(tables, "customers.region")


def test_an_unknown_encoding_is_named(open_with):
    with pytest.raises(DataError, match='no encoding "cp999999"'):
        open_with({"data/customers.csv": JA}, tables={"customers": {"encoding": "cp999999"}})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_by_even_splitting(delimiter):
    lines = [f"a{delimiter}b{delimiter}c\n", f'1{delimiter}"x, y; z"{delimiter}2\n', f"3{delimiter}u{delimiter}4\n"]
    assert delimiter_of(lines) == delimiter


def test_broken_lines_are_counted_with_their_numbers_and_lose_no_other_line(open_with):
    text = (
        "customer_id,joined_at,segment\n"  # line 1
        "1,2020-01-05,a\n"
        "2,2020-01-05\n"  # too few fields
        '3,2020-01-05,"two\nlines"\n'  # lines 4 and 5
        "4,2020-01-05,b,c\n"  # line 6: too many
        '5,2020-01-05,"never closed\n'  # line 7
        "6,2020-01-05,d\n"
        "\n"
        "7,2020-01-05,e\n"
    )
    tables = open_with({"data/customers.csv": text})
    (problem,) = problems(tables, "customers", "malformed-line")
    assert (problem.count, problem.rows, problem.rejects) == (3, (3, 6, 7), True)
    assert column(tables, "customers.customer_id") == ["1", "3", "6", "7"]
    counted = quality(tables, "customers")
    assert (counted.rows, counted.kept, counted.rejected) == (7, 4, 3)


def test_problems_name_the_line_of_the_file(open_with):
    text = 'customer_id,joined_at,segment\n1,2020-01-05,"a\nb"\n\n2,soon,c\n'
    tables = open_with({"data/customers.csv": text})
    (problem,) = problems(tables, "customers", "unreadable")
    assert problem.rows == (5,)
    assert problem.told(_) == 'joined_at is not a date (for example "soon")'


def test_json_lines_keep_their_line_numbers(open_with):
    text = (
        '{"customer_id": 7, "joined_at": "2020-01-05"}\nnot json\n{"customer_id": 8, "joined_at": "x", "plan": "b"}\n'
    )
    tables = open_with({"data/customers.jsonl": text})
    assert problems(tables, "customers", "malformed-line")[0].rows == (2,)
    assert problems(tables, "customers", "unreadable")[0].rows == (3,)
    assert column(tables, "customers.customer_id") == ["7"]


def _workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["nothing here"])
    sheet = book.create_sheet("Kunden")
    sheet.append(["Report of January"])
    sheet.append([])
    sheet.append(["customer_id", "joined_at", "monthly_value", "referred"])
    sheet.append([1001, datetime(2020, 1, 5), 12.5, True])
    sheet.append([1002, "06.01.2020", 10, False])
    sheet.append([1003, "later", 10, False])
    path.parent.mkdir(exist_ok=True)
    book.save(path)


@pytest.mark.parametrize("sheet", ["Kunden", 2])
def test_a_sheet_is_chosen_by_name_or_by_number_from_one(open_with, tmp_path, sheet):
    _workbook(tmp_path / "data" / "crm.xlsx")
    tables = open_with(tables={"customers": {"source": "data/crm.xlsx", "sheet": sheet}})
    assert column(tables, "customers.customer_id") == ["1001", "1002"]
    assert [str(d) for d in column(tables, "customers.joined_at")] == ["2020-01-05 00:00:00", "2020-01-06 00:00:00"]
    assert column(tables, "customers.referred") == [True, False]
    assert problems(tables, "customers", "unreadable")[0].rows == (6,)


def test_a_missing_sheet_names_the_nearest(open_with, tmp_path):
    _workbook(tmp_path / "data" / "crm.xlsx")
    with pytest.raises(DataError, match=r'no sheet "Kunde"; did you mean "Kunden"'):
        open_with(tables={"customers": {"source": "data/crm.xlsx", "sheet": "Kunde"}})


def test_globs_are_read_one_file_after_the_other_and_places_name_the_file(open_with):
    files = {
        "data/customers.csv": "customer_id,joined_at\n1,2020-01-01\n",
        "data/o-1.csv": "order_id,customer_id,ordered_at,amount\na,1,2020-01-02,5\n",
        "data/o-2.csv": "order_id,customer_id,ordered_at,amount,channel\nb,1,2020-01-03,x,web\nc,1,2020-01-03,6,web\n",
    }
    tables = open_with(files, tables={"orders": "data/o-*.csv"})
    assert column(tables, "orders.order_id") == ["a", "c"]
    assert column(tables, "orders.channel") == [None, "web"]
    problem = problems(tables, "orders", "unreadable")[0]
    assert (problem.files, problem.rows) == (("o-2.csv",), (2,))


def test_a_missing_file_names_the_nearest(open_with):
    with pytest.raises(DataError, match=r'did you mean "kunden\.csv"'):
        open_with({"data/kunden.csv": "a\n1\n"}, tables={"customers": {"source": "data/kundn.csv"}})


def test_an_empty_file_is_an_error_that_says_so(open_with):
    with pytest.raises(DataError, match=r"customers\.csv: is empty"):
        open_with({"data/customers.csv": ""})


def test_a_file_with_a_head_line_only_is_an_empty_table(open_with):
    tables = open_with({"data/customers.csv": "customer_id,joined_at\n"})
    assert quality(tables, "customers").rows == 0
