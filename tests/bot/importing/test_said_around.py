"""What a coordinator says around the doubts of a table, and how it is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.overview.counting import owed_by_tally
from bot.periods import terms
from storage import imports, plans, reports, standings
from storage.ledger import lines
from storage.models import PlanState
from tests.bot.importing.test_table_reader import TITLE, rows
from tests.conftest import FixedClock, in_one_file
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender, coordinator_over

DOUBTFUL = make_docx(
    TITLE,
    TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算和专项资金分配结果 | 市财政局 | 10月底前
2 | 公开政府采购和招投标信息 | 区财政局 | 立行立改
3 | 做好学校招生和教育收费信息公开 | 区教体局 | 立行立改
4 | 公开医院和卫生机构服务信息 | 区司法局 | 尽快
5 | 公布审计整改结果 | 审计局 | 3月底前
"""),
)


@pytest.fixture(scope="module")
def asked(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Sender:
    coordinator = coordinator_over(sample_file, tmp_path_factory.mktemp("asked"))
    coordinator.sends(DOUBTFUL)
    coordinator.says("逐条看")
    assert "第2项的完成时限是“立行立改”" in coordinator.says("就是区财政局")
    in_one_file(coordinator.database)
    return coordinator


@pytest.fixture
def office(asked: Sender, clock: FixedClock, tmp_path: Path) -> Iterator[Sender]:
    """The coordinator, asked about the deadline of task 2 of a draft of 2021."""
    with asked.in_a_copy(clock, tmp_path) as office:
        yield office


def terms_of(office: Sender) -> dict[int, tuple[str, str | None]]:
    with office.database.reading() as session:
        draft = imports.waiting_draft(session)
        assert draft is not None
        return {t.number: (str(t.deadline_on), t.cadence) for t in plans.tasks(session, draft)}


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("年底前", ("2021-12-31", None)),
        ("12月底前完成", ("2021-12-31", None)),
        ("按季度报", ("None", "quarterly")),
        ("每季度末", ("None", "quarterly")),
        ("每半年", ("None", "half_yearly")),
        ("长期坚持", ("None", "quarterly")),
        ("持续推进", ("None", "quarterly")),
    ],
)
def test_deadline_without_a_day_gets_a_day_or_a_rhythm(
    office: Sender, said: str, terms: tuple[str, str | None]
) -> None:
    assert "第3项的完成时限" in office.says(said)
    assert terms_of(office)[2] == terms


@pytest.mark.parametrize("said", ["每周", "年底前完成了吗", "6月底或者12月底", "去年那样"])
def test_what_is_no_day_or_rhythm_sets_none(office: Sender, said: str) -> None:
    before = terms_of(office)
    office.says(said)
    assert terms_of(office) == before


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("剩下的都是12月底前", ("2021-12-31", None)),
        ("都改到6月底", ("2021-06-30", None)),
        ("其余的按季度报", ("None", "quarterly")),
    ],
)
def test_one_day_for_all_open_deadlines_is_shown_first_and_undone(
    office: Sender, said: str, terms: tuple[str, str | None]
) -> None:
    before = terms_of(office)
    card = office.says(said)
    assert "第2—4项定为" in card
    assert terms_of(office) == before
    office.says("确认")
    assert terms_of(office) == before | dict.fromkeys((2, 3, 4), terms)
    assert "还有2处" in office.says("逐条看"), "the names are still open"
    office.says("撤回改动")
    assert terms_of(office) == before
    assert "还有5处" in office.says("逐条看")


def test_one_day_for_all_is_of_the_deadlines_also_without_a_doubt_asked(office: Sender) -> None:
    office.sends(DOUBTFUL)
    assert "第2—4项定为2021年6月30日" in office.says("都改到6月底")


def test_day_for_all_where_no_deadline_is_open_says_so(office: Sender) -> None:
    office.says("剩下的都是12月底前")
    office.says("确认")
    office.says("逐条看")
    assert "待核对的地方没有时限" in office.says("都改到6月底")


def test_day_that_is_over_is_asked_about(office: Sender) -> None:
    asked = office.says("2020年10月底")
    assert "2020年10月31日（周六）已过。是次年的，还是仍按这一天" in asked
    assert terms_of(office)[2] == ("None", None)
    office.presses("改为2021年10月31日（周日）")
    assert terms_of(office)[2] == ("2021-10-31", None)
    office.says("2020年10月底")
    office.presses("仍按2020年10月31日（周六）")
    assert terms_of(office)[3] == ("2020-10-31", None)


@pytest.mark.parametrize("back", ["上一步", "撤回", "撤销"])
def test_what_was_settled_last_is_open_again(office: Sender, back: str) -> None:
    drafted = rows(office.database)
    for said in ("年底前", "按季度报", "年底前", "加入名册", "加入名册"):
        last = office.says(said)
    assert "都看完了" in last
    assert "上一步" in last
    for left in range(1, 6):
        again = office.says(back)
        assert "上一处的处理已撤回" in again
        assert f"还有{left}处" in again
    assert "第2项的完成时限" in again, "the one settled last comes first"
    after = rows(office.database)
    assert after["task"] == drafted["task"]
    assert after["duty"] == drafted["duty"]
    assert "还有6处" in office.says(back), "the name settled before it"
    assert "没有可以撤回的处理" not in office.says("逐条看")


def test_all_that_was_left_at_once_is_open_again_at_once(office: Sender) -> None:
    assert "都看完了" in office.says("都不管")
    assert "还有5处" in office.says("上一步")


def test_nothing_settled_is_opened_behind_a_later_change(office: Sender) -> None:
    office.says("年底前")
    office.says("剩下的都是6月底前")
    office.says("确认")
    office.says("逐条看")
    assert "先撤回那次改动" in office.says("上一步")


def test_what_was_settled_stays_once_the_table_is_in_force(office: Sender) -> None:
    office.says("剩下的都是12月底前")
    office.says("确认")
    office.says("生效")
    assert "已生效" in office.says("确认")
    assert "上一处的处理已撤回" not in office.says("上一步")
    with office.database.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        assert live.state == PlanState.LIVE
        assert imports.SETTLED not in live.restores


def test_all_by_itself_where_nothing_was_sent_asks_which_tasks(coordinator: Sender) -> None:
    assert "请写明是哪些任务" in coordinator.says("都改到6月底")


def test_day_of_a_table_in_force_that_is_next_years_says_so(coordinator: Sender) -> None:
    assert "今年的这一天已过，按2021年3月1日（周一）定" in coordinator.says("第27项改到3月1日")
    assert "今年的这一天已过" not in coordinator.says("第27项改到2021年3月1日")
    assert "今年的这一天已过" not in coordinator.says("第27项改到12月20日")


def test_all_new_names_are_added_at_once(office: Sender) -> None:
    told = office.says("全部加入名册")
    assert "区司法局、审计局将加入名册" in told
    assert "还有3处" in told
    assert "没有可以加入名册的新单位" in office.says("都加入名册")
    assert "还有5处" in office.says("上一步")
    office.says("全部加入名册")
    assert "名册新增：区司法局、审计局" in office.says("生效")
    office.says("确认")
    assert "第4项" in office.says("区司法局有哪些任务")
    before = "区司法局"
    assert "随这份表加入名册的区司法局、审计局" in office.says("撤回导入")
    office.says("确认")
    assert "第4项" not in office.says(f"{before}有哪些任务")


def test_new_unit_is_added_with_its_full_name(office: Sender) -> None:
    for _ in range(3):
        office.says("年底前")
    assert "区司法局将加入名册" in office.says("加入名册，全称淄川区司法行政局")
    office.says("生效")
    office.says("确认")
    assert "第4项" in office.says("淄川区司法行政局有哪些任务")


@pytest.mark.parametrize(
    "said", ["还有几处没核对", "还剩哪些疑点", "草稿怎么样了", "what is still open"]
)
def test_what_is_open_is_told(office: Sender, said: str) -> None:
    told = office.says(said)
    assert "还是草稿，没有生效" in told
    assert "有5处需要核对" in told
    assert "第4项的“区司法局”不在名册中" in told
    assert told.choices == ("逐条看", "生效", "放弃")
    assert "第3项的完成时限" in office.says("不管"), "the doubt before it is still answered"


@pytest.mark.parametrize("said", ["先不生效", "暂不生效", "先别生效", "核对完再生效"])
def test_not_yet_puts_nothing_in_force(office: Sender, said: str) -> None:
    assert "先不生效" in office.says(said)
    office.says("生效")
    assert "已取消" in office.says(said)
    assert "已生效" not in office.says("确认")


def test_yes_with_the_word_itself_drops_the_draft(office: Sender) -> None:
    assert "要放弃它吗" in office.says("取消")
    assert "草稿已删除" in office.says("对，放弃")


@pytest.mark.parametrize(
    "said",
    ["新表和旧表有什么不同", "和去年比变了什么", "新旧表有哪些变化", "what changed from last year"],
)
def test_differences_are_told_again(office: Sender, said: str) -> None:
    told = office.says(said)
    assert "与现行《全区政务公开工作任务分解表》相比" in told
    assert "新增5项：第1—5项" in told


def test_differences_to_the_year_before_are_told_once_in_force(office: Sender) -> None:
    office.says("生效")
    office.says("确认")
    told = office.says("和去年比变了什么")
    assert "与《全区政务公开工作任务分解表》相比" in told
    assert "不再列入56项" in told


def test_nothing_is_open_where_no_table_was_sent(coordinator: Sender) -> None:
    assert "没有2019年的任务表可以比较" in coordinator.says("和去年比变了什么")
    assert "没有待生效的任务表" in coordinator.says("先不生效")
    assert "处需要核对" in coordinator.says("还有几处没核对")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("第1到5项改到12月21日，第3项不变", "第1、2、4、5项定为12月21日"),
        ("第1、2项改到12月21日，其中第2项照旧", "第1项定为12月21日"),
        ("没有时限的一律12月21日前完成", "53项定为12月21日"),
    ],
)
def test_order_for_some_tasks_leaves_alone_what_it_says_stays(
    coordinator: Sender, said: str, told: str
) -> None:
    card = coordinator.says(said)
    assert told in card
    assert card.choices == ("确认", "暂不")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("一共多少项", "《2021年全区政务公开重点任务分解表》共5项任务"),
        ("这是哪年的", "《2021年全区政务公开重点任务分解表》共5项任务"),
        ("哪些没有责任单位", "第4项 公开医院"),
        ("区教体局在新表里有几项", "区教体局：点名1项（第3项），全员共担0项"),
        ("新表里区财政局的任务", "区财政局：点名2项（第1、2项）"),
        ("新表里区水利局的任务", "区水利局：没有点名的"),
    ],
)
def test_question_about_the_whole_draft_is_answered_from_it(
    office: Sender, said: str, told: str
) -> None:
    answer = office.says(said)
    assert "以下按待生效的草稿回答" in answer
    assert told in answer


@pytest.mark.parametrize("said", ["旧表第3项", "原表第3项", "现行表第3项"])
def test_old_table_is_the_one_in_force(office: Sender, said: str) -> None:
    answer = office.says(said)
    assert "以下按待生效的草稿回答" not in answer
    assert "精准扶贫" in answer


@pytest.mark.parametrize("said", ["没问题，生效", "可以，生效吧", "都看完了，生效"])
def test_agreed_and_in_force_shows_the_card(office: Sender, said: str) -> None:
    assert "5项任务即为现行任务" in office.says(said)


def test_rhythm_of_some_tasks_is_no_report(office: Sender) -> None:
    assert "第2、3项定为按季报" in office.says("第2、3项按季度报")


def test_wrong_file_is_offered_to_be_dropped(office: Sender) -> None:
    assert "还是草稿，没有生效" in office.says("导错了")
    assert "草稿已删除" in office.presses("放弃")


def test_person_is_added_as_no_unit(coordinator: Sender) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位
    1 | 公开财政预决算和专项资金分配结果 | 区财政局
    2 | 公开政府采购和招投标信息 | 区教体局、王小明
    3 | 公布审计整改结果 | 区审计局
    """)
    coordinator.sends(make_docx(TITLE, table))
    coordinator.says("逐条看")
    coordinator.says("全部加入名册")
    shown = coordinator.says("生效")
    assert "名册新增：区审计局。" in shown
    assert "没有认出是哪个单位，暂时不承担任务：王小明" in shown


def test_all_at_once_puts_no_reminder_off(coordinator: Sender) -> None:
    assert "请写明是哪些任务" in coordinator.says("全部改到12月20日")


def test_deadline_may_become_work_without_end(coordinator: Sender) -> None:
    assert "第46项定为按季报" in coordinator.says("第46项的期限改成长期坚持")


def test_people_in_brackets_behind_units_are_no_units(coordinator: Sender) -> None:
    table = TableDrawing("""
    序号 | 工作任务 | 责任单位
    1 | 公开财政预决算和专项资金分配结果 | 区财政局
    2 | 优化营商环境 | 区发改局牵头（张三），区财政局配合（李四）
    """)
    coordinator.sends(make_docx(TITLE, table))
    told = coordinator.says("新表第2项谁牵头")
    assert "牵头单位（1个）：区发改局" in told
    assert "配合单位（1个）：区财政局" in told
    coordinator.says("逐条看")
    coordinator.says("全部加入名册")
    shown = coordinator.says("生效")
    assert "名册新增" not in shown
    coordinator.says("确认")
    assert "名册中有44个单位" in coordinator.says("一共多少个单位")


@pytest.mark.parametrize("said", ["2021年底前基本建立，2022年全面完善", "6月底前启动，年底前完成"])
def test_two_days_in_one_answer_set_none(office: Sender, said: str) -> None:
    before = terms_of(office)
    office.says(said)
    assert terms_of(office) == before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("第3项12月21日前完成", "第3项定为12月21日"),
        ("第3、5项改为12月21日前完成", "第3、5项定为12月21日"),
        ("第3项1月15日前完成", "第3项定为2021年1月15日"),
    ],
)
def test_day_by_which_the_office_wants_a_task_is_a_deadline(
    coordinator: Sender, said: str, told: str
) -> None:
    assert told in coordinator.says(said)


@pytest.mark.parametrize(
    "said", ["除了第3项，都是年底前", "都是年底前，第3项除外", "年底前，第3项除外"]
)
def test_open_deadlines_but_one_get_the_day(office: Sender, said: str) -> None:
    card = office.says(said)
    assert "第2、4项定为2021年12月31日" in card
    office.says("确认")
    assert terms_of(office)[3] == ("None", None)
    assert "第3项的完成时限" in office.says("逐条看")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("审计局加入名册", "审计局将加入名册"),
        ("第5项的审计局加入名册，全称淄川区审计局", "审计局将加入名册"),
        ("区司法局不管", "“区司法局”先不处理"),
    ],
)
def test_word_behind_a_name_in_doubt_is_of_that_name(office: Sender, said: str, told: str) -> None:
    answer = office.says(said)
    assert told in answer
    assert "第2项的完成时限" in answer, "the one asked about is still open"


def test_way_back_to_the_doubts_is_offered_once(office: Sender) -> None:
    assert office.says("第3项").choices.count("逐条看") == 1
    assert "第2项的完成时限" in office.says("继续核对")


def test_day_that_is_over_is_no_report_of_the_office(coordinator: Sender) -> None:
    assert "已过，请写今天或以后的日期" in coordinator.says("第3项改到12月1日前完成")
    reported = coordinator.says("代报 区卫健局第32项12月1日完成了")
    assert "已完成" in reported


def test_day_of_one_unit_ends_the_rhythm_that_stood_in_for_it(
    office: Sender, clock: FixedClock
) -> None:
    office.says("生效")
    office.says("确认")
    clock.at = dt.datetime(2021, 6, 7, 9, 0, tzinfo=clock.zone)
    assert "下一期" not in office.says("区教体局第3项改到6月30日")
    office.says("确认")
    day, today = dt.date(2021, 6, 30), dt.date(2021, 12, 6)
    with office.database.reading() as session:
        live = plans.live_plan(session)
        assert live is not None
        (one,) = reports.assignments(session, live, number=3)
        assert terms(live, one.task, one.deadline_on).last_day == day
        tallies = standings.by_task(session, live, clock.at)
        (found,) = [tally for tally in tallies if tally.key == one.task_id]
        assert owed_by_tally(live, found, today).due_on == day
        (line,) = [each for each in lines(session, live) if each.number == 3]
        assert terms(live, line, line.own_day).last_day == day
