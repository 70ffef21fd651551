"""Recordings as samples: decoding, detection of speech, small clips."""
