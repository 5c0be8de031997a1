"""How keys come in and bytes go out."""
