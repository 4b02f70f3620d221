"""A repository whose days are written out."""

import subprocess
from pathlib import Path


class History:
    """A repository in which days go by."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet")

    def git(self, *arguments: str, day: str = "2027-01-01T12:00:00+00:00") -> None:
        person = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_AUTHOR_DATE": day}
        other = {"GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.com", "GIT_COMMITTER_DATE": day}
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.root), **person, **other}
        subprocess.run(["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True)

    def write(self, *files: str, text: str = "name: One\nplan: basic\nowner: a@example.com\n") -> None:
        for file in files:
            path = self.root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}notes: {file}\n")

    def commit(self, day: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x", day=day)
