"""``python -m keystore_tool``."""

import sys

from keystore_tool.cli.main import main

sys.exit(main())
