"""Documents become bytes on paper: document -> blocks -> lines -> ESC/POS bytes or a preview; a spool sends them.

Nothing here loads python-escpos on import: only `library.blank_printer`, when the first bytes are painted.
"""
