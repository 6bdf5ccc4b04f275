"""Companies, from events to pages, through the pipeline."""
