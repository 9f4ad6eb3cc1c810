"""A topic in anybody's words finds its tasks, and a topic of elsewhere finds none."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.evidence import Evidence
from nlp.search import TaskEntry, TaskIndex
from tests.nlp.measures import score_retrieval
from tests.nlp.sample import sample_lexicon

QUERIES = tomllib.loads(Path(__file__).with_name("topic_queries.toml").read_text("utf-8"))
OFF_TOPIC = [query["say"] for query in QUERIES["queries"] if "on" not in query]

# A county that does not exist, with another subject and other headings than the district's.
COUNTY_TASKS = [
    TaskEntry(101, ("民生实事",), "完成老旧小区改造12个，惠及居民3000户", "10月底前"),
    TaskEntry(102, ("民生实事",), "新增公共停车位800个，缓解老城区停车难"),
    TaskEntry(103, ("民生实事",), "新建公办幼儿园3所，增加学位900个", "9月底前"),
    TaskEntry(104, ("交通基础设施",), "新建“四好农村路”60公里", "12月底前"),
    TaskEntry(105, ("交通基础设施",), "开通城乡公共交通线路5条"),
    TaskEntry(106, ("环境整治", "蓝天行动"), "完成清洁取暖改造2000户", "11月15日前"),
    TaskEntry(107, ("环境整治", "碧水行动"), "治理黑臭水体4处，建成污水处理厂1座"),
    TaskEntry(108, ("环境整治",), "推行生活垃圾分类，覆盖全部机关单位和学校"),
    TaskEntry(109, ("平安建设",), "开展“反诈、禁毒”宣传进村居"),
]
COUNTY_UNITS = ("云岭县住建局", "云岭县公安局")
COUNTY = TaskIndex(COUNTY_TASKS, COUNTY_UNITS)


def numbers(index: TaskIndex, query: str) -> list[int]:
    return [hit.number for hit in index.search(query)]


def in_table(query: str) -> list[int]:
    return numbers(sample_lexicon().tasks, query)


def topic_figures(index: TaskIndex) -> dict[str, float]:
    """How well an index of the sample's tasks finds what each query is about."""
    lines = [
        {
            "query": query["say"],
            "relevant": [
                *({"row": row, "grade": 2} for row in query["on"]),
                *({"row": row, "grade": 1} for row in query.get("near", ())),
            ],
        }
        for query in QUERIES["queries"]
        if "on" in query
    ]
    assert len(lines) >= 100
    return score_retrieval(lines, lambda query: numbers(index, query)).figures


def test_topics_in_everyday_words_find_their_rows() -> None:
    figures = topic_figures(sample_lexicon().tasks)
    assert figures["recall@5"] >= 0.98
    assert figures["nDCG@10"] >= 0.97


@pytest.mark.parametrize("query", OFF_TOPIC)
def test_topic_the_table_does_not_have_finds_nothing(query: str) -> None:
    assert in_table(query) == []


@pytest.mark.parametrize(
    ("query", "first", "evidence"),
    [
        ("公报", 51, Evidence("word", "公报", "公报")),
        ("幼儿园", 21, Evidence("synonym", "幼儿园", "学前教育")),
        ("鱼情监测", 34, Evidence("sound", "鱼情监测", "舆情监测")),
        ("义务叫育", 21, Evidence("sound", "义务叫育", "义务教育")),
        ("行政执去公示", 41, Evidence("shape", "行政执去公示", "行政执法公示")),
    ],
)
def test_hit_says_by_which_word_it_was_found(query: str, first: int, evidence: Evidence) -> None:
    hit = sample_lexicon().tasks.search(query)[0]
    assert hit.number == first
    assert evidence in hit.evidence


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("小区改造", [101]),
        ("停车难", [102]),
        ("入园", [103]),
        ("幼儿园", [103]),
        ("修路", [104]),
        ("公交车", [105]),
        ("取暖", [106]),
        ("蓝天行动", [106]),
        ("污水", [107]),
        ("环境整治", [106, 107, 108]),
        ("反诈禁毒", [109]),
        ("反诈、禁毒", [109]),
        ("12月底前要完成的", [104]),
        ("11月15日前", [106]),
        ("疫情", []),
        ("政府公报", []),
        ("云岭县住建局的停车位", [102]),
        ("云岭县公安局", []),
    ],
)
def test_another_table_needs_no_other_code(query: str, expected: list[int]) -> None:
    assert sorted(numbers(COUNTY, query)) == expected


def test_row_devoted_to_a_topic_stands_before_a_mention() -> None:
    assert in_table("依申请公开")[0] == 48
    assert in_table("新闻发布会")[:2] in ([52, 30], [30, 52])


def test_heading_counts_for_the_rows_below_it() -> None:
    assert set(numbers_of("十二大攻坚行动", limit=11)) == set(range(2, 13))
    assert set(in_table("政府工作报告")) == set(range(13, 19))


def numbers_of(query: str, limit: int) -> list[int]:
    return [hit.number for hit in sample_lexicon().tasks.search(query, limit=limit)]


def test_no_more_hits_than_asked_for_and_the_best_first() -> None:
    hits = sample_lexicon().tasks.search("疫情", limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("query", ["", "  ", "？？？", "在哪条", "的", "\x00", "😀"])
def test_query_without_a_topic_finds_nothing(query: str) -> None:
    assert in_table(query) == []


def test_empty_table_has_nothing_about_anything() -> None:
    assert TaskIndex([]).search("疫情") == ()


@pytest.fixture(scope="module")
def prepared() -> TaskIndex:
    """The 2020 table with everything loaded, sounds too, so that only answering takes time."""
    index = sample_lexicon().tasks
    index.search("应及预按")
    return index


@settings(max_examples=60, deadline=500)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.text(alphabet="疫情公开政务应及预案的在哪条申请、“”·+a1 ", max_size=300),
        st.tuples(st.text(min_size=1, max_size=40), st.integers(2, 250)).map(lambda t: t[0] * t[1]),
    )
)
def test_any_text_is_answered_in_bounded_time(prepared: TaskIndex, text: str) -> None:
    assert {hit.number for hit in prepared.search(text)} <= set(range(1, 57))


def test_importing_and_constructing_loads_neither_dictionary_nor_sounds() -> None:
    program = (
        "import sys; from nlp.search import TaskEntry, TaskIndex;"
        "index = TaskIndex([TaskEntry(1, ('环保',), '治理污水')], ['区环保局']);"
        "assert not {'rjieba.rjieba', 'pypinyin'} & set(sys.modules);"
        "assert index.search('污水');"
        "assert 'rjieba.rjieba' in sys.modules and 'pypinyin' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
