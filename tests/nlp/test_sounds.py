"""How characters are read, beside what the library says whose data we use."""

from pypinyin import Style, pinyin

from nlp.sounds import syllable


def test_every_character_is_read_as_pypinyin_reads_it() -> None:
    wrong = [
        f"{char}: {syllable(char)}, not {told[0][0]}"
        for char in map(chr, range(0x4E00, 0xA000))
        if (told := pinyin(char, style=Style.NORMAL, v_to_u=False, errors="ignore"))
        and syllable(char) != told[0][0].replace("ü", "v")
    ]

    assert wrong == []


def test_what_is_no_chinese_character_has_no_syllable() -> None:
    assert [syllable(char) for char in "a1，\U0001f600\U000e0041"] == [""] * 5
