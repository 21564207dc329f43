"""`python -m kg` is the command `kg`."""

from kg.cli.main import program

if __name__ == "__main__":
    program()
