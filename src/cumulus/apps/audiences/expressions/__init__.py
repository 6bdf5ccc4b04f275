"""The expression language: pure, standard library and `core` only.

A JSON tree becomes frozen dataclasses (`parsing`), which three visitors read: the ClickHouse
compiler (`compiler`), plain words (`words`) and the in-memory oracle (`oracle`).
"""
