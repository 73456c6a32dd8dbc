"""``python -m mediakit``: the command line, where no program is installed."""

from mediakit.cli import main

if __name__ == "__main__":
    main()
