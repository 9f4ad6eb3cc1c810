"""An invented county and a city, their rosters as files and tables as drawings: nothing of the
samples."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.importing import intake
from bot.importing.parsing import answer_of
from bot.importing.plan_files import read_plan
from storage import roster
from storage.db import Database
from tests.documents.makers import TableDrawing, make_docx

COUNTY = """
[district]
name = "云岭县"
parents = ["青泽市", "南陵省"]
neighbours = ["白溪县", "鹿鸣区"]

[[group]]
phrase = "各乡镇（开发区）"
kinds = ["town", "zone"]

[[group]]
phrase = "县直各部门"
kinds = ["department"]

[[unit]]
name = "县政府办公室"
kind = "department"

[[unit]]
name = "县教育局"
kind = "department"
full = ["云岭县教育局"]

[[unit]]
name = "县卫健委"
kind = "department"
full = ["云岭县卫生健康委员会"]

[[unit]]
name = "县财政局"
kind = "department"

[[unit]]
name = "县统计局"
kind = "department"

[[unit]]
name = "石桥镇"
kind = "town"

[[unit]]
name = "竹坪乡"
kind = "town"

[[unit]]
name = "云岭经济开发区"
kind = "zone"
"""

CITY = """
[district]
name = "青泽市"
parents = ["南陵省"]
neighbours = ["东陵市"]

[[group]]
phrase = "各区县（功能区）"
kinds = ["district", "zone"]

[[group]]
phrase = "市直各部门"
kinds = ["department"]

[[unit]]
name = "市教育局"
kind = "department"

[[unit]]
name = "市卫健委"
kind = "department"
full = ["青泽市卫生健康委员会"]

[[unit]]
name = "市财政局"
kind = "department"

[[unit]]
name = "市医保局"
kind = "department"

[[unit]]
name = "南湖区"
kind = "district"

[[unit]]
name = "北山县"
kind = "district"

[[unit]]
name = "青泽高新区"
kind = "zone"
"""
CITY_TABLE = """
序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限
1 | 财政公开 | 公开财政预决算和专项资金分配结果 | 市财政局、南湖区 | 12月18日前
2 | 教育公开 | 公开学校招生范围和教育收费标准 | 市教育局、各区县（功能区） | 12月25日前
3 | 健康公开 | 公开医院和卫生机构服务信息 | 市卫健委 |
"""

TITLE = "2020年云岭县政务公开工作任务分解表"
TABLE = """
序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限
1 | 财政公开 | 公开财政预决算和专项资金分配结果 | 县财政局 | 12月18日前
2 | 教育公开 | 公开学校招生范围和教育收费标准 | 县教育局 | 12月25日前
3 | ^ | 公开校园安全检查的结果 | 县教育局、县卫健委 |
4 | 健康公开 | 公开医院和卫生机构服务信息 | 县卫健委 | 12月15日前
5 | 政策解读 | 做好重要政策的解读和回应关切 | 各乡镇（开发区）、县直各部门 |
"""


def found(
    database: Database, folder: Path, now: dt.datetime, units: str = COUNTY, table: str = TABLE
) -> None:
    """Roster and table of the county, or of another place, in force."""
    path = folder / "roster.toml"
    path.write_text(units, encoding="utf-8")
    parsed = read_plan(make_docx(TITLE, TableDrawing(table)), "表.docx", opened=answer_of)
    with database.writing() as session:
        roster.load_roster(session, path)
        plan = intake.store(session, intake.look(session, parsed), now)
        intake.put_in_force(session, plan, now)
