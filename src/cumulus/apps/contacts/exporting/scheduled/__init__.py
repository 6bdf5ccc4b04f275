"""Exports that go out by themselves, to S3 and SFTP."""
