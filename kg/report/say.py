"""The page's own words in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]


def _said(en: str, zh: str) -> Words:
    return {"en": en, "zh": zh}


SAY: Mapping[str, Words] = {
    "subtitle": _said("What was promised, and what came of it", "承诺了什么，结果如何"),
    "contents": _said("The plan at a glance", "规划一览"),
    "place": _said("Place", "地区"),
    "authority": _said("Announced by", "宣布机构"),
    "document": _said("Document", "文献"),
    "issued": _said("Announced on", "宣布日期"),
    "period": _said("Period", "规划期"),
    "as-of": _said("What was known by", "截至"),
    "unknown": _said("What is unknown", "未知事项"),
    "unknown-count": _said("open questions", "个未决问题"),
    "nothing": _said(", nothing was promised yet.", "，尚无承诺。"),
    "whole-plan": _said("Across all clusters", "全部集群"),
    "verdict": _said("Verdict", "结论"),
    "reason": _said("Reason", "理由"),
    "settles": _said("What would settle it", "可由以下信息判定"),
    "deadline": _said("Deadline", "期限"),
    "no-deadline": _said("no deadline stated", "未载期限"),
    "firmness": _said("How firmly", "承诺语气"),
    "firmness-none": _said("not put into words", "未言明"),
    "hearsay": _said("at second hand", "据转述"),
    "decided-for": _said("First seen for", "最早见于"),
    "copies": _said("Seen in copies only, not in the original.", "仅见于转载，未见原件。"),
    "in-copy": _said("seen in a copy", "见于转载"),
    "sources": _said("Source", "出处"),
    "lead": _said("lead", "导语"),
    "also": _said("Also promised", "其他承诺"),
    "promised": _said("Promised here", "承诺内容"),
    "promise": _said("Promise", "承诺"),
    "where": _said("Section, characters", "节次与字符"),
    "table": _said("The figures as a table", "以表格查看数值"),
    "table-events": _said("What was seen, as a table", "以表格查看所见"),
    "when": _said("Holds for", "所属时期"),
    "figure": _said("Figure", "数值"),
    "what": _said("What was seen", "所见内容"),
    "part": _said("Its part", "作用"),
    "known": _said("Known since", "知悉日期"),
    "none-seen": _said("No figure of this quantity has been seen.", "未见该指标的任何数值。"),
    "none-events": _said("No event of this kind has been seen.", "未见此类事件。"),
    "others": _said("Seen, but of another quantity; decides nothing", "所见其他指标，不起判定作用"),
    "judgements": _said("Why these figures may stand for it", "为何可用这些数值代替"),
    "open-here": _said("Open questions about this promise", "与此承诺有关的未决问题"),
    "reading": _said("How to read this page", "阅读说明"),
    "verdicts": _said("Verdicts", "结论"),
    "modalities": _said("How firmly a promise is put, strongest first", "承诺语气，由强到弱"),
    "reading-as-of": _said(
        "A verdict rests on documents known by the day given at the top, and on nothing later. "
        "Nothing is filled in: where no figure, deadline or source is stated, the page says so. "
        "A place such as “section 1, 495–510” counts the characters of the whole document.",
        "结论只依据截至页首所示日期（含当日）已知的文献，此后的一概不计。凡未载明的数值、期限或出处，均如实标注，不作填补。"
        "“第 1 节，495–510”一类的出处按全文字符计数。",
    ),
    "key-decides": _said("figure that decides", "起判定作用的数值"),
    "key-seen": _said("figure that does not decide", "不起判定作用的数值"),
    "key-before": _said("last figure before the plan", "规划前最后数值"),
    "key-open": _said("end not included", "不含端点"),
    "key-closed": _said("end included", "含端点"),
    "key-infinite": _said("no end stated", "未载上限或下限"),
    "key-window": _said("time in which it was promised", "承诺的期间"),
    "key-event-decides": _said("event that decides", "起判定作用的事件"),
    "key-event-seen": _said("event that does not decide", "不起判定作用的事件"),
    "key-event-search": _said("looked for, nothing found", "查找未获"),
    "key-issued": _said("plan announced", "规划宣布"),
    "key-deadline": _said("deadline", "期限"),
    "key-as-of": _said("as of", "截至"),
    "role-decides": _said("decides", "据以判定"),
    "role-seen": _said("does not decide", "不起判定作用"),
    "role-before": _said("last figure before the plan", "规划前最后数值"),
    "role-search": _said("nothing found", "查找未获"),
    "searches": _said("search", "查找"),
    "licence": _said(
        "Written by kg from the graph; the data are licensed CC BY 4.0.",
        "由 kg 依据知识图谱写出；数据采用 CC BY 4.0 许可。",
    ),
}
