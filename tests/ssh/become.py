"""Becomes the program that is named: what `Terminal` starts on its pty is then that program."""

import os
import sys

os.execvp(sys.argv[1], sys.argv[1:])
