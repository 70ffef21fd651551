"""One episode from its source to its post: the stages in order, what they need of the store, and the check of a post.

stages.py             the table of the stages: read this first
run.py                walks the table and resumes it
fingerprints.py       whether a stage is done; inputs.py: what its result depends on
made_by_0_1.py        recognises what 0.1 made
transcript_stages.py  the stages' functions up to the transcript; post_stages.py: from there to the post
context.py            what a stage works with
readings.py           a reading's places as candidates, and after words were heard again
material.py           what the writers of a draft see; brief.py: what settings, reviewers and `--redo` ask of it
show_settings.py      `show.toml` in the folder of a show's episodes
transcription.py      where the words come from
episode_folder.py     which episode a source means, and its folder
check_episode.py      checks a post of an episode's folder, or any post with a transcript
check_sources.py      what a post is checked against; verify_post.py: `check --llm`
reviewers.py          which decisions of reviewers fit an episode, and what is told about them
write_post.py         writes a post with its checks and its HTML
edited_post.py        a post that a person changed stays, and HTML and review page follow it
report_post.py        the record of a post for the file; reported_facts.py: what the files tell; drafted_post.py
review_episode.py     what a review page shows, and what decisions change in a folder
sign_offs.py          the sign-offs and comments of a post, compared with the post as it is
write_again.py        prose beside a quotation that a reviewer replaced, written again
"""
