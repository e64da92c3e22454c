"""Corpora: many documents aligned at once, in processes of this machine or on a cluster, and what is made of them.

`plan` finds the documents and parts them into chunks; `work` aligns one chunk and writes one shard; `local` and
`cluster` are where chunks are worked on; `run` puts it together, so that what was interrupted goes on where it stopped.
"""
