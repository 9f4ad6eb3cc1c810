"""Which units a message names, with the sample roster of 淄川区."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalize import normalize
from nlp.units import GroupEntry, Place, UnitEntry, UnitIndex, Verdict

ROSTER = Path(__file__).parents[2] / "storage" / "samples" / "roster.toml"


def rows() -> list[tuple[str, list[str]]]:
    lines = Path(__file__).with_name("unit_names.txt").read_text("utf-8").splitlines()
    parts = [line.split("|") for line in lines if "|" in line and not line.startswith("#")]
    return [(said, [name for name in meant.split(",") if name]) for said, meant in parts]


def sample_index() -> UnitIndex:
    roster = tomllib.loads(ROSTER.read_text("utf-8"))
    district = roster["district"]
    return UnitIndex(
        Place(district["name"], tuple(district["parents"]), tuple(district["neighbours"])),
        [
            UnitEntry(
                unit["name"],
                unit["kind"],
                tuple(unit["full"]),
                tuple(unit["former"]),
                tuple(unit["habitual"]),
            )
            for unit in roster["unit"]
        ],
        [GroupEntry(group["phrase"]) for group in roster["group"]],
    )


INDEX = sample_index()


def test_resolve_gives_the_units_meant() -> None:
    misses = [
        f"{said}: read as {INDEX.resolve(said)}, not {meant}"
        for said, meant in rows()
        if sorted(INDEX.resolve(said)) != sorted(meant)
    ]
    assert not misses, "\n".join(misses)


def test_resolve_knows_every_name_of_the_roster() -> None:
    roster = tomllib.loads(ROSTER.read_text("utf-8"))
    for unit in roster["unit"]:
        for said in (unit["name"], *unit["full"], *unit["former"]):
            assert INDEX.resolve(said) == (unit["name"],), said


@pytest.mark.parametrize(
    ("said", "verdict", "nearest"),
    [
        ("市卫健委", Verdict.OTHER_LEVEL, ("区卫健局",)),
        ("省教育厅", Verdict.OTHER_LEVEL, ("区教体局",)),
        ("教育部", Verdict.OTHER_LEVEL, ("区教体局",)),
        ("张店区卫健局", Verdict.OTHER_PLACE, ("区卫健局",)),
        ("淄博市公安局张店分局", Verdict.OTHER_PLACE, ("区公安分局",)),
        ("云岭县财政局", Verdict.OTHER_PLACE, ("区财政局",)),
        ("六合行政执法局", Verdict.OTHER_PLACE, ("区综合行政执法局",)),
        ("Boshan district finance", Verdict.OTHER_PLACE, ("区财政局",)),
        ("高新区管委会", Verdict.OTHER_PLACE, ()),
        ("市fgw", Verdict.OTHER_LEVEL, ("区发改局",)),
        ("区司法局", Verdict.UNKNOWN_BODY, ()),
        ("统记局", Verdict.UNKNOWN_BODY, ()),
        ("区蓝莓产业局", Verdict.UNKNOWN_BODY, ()),
        ("区财务局有哪些任务", Verdict.UNKNOWN_BODY, ("区财政局", "区商务局", "区水利局")),
        ("区民生局第12项完成了", Verdict.UNKNOWN_BODY, ("区民政局", "区卫健局")),
        ("市财务局报了没", Verdict.OTHER_LEVEL, ("区财政局", "区商务局", "区水利局")),
        ("张店区财务局的任务", Verdict.OTHER_PLACE, ("区财政局", "区商务局", "区水利局")),
    ],
)
def test_find_refuses_other_bodies_and_says_what_is_nearest(
    said: str, verdict: Verdict, nearest: tuple[str, ...]
) -> None:
    (mention,) = INDEX.find(said)
    assert (mention.verdict, mention.units, mention.nearest) == (verdict, (), nearest)
    assert mention.evidence


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("民政局", "name"),
        ("淄川区卫生健康局", "full"),
        ("交通局", "short"),
        ("卫健委", "habit"),
        ("国土局", "former"),
        ("医保", "stem"),
        ("管理局", "fragment"),
        ("weijianju", "pinyin"),
        ("wjj", "initials"),
        ("卫建局", "sound"),
        ("教休局", "shape"),
        ("退伍军人事务局", "edit"),
        ("市财政局", "level"),
        ("博山区财政局", "place"),
        ("海关", "body"),
        ("各部门", "group"),
    ],
)
def test_find_says_why(said: str, kind: str) -> None:
    (mention,) = INDEX.find(said)
    assert mention.evidence[0].kind == kind
    assert mention.evidence[0].means


def test_find_gives_spans_of_the_normalized_message() -> None:
    text = "請問 區衛健局、ＷＪＪ 和 卫 健 局，市财政局 呢？"
    plain = normalize(text)
    mentions = INDEX.find(text)
    assert [mention.text for mention in mentions] == ["区卫健局", "WJJ", "卫 健 局", "市财政局"]
    assert all(plain[mention.start : mention.end] == mention.text for mention in mentions)


def test_find_offers_six_names_at_most() -> None:
    many = [UnitEntry(f"区{char}{char}服务中心") for char in "甲乙丙丁戊己庚辛"]
    (mention,) = UnitIndex(Place("云岭区"), many).find("服务中心")
    assert (len(mention.units), mention.verdict) == (6, Verdict.AMBIGUOUS)


PIECES = st.sampled_from(
    [
        "区",
        "市",
        "张店区",
        "卫健",
        "局",
        "教体局",
        "的",
        "和",
        "、",
        " ",
        "wjj",
        "wei",
        "办",
        "公安局",
    ]
)


@settings(max_examples=150, deadline=2000)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_find_reads_any_text_in_order_without_overlap(text: str) -> None:
    plain = normalize(text)
    end = 0
    for mention in INDEX.find(text):
        assert end <= mention.start < mention.end <= len(plain)
        assert mention.text == plain[mention.start : mention.end]
        assert bool(mention.units) == (mention.verdict in (Verdict.CERTAIN, Verdict.AMBIGUOUS))
        assert (len(mention.units) == 1) == (mention.verdict is Verdict.CERTAIN)
        end = mention.end


@pytest.mark.parametrize(
    "piece", ["卫健局报了没，", "卫健和", "管里局", "wjj ", "a b ", "区", "\ud800"]
)
def test_find_reads_a_very_long_message(piece: str) -> None:
    INDEX.find(piece * (10_000 // len(piece)))


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("张店区本月到期的", "张店区"),
        ("due in Boshan this month", "Boshan"),
        ("本月到期的", None),
        ("due this month", None),
        ("淄川区本月到期的", None),
    ],
)
def test_a_question_about_another_place_is_known_by_its_name(said: str, place: str | None) -> None:
    mention = INDEX.place_asked_about(said)
    assert (mention and mention.text) == place
    assert mention is None or mention.verdict is Verdict.OTHER_PLACE


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("县融媒中心", ("县融媒体中心",)),
        ("县教育局", ("县教育体育局",)),
        ("县国资局", ()),  # 国土资源局 without two characters that stand apart
        ("县统计局", ()),
    ],
)
def test_name_that_shortens_a_word_is_near(written: str, nearest: tuple[str, ...]) -> None:
    units = [
        UnitEntry("县融媒体中心"),
        UnitEntry("县教育体育局"),
        UnitEntry("县自然资源局", former=("县国土资源局",)),
        UnitEntry("县审计局"),
    ]
    assert UnitIndex(Place("清河县"), units).nearest(written) == nearest
