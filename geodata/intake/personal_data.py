"""Personal data are refused at the door: identity numbers, telephone numbers and names of persons, in any column."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

import numpy as np
import pandas as pd

from geodata.errors import Fault, PersonalDataError
from geodata.intake.parsed import FULL_WIDTH
from geodata.text import Text

_IDENTITY_CANDIDATE = r"[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]"
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5}[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx])(?![0-9A-Za-z])"
)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_IDENTITY_HEADER = re.compile(r"身份证|证件号|公民身份|id_?card", re.IGNORECASE)
_IDENTITY_REMAINS = re.compile(r"\d{15}(?:\d{2}[\dXx])?|\d\.\d{4,}[eE]\+?1[47]")
"""Under such a header also what Excel has left of a number, which has lost its check digit."""

_MOBILE_CANDIDATE = r"1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?<!\d\.)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d|\.\d)")
_BARE_NUMBER = re.compile(r"\d{11}")
_PHONE_HEADER = re.compile(r"电话|手机|座机|传真|联系方式|phone|mobile|telephone|^tel", re.IGNORECASE)
_MOBILE_SHARE = 0.3
"""From this share of a column's values on, bare numbers are taken for phone numbers whatever the header says."""
_LANDLINE = re.compile(
    r"(?<![\d.])(?:[(（]?0\d{2,3}[)）]?[-—– ]*)?[2-9]\d{2,3}[- ]?\d{4}(?:\s*[-—转*]\s*\d{1,6})?(?![\d.])"
)

_NAME_HEADER = re.compile(
    r"姓名|联系人|负责人|法定代表人|法人|户主|经办人|填报人|责任人|经营者|业主|站长|店长|经理|主任|工作人员|人员名单|管理员|专员|干部|联络员|包联人|contact|person_?name",
    re.IGNORECASE,
)
_NAME_SHARE = 0.3
"""From this share of a column's values on, they are names."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙"
    "史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝"
    "路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲"
    "虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阎闻巴那乌额斯敖塔娜其朝哈布"
)
_COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "宇文",
    "长孙",
)
_NAME = re.compile(
    rf"(?:{'|'.join(_COMPOUND_SURNAMES)}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,3}}|[\u4e00-\u9fff]{{1,8}}[·•][\u4e00-\u9fff]{{1,8}}"
)
_NO_NAME = re.compile(r"[局站社村镇乡区厅部处科所队会院校厂店司室办委旗县市盟道府组团行]$|中心$|公司$|街道$|嘎查$|无$|有$")  # fmt: skip
_BETWEEN_NAMES = re.compile(r"[\s,，、;；/]+")

_KINDS = {
    "identity": Text("居民身份证号", "identity numbers"),
    "mobile": Text("手机号码", "mobile phone numbers"),
    "landline": Text("固定电话号码", "landline numbers"),
    "name": Text("个人姓名", "names of persons"),
}
_LEAVE_OUT = Text("个人信息不得载入，请删除该列后重试", "personal data are refused: remove the column and try again")
_CLEAR = Text("个人信息不得载入，请删除该内容后重试", "personal data are refused: remove it and try again")


def refuse_personal_data(
    file: str, table: pd.DataFrame, *, contacts: Collection[str] = (), beside: Iterable[tuple[int, str]] = ()
) -> None:
    """Raise if a table holds personal data, whether or not its columns are used.

    A number that ends in the check digit of GB 11643-1999 is an identity number wherever it stands; so is a mobile number,
    but a bare number of eleven digits may be a register number and counts only under a header that says phone, or
    where many are. Landline numbers count under such headers alone. Names count under headers that say person (姓名, 联系人,
    负责人 …) where the values look like Chinese names.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    table : DataFrame
        Text, indexed by row number.
    contacts : collection of str
        Headers under which names may stand: the column of the bureau's contacts.
    beside : iterable of (int, str)
        Texts above and below the table with their rows: title and notes.

    Raises
    ------
    PersonalDataError
        Lists every such column; ``columns`` names them.
    """
    faults = []
    for place, column in enumerate(table.columns):
        for kind, rows in _personal_rows(table.iloc[:, place], str(column), named=column not in contacts).items():
            if len(rows):
                told = _KINDS[kind]
                problem = Text(f"含有{told.zh}（{len(rows)} 处）", f"holds {told.en} ({len(rows)} times)")
                faults.append(Fault(file, problem, _LEAVE_OUT, row=int(rows[0]), column=str(column)))
    for row, text in beside:
        found = [
            kind for kind, holds in (("identity", _holds_identity), ("mobile", _holds_mobile)) if holds(_narrow(text))
        ]
        faults += [
            Fault(file, Text(f"含有{_KINDS[kind].zh}", f"holds {_KINDS[kind].en}"), _CLEAR, row=row) for kind in found
        ]
    if faults:
        raise PersonalDataError(faults)


def _personal_rows(texts: pd.Series, header: str, *, named: bool) -> dict[str, pd.Index]:
    """Return the rows of one column that hold personal data, by its kind."""
    wide = texts.str.contains("[０-９]")
    if wide.any():
        texts = texts.where(~wide, texts[wide].map(_narrow).reindex(texts.index))
    found = {"identity": _rows(texts, _IDENTITY_CANDIDATE, _holds_identity)}
    if _IDENTITY_HEADER.search(header):
        found["identity"] = _rows(texts, "[0-9]{5}", lambda text: _IDENTITY_REMAINS.search(text) is not None)
    mobiles = _rows(texts, _MOBILE_CANDIDATE, _holds_mobile)
    if not _PHONE_HEADER.search(header) and len(mobiles) < _MOBILE_SHARE * int((texts != "").sum()):
        mobiles = mobiles[[not _BARE_NUMBER.fullmatch(text) for text in texts.loc[mobiles]]]
    found["mobile"] = mobiles
    if _PHONE_HEADER.search(header):
        landlines = _rows(texts, "[0-9]{4}", lambda text: _LANDLINE.search(text) is not None)
        found["landline"] = landlines.difference(mobiles)
    if named and _NAME_HEADER.search(header):
        names = _rows(texts, "[\u4e00-\u9fff]{2}", _looks_like_names)
        found["name"] = names if len(names) >= _NAME_SHARE * int((texts != "").sum()) else names[:0]
    return found


def _rows(texts: pd.Series, candidate: str, holds: Callable[[str], bool]) -> pd.Index:
    """Return the rows whose text holds something; a simple pattern, which is fast, first tells which may."""
    maybe = texts[texts.str.contains(candidate)]
    verdict = {text: holds(text) for text in maybe.unique()}
    return maybe.index[np.array([verdict[text] for text in maybe], dtype=bool)]


def _narrow(text: str) -> str:
    return text.translate(FULL_WIDTH)


def _holds_mobile(text: str) -> bool:
    return _MOBILE.search(text) is not None


def _looks_like_names(text: str) -> bool:
    parts = [part for part in _BETWEEN_NAMES.split(text) if part]
    return any(_NAME.fullmatch(part) and not _NO_NAME.search(part) for part in parts)


def _holds_identity(text: str) -> bool:
    return any(_has_valid_check_digit(re.sub("[ -]", "", number)) for number in _IDENTITY.findall(text))


def _has_valid_check_digit(number: str) -> bool:
    """Return whether an 18-digit number ends in the check digit of GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _IDENTITY_WEIGHTS, strict=False))
    return _IDENTITY_CHECKS[total % 11] == number[17].upper()
