"""Files and arguments that cannot be used: one line, the right exit code, the input untouched."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Refusal = Callable[..., str]
COMMANDS = [("validate",), ("fmt",), ("fmt", "--check")]


CHINESE = "<urn:a> a <urn:B> .\n<urn:a> <urn:p> '大团规划' .\n"
CLUSTER = "<urn:a> a <https://w3id.org/industry-plan/ontology#Cluster> .\n"
BAD_FILES: dict[str, tuple[bytes, str]] = {
    "broken.ttl": (
        b'<urn:a> a <urn:B> .\n<urn:a> <urn:p> "x" <urn:c> .\n',
        "broken.ttl:2:21: A dot is expected at the end of statements; fix the syntax error",
    ),
    "cut.ttl": (
        b"PREFIX x: <urn:x>\nx:a x:b\n",
        "cut.ttl:3:1: ",
    ),
    "mark.ttl": (
        b"\xef\xbb\xbf<urn:a> a <urn:B> .\n",
        "mark.ttl:1:1: begins with a byte-order mark; save it as UTF-8 without BOM",
    ),
    "gbk.ttl": (
        CHINESE.encode("gbk"),
        "gbk.ttl:2: is not UTF-8 (perhaps GBK); save it as UTF-8",
    ),
    "utf16.ttl": (
        CHINESE.encode("utf-16"),
        "utf16.ttl:1: is not UTF-8",
    ),
    "relative.ttl": (
        b"<urn:a> <b> <urn:c> .\n",
        "relative.ttl:1:9: No scheme found in an absolute IRI; fix the syntax error",
    ),
    "deep.ttl": (
        b"<urn:a> <urn:b> " + b'<<( <urn:a> <urn:b> # "\n' * 20_000 + b" <urn:c>",
        "deep.ttl:101: triple terms are nested deeper than 100; write them flat",
    ),
    "triple-term.ttl": (
        CLUSTER.encode() + b'<urn:a> <urn:p> <<( <urn:s> <urn:q> "x" )>> .\n',
        'triple-term.ttl:2: <urn:s> <urn:q> "x": is a term of RDF 1.2',
    ),
    "direction.ttl": (
        CLUSTER.encode() + b'<urn:a> <urn:p> "x"@ar--rtl .\n',
        'direction.ttl:2: "x"@ar--rtl: is a term of RDF 1.2',
    ),
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file(name: str, command: tuple[str, ...], tmp_path: Path, refusal: Refusal) -> None:
    content, line = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    assert refusal(*command, name).startswith(line)


def test_line_of_nquads_with_a_direction(tmp_path: Path, refusal: Refusal) -> None:
    quads = b'<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> "x"@ar--rtl .\n'
    (tmp_path / "direction.nq").write_bytes(quads)
    said = refusal("validate", "direction.nq")
    assert said.startswith('direction.nq:2: "x"@ar--rtl: is a term of RDF 1.2')


@pytest.mark.parametrize("command", [*COMMANDS, ("verify", "--source")], ids=" ".join)
def test_missing_file(command: tuple[str, ...], refusal: Refusal) -> None:
    assert refusal(*command, "no.ttl") == "no.ttl: no such file; check the path"


def test_folder_without_rdf(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal("validate", "folder").startswith("folder: holds no RDF file")


@pytest.mark.parametrize("command", [*COMMANDS[1:], ("verify", "--source")], ids=" ".join)
def test_folder(command: tuple[str, ...], tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "folder").mkdir()
    assert refusal(*command, "folder") == "folder: is a folder; name the files in it"


@pytest.mark.parametrize("command", ["verify", "passage"])
def test_what_is_no_text(command: str, tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "text.txt").write_bytes(b"\xff\xff\xff")
    arguments = ["--source", "text.txt"] if command == "verify" else ["text.txt", "words"]
    assert refusal(command, *arguments) == (
        "text.txt: is no text in UTF-8, UTF-16 or GB18030; save it as UTF-8"
    )


def test_documents_are_as_many_as_texts(refusal: Refusal) -> None:
    assert refusal("verify", "--source", "a", "--source", "b", "--document", "c").startswith(
        "--document: give one for each --source, in their order, or none"
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_unknown_ending(command: tuple[str, ...], tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "data.csv").write_text("a,b\n")
    assert refusal(*command, "data.csv") == (
        "data.csv: its name ends in no known format;"
        " use one of .ttl .trig .nt .nq .rdf .owl .jsonld"
    )


def test_only_turtle_has_a_canonical_form(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "data.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    assert refusal("fmt", "data.nt").startswith("data.nt: is not Turtle;")


def test_a_context_elsewhere_is_not_fetched(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "a.jsonld").write_text('{"@context": "http://127.0.0.1:9/", "@id": "urn:a"}')
    assert refusal("validate", "a.jsonld").startswith("a.jsonld:1:1: ")


@pytest.mark.parametrize(
    ("name", "content", "nodes"),
    [("empty.ttl", "", 0), ("other.ttl", "<urn:a> a <urn:B> .\n<urn:b> a <urn:B> .\n", 2)],
)
def test_nothing_checked_is_not_conforming(
    name: str, content: str, nodes: int, tmp_path: Path, refusal: Refusal
) -> None:
    (tmp_path / name).write_text(content)
    line = refusal("validate", name)
    assert line.startswith(f"{name}: nothing checked: none of its {nodes} nodes matches any of ")
    assert " shapes; " in line


def test_one_such_file_among_good_ones(tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "cluster.ttl").write_text(CLUSTER)
    (tmp_path / "other.ttl").write_text("<urn:c> a <urn:B> .\n")
    assert refusal("validate", "cluster.ttl", "other.ttl").startswith("other.ttl: nothing checked")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["qurey"], "no command 'qurey'; did you mean query?"),
        (["xyzzy"], "no command 'xyzzy'; see kg --help"),
        (["query", "clutsers"], "clutsers: no such question; did you mean clusters?"),
        (["query", "qqqq"], "qqqq: no such question; see kg query"),
        (["query", "../clusters"], "../clusters: no such question; did you mean clusters?"),
        (["export", "trutle"], "trutle: no such format; did you mean turtle?"),
        (["completion", "tcsh"], "Invalid value for "),
        (["query", "clusters", "-f", "xml"], "Invalid value for '-f' / '--format'"),
        (["query", "clusters", "--timeout", "0"], "Invalid value for '--timeout'"),
        (["query", "clusters", "--timeout", "soon"], "Invalid value for '--timeout'"),
        (["query", "clusters", "--lang", "fr"], "Invalid value for '--lang'"),
        (
            ["query", "clusters", "more"],
            "Got unexpected extra argument (more); see kg query --help",
        ),
        (["query", "--nope"], "No such option '--nope'."),
        (["show"], "Missing argument 'THING'; see kg show --help"),
        (["track", "--as-of", "2021-13-01"], "'2021-13-01': is no day; write YYYY-MM-DD"),
        (["track", "--as-of", "tomorrow"], "'tomorrow': is no day; write YYYY-MM-DD"),
        (
            ["track", "jd-com"],
            "id:jd-com is no plan:Plan or plan:Target or plan:Milestone; kg show ",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_argument(arguments: list[str], line: str, refusal: Refusal) -> None:
    assert refusal(*arguments).startswith(line)


def test_nothing_to_format(refusal: Refusal) -> None:
    line = "no files given and none in data/; name the files"
    assert refusal("fmt", env={"KG_DATA": ""}) == line


def thing(value: str) -> list[str]:
    return ["evidence", "--param", f"thing={value}"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["evidence"],
            "evidence: parameter thing is missing; add --param thing=datuan-2021-new-energy-share",
        ),
        (["evidence", "--param", "theng=x"], "evidence: no parameter theng; did you mean thing?"),
        (["places", "--param", "x=y"], "places: takes no parameters; leave out x"),
        (
            thing("a b"),
            "evidence: parameter thing: 'a b': 2 things have this name; give one of (1) ",
        ),
        (thing(""), "evidence: parameter thing: is empty; write for example thing=datuan-2021-"),
        (thing("http://[x"), "evidence: parameter thing: http://[x: is no valid IRI ("),
        (thing("urn:%zz"), "evidence: parameter thing: urn:%zz: is no valid IRI ("),
        (thing("urn:a> ?b ?c } #"), "evidence: parameter thing: 'urn:a> ?b ?c } #': is no slug"),
        (
            thing("datuan-2021-new-enrgy-share"),
            "evidence: parameter thing: id:datuan-2021-new-enrgy-share is not in the graph; did ",
        ),
        (
            ["claims", "--param", "plan=datuan-2021", "--param", "plan=datuan-2021"],
            "claims: parameter plan: takes one value and was given 2; keep one",
        ),
        (["evidence", "--param", "thing"], "--param thing: write it as NAME=VALUE"),
        (["evidence", "--param", "=datuan"], "--param =datuan: write it as NAME=VALUE"),
        (["-", "--param", "a=b"], "--param goes with the name of a question; add the name"),
        (["--param", "a=b"], "--param goes with the name of a question; add the name"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_parameter(arguments: list[str], line: str, refusal: Refusal) -> None:
    assert refusal("query", *arguments).startswith(line)


def test_show_offers_the_nearest(refusal: Refusal) -> None:
    assert refusal("show", "datuan-2021-digitl") == (
        "id:datuan-2021-digitl is not in the graph; did you mean id:datuan-2021-digital?"
    )


def test_bytes_that_are_no_text(refusal: Refusal) -> None:
    assert refusal("query", *thing("urn:\udcff")).startswith(
        r"evidence: parameter thing: urn:\udcff: is no valid IRI"
    )
    assert refusal("validate", "\udcff.ttl") == r"\udcff.ttl: no such file; check the path"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["validate", "no.ttl"], "no.ttl：文件不存在；请检查路径"),
        (["fmt", "gbk.ttl"], "gbk.ttl:2：不是 UTF-8 编码（可能是 GBK）；请另存为 UTF-8"),
        (["validate", "broken.ttl"], "broken.ttl:2:21：语法有误："),
        (["validate", "empty.ttl"], "empty.ttl：未检查任何内容：其 0 个节点与"),
        (["query", "clutsers"], "clutsers：没有这个问题；是否指 clusters？"),
        (["query", "evidence"], "evidence：缺少参数 thing；"),
        (["query", *thing("http://[x")], "evidence：参数 thing：http://[x：不是有效的 IRI（"),
        (["show", "datuan-2021-digitl"], "图中没有 id:datuan-2021-digitl；是否指 "),
        (["export", "trutle"], "trutle：没有这种格式；是否指 turtle？"),
        (["query", "--store", "ftp://x", "clusters"], "ftp://x：不是存储地址；"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_in_chinese(arguments: list[str], line: str, tmp_path: Path, refusal: Refusal) -> None:
    (tmp_path / "empty.ttl").touch()
    for name in ("gbk.ttl", "broken.ttl"):
        (tmp_path / name).write_bytes(BAD_FILES[name][0])
    assert refusal(*arguments, "--lang", "zh").startswith(line)
    assert refusal(*arguments, env={"KG_LANG": "zh_CN.UTF-8"}).startswith(line)


USAGE = [
    (["qurey"], "没有命令 qurey；是否指 query？"),
    (["xyzzy"], "没有命令 xyzzy；可运行 kg --help 查看全部"),
    (["completion", "tcsh"], "'{bash|zsh|fish}' 的取值无效：'tcsh' 不是以下之一：'bash', "),
    (["query", "--nope"], "没有选项 --nope；是否指 "),
    (["query", "--lmit", "3"], "没有选项 --lmit；是否指 "),
    (["query", "--limit"], "选项 --limit 需要取值"),
    (["query", "--show=3"], "选项 --show 不接受取值"),
    (["query", "clusters", "more"], "多余的参数：more"),
    (["query", "clusters", "--limit", "x"], "'--limit' 的取值无效：'x' 不是整数"),
    (["query", "clusters", "--limit", "0"], "'--limit' 的取值无效：0 不在范围 x>=1 内"),
    (["query", "clusters", "--timeout", "soon"], "'--timeout' 的取值无效：'soon' 不是数"),
    (["query", "clusters", "--timeout", "inf"], "'--timeout' 的取值无效：请写秒数，例如 10"),
    (["query", "--param", "a=b"], "--param 须与问题名称同用；请加上名称"),
    (["query", "clusters", "--param", "a"], "--param a：请写作 NAME=VALUE"),
    (["show"], "缺少参数 'THING'"),
    (["load", "x"], "缺少选项 '--store'"),
    (["load", "x", "--store", "http://x"], "'--store' 的取值无效：http://x 不是文件夹；请指明"),
    (["completion"], "缺少参数 '{bash|zsh|fish}'；可选：bash, zsh, fish"),
    (["validate", "--github", "-f", "json"], "--github 与 -f 均写到标准输出；请加上 -o FILE"),
    (["validate", "--as-of", "2021-01-01"], "--as-of 须与 --baseline 同用；请加上"),
    (["validate", "--rehash"], "--rehash 须与 --since-last 同用；请加上"),
    (["validate", "--dry-run"], "--dry-run 须与 --fix 同用；请加上"),
    (["validate", "--shapes", "x"], "--shapes 须与数据同用；请指明文件、文件夹或 -"),
    (["fmt"], "未指定文件，data/ 中也没有；请指明文件"),
    (["track", *["--as-of", "2021-03-12"] * 2], "--as-of：指定了多次；请只保留一个，或写 -f ttl"),
    (["track", "--part", "orphans", "--explain"], "--part orphans：不接受 --explain；请去掉"),
    (
        ["track", "--part", "orphans", "--as-of", "x"],
        "--part orphans：不随日期变化；请去掉 --as-of",
    ),
    (["track", "--part", "silence", "x"], "--part silence：涉及全部内容；请去掉 x"),
    (["validate", "--fix", "--shapes", "x", "x"], "--fix 依据自有规则；请去掉 --shapes"),
    (["validate", "--fix", "--dry-run", "--github"], "--dry-run 将差异写到标准输出；请去掉 -f、-o"),
    (["load", "-", "--check", "--store", "x"], "stdin.trig：--check 只读取普通文件；请先解压"),
    (["export"], "未指定格式；可用 kg export --list 列出"),
    (["export", "catalogue", "--dynamic"], "catalogue：导出的是问题而非图；请去掉 --dynamic"),
    (["export", "csv", "--dynamic"], "csv：不接受 --dynamic，仅 gexf 可用；请去掉"),
    (["export", "gexf", "--endpoint", "x"], "gexf：不接受 --endpoint，仅 catalogue 可用；请去掉"),
    (["export", "turtle", "--collapse"], "turtle：不接受 --collapse，仅节点与边的格式可用；请去掉"),
    (["export", "gexf", "--hops", "2"], "--hops：表示与某事物的远近；请用 --about 指定该事物"),
    (["export", "gexf", "--losses", "-"], "-：标准输出仅用于导出内容；请为 --losses 指定文件"),
    (["export", "gexf", "-o", "x", "--losses", "x"], "x：-o 与 --losses 指向同一位置；请分别指定"),
    (["export", "csv", "-o", "x", "--losses", "x/y"], "x/y：位于 -o 所指文件夹内，该文件夹将整体"),
]


@pytest.mark.parametrize(("arguments", "line"), USAGE, ids=lambda value: str(value))
def test_usage_in_chinese(arguments: list[str], line: str, refusal: Refusal) -> None:
    """Errors of usage are in Chinese too, those of click among them; no English is left."""
    refused = refusal(*arguments, env={"KG_LANG": "zh", "KG_DATA": ""})
    assert refused.startswith(line)
    assert not re.search("[a-z]+ [a-z]+ [a-z]+", refused)


@pytest.mark.parametrize("language", ["fr", "chinese", "C.UTF-8"])
def test_a_language_that_there_is_not_is_refused(language: str, refusal: Refusal) -> None:
    """As a wrong `--lang` is, unless that option chooses one."""
    line = f"KG_LANG={language}: is no language of messages; set it to en or zh, or unset it"
    assert refusal("query", "clusters", env={"KG_LANG": language}) == line


def test_an_option_goes_before_the_variable_of_the_language(run: Callable[..., Any]) -> None:
    for arguments in (["--lang", "zh", "query"], ["query", "--lang", "zh"], ["--help"]):
        assert run(*arguments, env={"KG_LANG": "fr"}).code == 0, arguments


def test_the_language_is_known_before_an_error_of_usage(refusal: Refusal) -> None:
    """click stops at the first fault, whether or not it has read `--lang`."""
    for option in (["--lang", "zh"], ["--lang=zh"]):
        assert refusal("query", "--nope", *option).startswith("没有选项 --nope")
    assert refusal("query", "--nope", "--lang", "en").startswith("No such option '--nope'")


MISREAD = {
    "5o.0": "slip.ttl:4:16: 5o.0 is not a number, in plan:value of id:a; correct it",
    "50%": "slip.ttl:4:16: 50% is not a number, in plan:value of id:a; correct it",
    "2021-12-31": "slip.ttl:4:16: 2021-12-31 is no date, in plan:value of id:a;"
    ' write "2021-12-31"^^xsd:date',
    "“五”": 'slip.ttl:4:16: “ is no punctuation of Turtle, in plan:value of id:a; write "',
    "[ plan:value 5o ]": "slip.ttl:4:29: 5o is not a number, in plan:value; correct it",
    "1 500": "slip.ttl:4:18: 500 is not a valid subject or graph name; fix the syntax error",
    '"abc': "slip.ttl:4:16: Unexpected end of file; fix the syntax error",
}


@pytest.mark.parametrize("value", MISREAD)
def test_what_was_meant_is_told_where_a_parser_stops(
    value: str, tmp_path: Path, refusal: Refusal
) -> None:
    """A number, a date, or punctuation of another script, and whose value it is."""
    text = f"""PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX id: <https://w3id.org/industry-plan/id/>
id:a a plan:Target ;
    plan:value {value} ;
    plan:unit id:u .
"""
    (tmp_path / "slip.ttl").write_text(text, encoding="utf-8")
    assert refusal("validate", "slip.ttl") == MISREAD[value]


@pytest.mark.parametrize("address", ["plans.example", "https://", "https:///plans", "https://?a"])
def test_the_address_of_a_site_is_an_address(refusal: Refusal, address: str) -> None:
    line = refusal("site", "--base-url", address)
    assert line == f"--base-url: {address} is no address; write https://…"


@pytest.mark.parametrize("rest", ["?a=b", "/#top", "/a b/", "/a\tb"])
def test_the_address_of_a_site_is_that_of_a_folder(refusal: Refusal, rest: str) -> None:
    line = refusal("site", "--base-url", f"https://plans.example{rest}")
    assert line.startswith("--base-url: https://plans.example")
    assert line.endswith(" has a query, a fragment or a space; leave it out")
