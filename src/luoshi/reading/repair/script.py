"""Traditional script to Simplified, by OpenCC, where a text or a line of it is Traditional.

The tell-tale characters and the decision live here; which character becomes which is OpenCC's business.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from luoshi.reading.repair.findings import Findings, respelled
from luoshi.reading.span import Draft, code_points

# Common characters that occur in Traditional text only, whatever the word they stand in.
_TELLTALE = (
    "並亂亞倉個們備傳債傾僞價億償優儲兒內兩則創劃動務勞勢勵匯區協厲參員問單嚴國圍園圖團執堅報場塊壓壟壯婦學實審"
    "將專對導屆層屬嶽師帶幫幹庫廠廢廣廳張強從復徹愛態慮應懲懷戰戲戶掃掛採揚換揮撐擊擔據擴數斷時暢書會東條楊業極構"
    "標樞樣樹機檔檢欄權歐歷歸殘氣決況淨減測準溝溫滾滿潛濃濟灣災無煉煙營爭爲為牽獎獲獻現環產產畝異當療盡監盤確"
    "碼礎礦種積穩競節範築簡籌糧糾紀約紅納級紛紡細組結絡給統經綜綠維網緊線編縣縱總績織繞繼續罰羅義習聞聯職聽脫"
    "臨與興舉舊華萬蓋藍藝藥處虛號眾衆術衛補裝裡裏見規視覺覽觀訂計訓記訪設許訴診評試話認誠課調談請論諾謀講證識譜議護"
    "變讓豐負財貢貧貨貫責貸費貼貿賃資賦質賬購賽踐車軌軍軟載輕輛輪輸輿轉辦農連進遊運過達違遞遠適選遺還邊郵鄉醫"
    "釋針銀銜銷鋼錄鍵鎮鏈鐵長門閉開間閱關陣陸陽隊階際隨險隱雙離難雲電鞏韌響頂項預領頭頻題額類顯風飛飲養館馬駐"
    "驅驗體鬥鹽點黨齊發"
)
_TRADITIONAL = np.zeros(0x110000, dtype=np.bool_)
_TRADITIONAL[[ord(character) for character in _TELLTALE]] = True

_SHARE_OF_TEXT = 0.02
_SHARE_OF_LINE = 0.15
_AT_LEAST = 3

# Words that OpenCC leaves or makes wrong, in their length: 覆 merges with 复 in few words only, and 著 stands for 着
# before these characters.
_CORRECTIONS = (
    ("复盖", "覆盖"), ("颠复", "颠覆"), ("复没", "覆没"), ("复灭", "覆灭"), ("著力", "着力"), ("著眼", "着眼"),
    ("著手", "着手"), ("著重", "着重"), ("著落", "着落"), ("沿著", "沿着"), ("随著", "随着"), ("围绕著", "围绕着"),
)  # fmt: skip


def simplified(draft: Draft, findings: Findings) -> Draft:
    """The draft in Simplified script: all of it where it is Traditional throughout, else its Traditional lines."""
    if not _TRADITIONAL[code_points(draft.characters)].any():
        return draft
    text = draft.text
    telltale = _TRADITIONAL[code_points(text)]
    count = int(np.count_nonzero(telltale))
    if count < _AT_LEAST:
        return draft
    if count >= _SHARE_OF_TEXT * len(text):
        plain = convert(text)
    else:
        places = np.flatnonzero(telltale)
        lines = text.split("\n")
        at = 0
        for index, line in enumerate(lines):
            end = at + len(line)
            found = int(np.searchsorted(places, end) - np.searchsorted(places, at))
            if found >= _AT_LEAST and found >= _SHARE_OF_LINE * len(line):
                lines[index] = convert(line)
            at = end + 1
        plain = "\n".join(lines)
    changed = np.flatnonzero(code_points(plain) != code_points(text))
    if not len(changed):
        return draft
    findings.mended("traditional", draft, (int(changed[0]), int(changed[0]) + 1), len(changed))
    return respelled(draft, plain)


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def convert(text: str) -> str:
    """The text in Simplified script, character for character: by phrases where that keeps the length."""
    plain: str = _converter().convert(text)
    if len(plain) != len(text):
        table = {}
        for character in set(text):
            single = _converter().convert(character)
            if len(single) == 1:
                table[ord(character)] = single
        plain = text.translate(table)
    for wrong, right in _CORRECTIONS:
        plain = plain.replace(wrong, right)
    return plain
