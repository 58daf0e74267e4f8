"""Pictures and files of the old site's library, taken out of a folder or fetched, into ours; each once."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import unquote

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import FileField

from posts.fetching import FetchError, fetch
from posts.images import MOST_BYTES, UploadRefused, store_upload
from posts.models import Image, ImportedItem, User
from posts.vocabulary import web_address
from posts.wordpress.items import parts_of
from posts.wordpress.known import Memory
from posts.wordpress.plan import PICTURES, Attachment, Plan, Skipped

# What a browser shows or saves and never runs in the name of this site.
DOCUMENTS: Final = frozenset({
    "csv", "doc", "docx", "epub", "flac", "key", "m4a", "m4v", "mov", "mp3", "mp4", "mpg", "odp", "ods", "odt", "ogg",
    "ogv", "pdf", "ppt", "pptx", "rtf", "txt", "wav", "webm", "xls", "xlsx", "zip",
})  # fmt: skip
# What many sites say, with status 200, where a file is gone.
PAGES: Final = ("text/html", "application/xhtml+xml")
MOST_OF_A_DOCUMENT: Final = 200 * 1024 * 1024  # bytes
_SIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}\Z)")
_EDITED = re.compile(r"-(?:scaled|rotated|e\d{10,13})(?=\.\w{2,5}\Z)")
_UPLOADS = re.compile(
    r"/(?:wp-content/uploads(?:/sites/\d+)?|wp-content/blogs\.dir/\d+/files|files|uploads)/(.+)\Z"
)
_HOSTED: Final = (".files.wordpress.com",)


@dataclass
class MediaReport:
    pictures: int = 0
    files: int = 0
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)  # names in the storage, for a dry run to remove


class Media:
    """Stores what can be had and answers where a picture or file stands now."""

    def __init__(
        self,
        plan: Plan,
        memory: Memory,
        *,
        folder: Path | None,
        fetches: bool,
        by: User | None,
        progress: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.plan, self.memory, self.by = plan, memory, by
        self.folder = folder.resolve() if folder else None
        self.fetches, self.progress = fetches, progress
        self.report = MediaReport()
        self.by_number = {one.number: one for one in plan.attachments.values() if one.number is not None}
        self.by_path: dict[str, str] = {}
        self.pictures: dict[str, int] = {}
        self.files: dict[str, str] = {}
        self._names: dict[str, list[Path]] | None = None

    def bring(self) -> None:
        """Take every attachment into the library, then the pictures of texts that the export's library lacks."""
        for one in self.plan.attachments.values():
            self._take(one)
        known = {self._path(one.address) for one in self.plan.attachments.values()}
        for address, alt in self.plan.loose.items():
            path = self._path(address)
            if not path or path in known or _bare(path) in self.by_path:
                continue
            known.add(path)
            suffix = path.rpartition(".")[2].lower()
            if suffix in PICTURES and self._is_ours(address):
                self._take(
                    Attachment(None, self._loose_ref(path), address, "", "", alt, "", "", 0, 0, "", None),
                    is_loose=True,
                )

    def picture(self, address: str, number: int | None) -> int | None:
        """The key of the picture: by the number of its attachment, else by its address without the size in it."""
        one = self.by_number.get(number) if number is not None else None
        if one is not None and one.ref in self.pictures:
            return self.pictures[one.ref]
        ref = self.by_path.get(_bare(self._path(address))) or self.by_path.get(self._path(address))
        return self.pictures.get(ref) if ref else None

    def file(self, address: str) -> str:
        """The new address of a file or picture of the old library, "" where it did not come along."""
        path = self._path(address)
        ref = (self.by_path.get(path) or self.by_path.get(_bare(path))) if path else None
        return self.files.get(ref, "") if ref else ""

    def known_paths(self) -> Iterable[tuple[str, str]]:
        """(path on the old site, new address) of everything that is here."""
        for one in self.plan.attachments.values():
            if one.ref in self.files:
                yield unquote(parts_of(one.address).path), self.files[one.ref]

    # Taking ----------------------------------------------------------------------

    def _take(self, one: Attachment, *, is_loose: bool = False) -> None:
        path = self._path(one.address)
        for key in {path, _bare(path), *((_bare(one.path), one.path) if one.path else ())}:
            self.by_path.setdefault(key, one.ref)
        if self._have(one):
            self.report.known += 1
            return
        suffix = path.rpartition(".")[2].lower()
        is_picture = suffix in PICTURES
        why = ""
        if not is_picture and suffix not in DOCUMENTS:
            why = f"files of the kind “{suffix[:12]}” are not taken"
        elif not is_loose or self.folder is not None or self.fetches:
            try:
                why = self._store(one, path, is_picture=is_picture)
            except (OSError, ValueError, SuspiciousFileOperation) as error:
                why = f"its file cannot be read: {error}"
        if why:
            self.report.skipped.append(
                Skipped("attachment", str(one.number or ""), one.title or one.address, why)
            )

    def _have(self, one: Attachment) -> bool:
        known = self.memory.get(one.ref)
        if known is None:
            return False
        if known.file:
            self.files[one.ref] = default_storage.url(known.file)
            return True
        key = self.memory.key_of(one.ref, Image)
        name = Image.objects.filter(pk=key).values_list("file", flat=True).first() if key else None
        if key is None or not name:
            return False
        self.pictures[one.ref] = key
        self.files[one.ref] = default_storage.url(name)
        return True

    def _store(self, one: Attachment, path: str, *, is_picture: bool) -> str:
        """Store one file; returns why not."""
        most = MOST_BYTES if is_picture else MOST_OF_A_DOCUMENT
        found = self._in_folder(path, one.path)
        if found is not None:
            if found.stat().st_size > most:
                return f"its file is larger than {most // 1024 // 1024} MB"
            with found.open("rb") as file:
                return self._keep(one, file, is_picture=is_picture)
        if not self.fetches:
            return (
                "its file is not in the folder"
                if self.folder
                else "no files were given (--media or --fetch-media)"
            )
        if not self._is_ours(one.address):
            return "its file stands on another site"
        self.progress(f"fetching {one.address}")
        try:
            page = fetch(one.address, max_bytes=most, timeout=120)
        except FetchError as error:
            return f"it could not be fetched: {error}"
        if page.status != 200:
            return f"it could not be fetched: the site answered {page.status}"
        if not is_picture and page.content_type in PAGES:
            return "it could not be fetched: the site answered with a page in its place"
        return self._keep(one, io.BytesIO(page.body), is_picture=is_picture)

    def _keep(self, one: Attachment, file: BinaryIO, *, is_picture: bool) -> str:
        if not is_picture:
            return self._keep_document(one, file)
        alt = one.alt or self.plan.alts.get(str(one.number), "") or self.plan.alts.get(one.address, "")
        try:
            with transaction.atomic():
                image = store_upload(
                    file,
                    alt_text=alt[:500],
                    needs_alt_text=False,
                    caption=one.caption or one.description,
                    source_url=one.address if web_address(one.address) and len(one.address) <= 1000 else "",
                    by=self.by,
                )
                self.memory.keep(one.ref, image)
                if one.added_at is not None:
                    Image.objects.filter(pk=image.pk).update(created_at=one.added_at)
        except UploadRefused as error:
            return str(error)
        self.report.pictures += 1
        self.report.stored.append(image.file.name or "")
        self.pictures[one.ref] = image.pk
        self.files[one.ref] = image.file.url
        return ""

    def _keep_document(self, one: Attachment, file: BinaryIO) -> str:
        name = re.sub(r"[^\w.-]+", "-", PurePosixPath(self._path(one.address)).name)[-100:]
        mark = hashlib.blake2b(one.ref.encode(), digest_size=6).hexdigest()
        field = ImportedItem._meta.get_field("file")
        folder = str(field.upload_to) if isinstance(field, FileField) else ""
        stored = default_storage.save(f"{folder}{mark}/{name}", File(file))
        self.memory.keep(one.ref, file=stored)
        self.report.files += 1
        self.report.stored.append(stored)
        self.files[one.ref] = default_storage.url(stored)
        return ""

    # Finding ---------------------------------------------------------------------

    def _is_ours(self, address: str) -> bool:
        host = parts_of(address).hostname or ""
        return host in self.plan.site.hosts or host.endswith(_HOSTED)

    @staticmethod
    def _path(address: str) -> str:
        """The part of an address that is the same in a folder of uploads: "2010/05/quay.jpg"."""
        path = unquote(parts_of(address).path)
        found = _UPLOADS.search(path)
        return found[1] if found else path.lstrip("/")

    def _loose_ref(self, path: str) -> str:
        mark = hashlib.blake2b(path.encode(), digest_size=12).hexdigest()
        return f"wordpress:{self.plan.site.key}:file:{mark}"

    def _in_folder(self, path: str, attached: str) -> Path | None:
        """The file in the folder: at its place, else the only one of its name. Nothing outside of it, ever."""
        if self.folder is None:
            return None
        for wanted in dict.fromkeys(filter(None, (attached, path, _bare(path)))):
            for below in ("", "uploads", "wp-content/uploads"):
                found = self._inside(self.folder / below / wanted)
                if found is not None:
                    return found
        if self._names is None:
            self._names = {}
            for one in sorted(self.folder.rglob("*")):
                if one.is_file():
                    self._names.setdefault(one.name, []).append(one)
        alike = self._names.get(PurePosixPath(path).name, [])
        return self._inside(alike[0]) if len(alike) == 1 else None

    def _inside(self, path: Path) -> Path | None:
        assert self.folder is not None  # noqa: S101 - the callers look
        try:
            real = path.resolve()
            return real if real.is_relative_to(self.folder) and real.is_file() else None
        except (OSError, ValueError):
            return None


def _bare(path: str) -> str:
    """The path of the file as it was uploaded, without what WordPress adds for a size or an edit."""
    return _EDITED.sub("", _SIZED.sub("", path))
