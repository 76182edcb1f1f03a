"""Where the book's own repository is, so that its links survive a fork.

Asked in this order: `GITHUB_REPOSITORY` (set in Actions), then `git remote get-url origin`. Where neither
says, the book has no launch, edit or source links rather than broken ones.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.config import Config

WHO = r"(?:https?://(?:[^@/]+@)?|ssh://(?:[^@/]+@)?|[^@/\s]+@)"  # how an address begins, up to the host
BINDER = "https://mybinder.org/v2/gh"


def repository_url(root: Path, environment: dict[str, str]) -> str | None:
    """The repository's https address, or None where it cannot be known."""
    if environment.get("GITHUB_REPOSITORY"):
        return f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{environment['GITHUB_REPOSITORY']}"
    try:
        remote = subprocess.run(
            ["git", "remote", "get-url", "origin"], cwd=root, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return https_address(remote.stdout.strip()) if remote.returncode == 0 else None


def https_address(remote: str) -> str | None:
    """`git@host:owner/name.git`, `ssh://git@host/owner/name` and `https://host/owner/name.git` as one https address.

    None for anything else, such as a folder on this machine. A user name or password in the address is dropped.
    """
    match = re.fullmatch(WHO + r"(?P<host>[\w.-]+\.[a-z]+)(?::\d+)?[:/](?P<path>[^\s]+?)(?:\.git)?/?", remote)
    return f"https://{match['host']}/{match['path']}" if match and match["path"].count("/") == 1 else None


def branch(root: Path, environment: dict[str, str]) -> str:
    """The branch that links point to: the one Actions builds, the one checked out, or `main`."""
    if environment.get("GITHUB_REF_NAME") and environment.get("GITHUB_REF_TYPE") == "branch":
        return environment["GITHUB_REF_NAME"]
    try:
        head = subprocess.run(["git", "branch", "--show-current"], cwd=root, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return "main"
    return head.stdout.strip() or "main"


def binder_address(repository: str, branch_name: str, page: str) -> str | None:
    """The address that opens a lesson in JupyterLab on Binder; None where the repository is not on GitHub."""
    if not repository.startswith("https://github.com/"):
        return None
    name = repository.removeprefix("https://github.com/")
    return f"{BINDER}/{name}/{quote(branch_name, safe='')}?urlpath=lab/tree/{page}.ipynb"


def pages_address(repository: str) -> str | None:
    """The address of the published book, as GitHub Pages gives it."""
    match = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+)", repository)
    return f"https://{match[1].lower()}.github.io/{match[2]}/" if match else None


def configure(app: Sphinx, config: Config) -> None:
    """Find out where the repository is, and with it where the book is published."""
    root, environment = Path(app.srcdir), dict(os.environ)
    config.book_repository = repository_url(root, environment)
    config.book_branch = branch(root, environment)
    if config.book_repository and not config.html_baseurl:
        config.html_baseurl = pages_address(config.book_repository) or ""


def add_links(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the templates the address at which a lesson opens on Binder."""
    repository = app.config.book_repository
    context["binder_address"] = binder_address(repository, app.config.book_branch, page) if repository else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.add_config_value("book_repository", None, "html")  # a new address writes every page anew
    app.add_config_value("book_branch", "main", "html")
    app.connect("config-inited", configure)
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
