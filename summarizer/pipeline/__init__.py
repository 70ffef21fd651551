"""One episode from its source to its post: the stages in order, what they need of the store, and the check of a post.

run.py             walks the stages and resumes them
episode_folder.py  which episode a source means, and its folder
hearing.py         where the words come from
check_episode.py   checks a post of an episode's folder, or any post with a transcript
"""
