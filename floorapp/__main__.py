"""`python -m floorapp` is `floorapp`."""

import sys

from floorapp.cli.door import main

if __name__ == "__main__":
    sys.exit(main())
