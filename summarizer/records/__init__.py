"""What flows from stage to stage. Each record is a frozen value; the larger ones are files in the episode's folder."""
