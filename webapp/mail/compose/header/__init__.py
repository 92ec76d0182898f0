"""The header of a message: what is written, whose fields they are, what had to be mended."""
