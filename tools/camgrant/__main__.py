"""`python -m camgrant`."""

from camgrant.cli import main

if __name__ == "__main__":
    main()
