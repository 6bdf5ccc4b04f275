"""People whose answer changes by time alone: kept with the moment, judged when it has come, never scanned for.

What judges people (`live`, `stages`) writes a row for each moment with what it decides, and looks up
whose moment has come. Both keep how far they have looked (`models.DueStand`) with what they decide.
"""
