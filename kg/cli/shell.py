"""Completion in bash, which cuts a word at `=`: the parts are joined again for us."""

from __future__ import annotations

from click.shell_completion import BashComplete, CompletionItem, add_completion_class


class Bash(BashComplete):
    """click's, for words like `cluster=new-energy`, and no space after `cluster=`."""

    _cut = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before, and the one being typed, as they would be without the cut."""
        args, incomplete = super().get_completion_args()
        if incomplete == "=" and args:
            args, incomplete = args[:-1], f"{args[-1]}="
        elif args[1:] and args[-1] == "=":
            args, incomplete = args[:-2], f"{args[-2]}={incomplete}"
        else:
            return args, incomplete
        self._cut = incomplete.partition("=")[0] + "="
        return args, incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        """What bash puts in the place of the last part."""
        item.value = item.value.removeprefix(self._cut)
        return super().format_completion(item)

    def source(self) -> str:
        """The script."""
        nospace = "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
        return super().source().replace("    return 0\n", nospace + "    return 0\n")


def register() -> None:
    """Make click use it."""
    add_completion_class(Bash)
