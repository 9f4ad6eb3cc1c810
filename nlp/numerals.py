"""Which whole number do these digits or Chinese numerals write?"""

_DIGITS = {c: n for n, cs in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆",
                                        "七柒", "八捌", "九玖")) for c in cs}  # fmt: skip
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_LONGEST = 24  # nobody writes a longer number in a message

NUMERALS = "零〇一二两三四五六七八九十百廿卅"
SPELLED = f"[{NUMERALS}]{{1,5}}"
NUMBER = rf"(?:(?>[0-9]{{1,4}})(?![0-9%]|\.[0-9])|(?>{SPELLED})(?!分之))"
"""A number, taken whole or not at all: the 4 of 40% is none, nor the 百 of 百分之几."""
FRESH = f"(?<![0-9.{NUMERALS}])"
"""A number never begins inside another."""


def chinese_integer(text: str) -> int | None:
    """二十五, ２５, 两, 十, 一百零三, 廿八, 二〇二〇 as an integer; None for anything else."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return int(text)
    if all(c in _DIGITS for c in text):  # read out digit by digit: 二〇二〇
        return int("".join(str(_DIGITS[c]) for c in text))
    return _spelled(text)


def _spelled(text: str) -> int | None:
    """A number written with its units: 一百零三, 两万五, 十二."""
    total = section = 0
    digit: int | None = None
    previous_unit = 1
    for c in text:
        if c in _DIGITS:
            if digit:
                return None  # 一二十: two digits in one place
            digit = _DIGITS[c]
            previous_unit = 1 if digit == 0 else previous_unit
        elif c in _TENS:
            if digit:
                return None
            section, digit = section + _TENS[c], None
        elif c in _UNITS:
            unit = _UNITS[c]
            section += (1 if digit is None else digit) * unit
            digit, previous_unit = None, unit
        elif c in _MYRIADS:
            total = (total + section + (digit or 0)) * _MYRIADS[c]
            section, digit, previous_unit = 0, None, _MYRIADS[c]
        else:
            return None
    # 一百二 is 120 and 两万五 is 25,000: the last digit takes the next place down.
    tail = (digit or 0) * (previous_unit // 10 if previous_unit >= 100 else 1)
    return total + section + tail
