"""The command `kg`: its sub-commands, each imported when called, and the one error handler."""

from __future__ import annotations

import atexit
import io
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from functools import wraps
from importlib import import_module
from inspect import cleandoc
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

import click

from kg.cli import options
from kg.cli.output import BrokenPipe, discard_stdout, echo, words
from kg.errors import EngineError, InputError, KgError, one_line
from kg.files import unwritable
from kg.text import LANGUAGES, nearest

COMMANDS: Mapping[str, Sequence[str]] = words("commands")
"""The line about each command, in English and in Chinese."""
_MODULES = {
    **dict.fromkeys(("find", "show"), "query"),
    **dict.fromkeys(("fmt", "load", "push", "rebuild", "status", "unload"), "store"),
    **dict.fromkeys(("import", "init", "passage"), "workspace"),
    "site": "build",
    "verify": "track",
}
"""The modules of `kg.cli` whose name is not that of the command."""

_UNSUPERVISED = ("diff", "init", "serve", "validate")
"""`init` reads nothing, `serve` does not end; the others have limits of their own."""

_OUTPUTS = ("account", "annotated", "keep", "losses", "output")
"""The parameters that name what is written; limits are by the size of what is read."""


def import_command(name: str) -> click.Command:
    module = import_module(f"kg.cli.{_MODULES.get(name, name)}")
    command: click.Command = getattr(module, f"{name}_command")
    return command


@contextmanager
def _abort() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise click.Abort from None


class LazyGroup(click.Group):
    """A group that imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _refuse_repeated(self, args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments, none of its options given twice."""
        name, command, rest = super().resolve_command(ctx, args)
        if command and not ctx.resilient_parsing:
            _refuse_repeated(command, rest)
        return name, command, rest

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in COMMANDS:
            near = nearest(cmd_name, COMMANDS)
            hint = f"did you mean {near}?" if near else "see kg --help"
            raise click.UsageError(f"no command {cmd_name!r}; {hint}")
        command: click.Command = copy(import_command(cmd_name))
        command.help = help_of(cmd_name) + "\n\n" + cleandoc(command.help or "")
        if command.callback and cmd_name not in _UNSUPERVISED:
            command.callback = _supervised(command.callback, 1 if cmd_name == "fmt" else 10)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parse the arguments; as `invoke`."""
        with _abort():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; ctrl-C becomes click's `Abort` before click prints a blank line."""
        with _abort():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_of(name)) for name in self.list_commands(ctx)])


def _refuse_repeated(command: click.Command, args: list[str]) -> None:
    """Refuse an option that takes one value and is given twice: the first would be ignored."""
    context = click.Context(command, resilient_parsing=True)
    _, _, order = command.make_parser(context).parse_args(list(args))
    given = Counter(item for item in order if isinstance(item, click.Option) and not item.multiple)
    for option, number in given.items():
        if number > 1:
            name = option.opts[-1]
            raise click.UsageError(f"{name}: given {number} times; keep one")


def _supervised(callback: Callable[..., int], patience: int) -> Callable[..., int]:
    """Run a command that reads other files than the shipped ones within bounds by their size.

    It has `patience` times as long as validation has.
    """

    @wraps(callback)
    def call(**parameters: Any) -> int:
        data = parameters.get("data")
        read = (value for name, value in parameters.items() if name not in _OUTPUTS)
        values = [*([*data.files(), data.book] if data else ()), *read]
        named = chain.from_iterable(v if isinstance(v, tuple) else [v] for v in values)
        paths = [v for v in named if isinstance(v, str | Path) and os.path.exists(v)]
        if not paths:
            return callback(**parameters)
        from kg.worker import READING, limits_for, supervise

        limits = limits_for(paths)
        code = supervise(limits._replace(processor=patience * (limits.processor or 0)), READING)
        return callback(**parameters) if code is None else code

    return call


def help_of(name: str) -> str:
    return " ".join(COMMANDS[name])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kg-industry-plans", prog_name="kg")
@options.language
def command() -> None:
    """Industrial plans of cities: what was promised, how firmly, by when, and who says so.

    城市产业规划知识图谱：承诺了什么、力度如何、期限为何、出处何在。
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and exit with its code; an error is one line on stderr."""
    _prepare_streams()
    if "_KG_COMPLETE" in os.environ:
        import_command("completion")  # registers what completes in bash
    chosen = os.environ.get("KG_LANG", "").lower()[:2]
    language = "zh" if chosen == "zh" else "en"
    labels = chosen if chosen in LANGUAGES else None
    sys.exit(_run(arguments, {"language": language, "labels": labels}))


def program() -> NoReturn:
    """Run `main` and the exit handlers, then exit without tearing down the interpreter.

    The teardown would be a seventh of the time of `kg query clusters`, which may take 2.5 times
    what bare pyoxigraph takes.
    """
    try:
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, _interrupt)
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            sys.unraisablehook = _interrupt_later
        main()
    except KeyboardInterrupt:
        os._exit(130)
    except SystemExit as end:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)


_interrupted = 0.0


def _interrupt(_number: int, _frame: object) -> None:
    """Raise `KeyboardInterrupt`, once for a signal from both the terminal and the parent."""
    global _interrupted
    now = time.monotonic()
    if now - _interrupted > 1:
        _interrupted = now
        raise KeyboardInterrupt


def _interrupt_later(unraisable: sys.UnraisableHookArgs) -> None:
    """Raise `KeyboardInterrupt` a moment later where a finaliser of an object swallowed it."""
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, 0.01)
    else:
        sys.__unraisablehook__(unraisable)


def _run(arguments: list[str] | None, state: dict[str, Any]) -> int:
    try:
        code = command.main(arguments, prog_name="kg", obj=state, standalone_mode=False)
        sys.stdout.flush()
    except KgError as error:
        _print_error(error.in_language(state["language"]))
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        _print_error(_usage_error(error, arguments or sys.argv[1:], state["language"]))
        return 2
    except (KeyboardInterrupt, click.Abort):
        _print_error("已中断" if state["language"] == "zh" else "interrupted")
        return 130
    except BrokenPipe:
        discard_stdout()
        return 0
    except UnicodeEncodeError as error:
        name = ascii(error.object[max(error.start - 20, 0) : error.end + 20])
        misnamed = InputError(
            f"a name is not UTF-8 ({name}); rename the file",
            f"名称不是 UTF-8 编码（{name}）；请重命名文件",
        )
        _print_error(misnamed.in_language(state["language"]))
        return misnamed.exit_code
    except MemoryError:
        from kg.worker import READING

        discard_stdout()
        _print_error(READING.too_large().in_language(state["language"]))
        return EngineError.exit_code
    except OSError as error:
        discard_stdout()
        refusal = unwritable("stdout", error)
        _print_error(refusal.in_language(state["language"]))
        return refusal.exit_code
    return int(code or 0)


def _usage_error(error: click.ClickException, arguments: list[str], language: str) -> str:
    """An error of usage in the language of messages, which click may not have read yet."""
    text = one_line(error.format_message())
    context = error.ctx if isinstance(error, click.UsageError) else None
    help_at = context.command_path if context and not re.search("[;:?]", text) else ""
    if re.search(r"\s--lang[=\s]zh\s", f" {' '.join(arguments)} ") or language == "zh":
        for english, chinese in words("usage").items():
            text = re.sub(english, chinese, text)
        return f"{text}；用法见 {help_at} --help" if help_at else text
    return f"{text.removesuffix('.')}; see {help_at} --help" if help_at else text


def _prepare_streams() -> None:
    """Open the null device for a standard stream that the caller closed (`>&-`).

    Help in two languages is printed to any terminal: what its encoding lacks is `?`.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 (open to the end)
            setattr(sys, name, stream)
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def _print_error(text: str) -> None:
    """Print an error; where stderr cannot be written either, there is still the exit code."""
    with suppress(OSError):
        echo(f"kg: {one_line(text)}")
