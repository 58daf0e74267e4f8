"""A whole export, brought in: read to its end, planned, then written in transactions of a few posts each.

Repeatable: what is here is known by its reference. Killed in the middle, it goes on where it was when it is run again.
A dry run does everything and leaves nothing behind (``trial``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import reset_queries, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import examining
from posts.models import Post, User
from posts.projections import sync_links
from posts.publishing import public_changed, record_imports
from posts.wordpress import old_addresses, trial
from posts.wordpress.items import Item
from posts.wordpress.known import Memory
from posts.wordpress.mapping import Wishes
from posts.wordpress.media import Media
from posts.wordpress.old_addresses import OldAddresses
from posts.wordpress.plan import Plan, Planned, give_addresses, make_plan, read_items
from posts.wordpress.records import Records
from posts.wordpress.report import Archive, ImportReport, Remark
from posts.wordpress.streams import export_files
from posts.wordpress.writing import Did, Writer, Written

BATCH = 25  # posts of one transaction: a second or two of work that a kill may cost


@dataclass(frozen=True)
class Order:
    """What is to be done: files, where their pictures are, and how far it may go."""

    paths: Sequence[Path]
    report_folder: Path
    wishes: Wishes
    media_folder: Path | None = None
    fetches_media: bool = False
    is_dry_run: bool = False
    overwrites: bool = False
    zone: ZoneInfo | None = None
    by: User | None = None


def bring_in(order: Order, progress: Callable[[str], None] = lambda line: None) -> ImportReport:
    """Do all of it and write the report. Raises ExportError before anything is stored."""
    return _Import(order, progress).run()


class _Import:
    def __init__(self, order: Order, progress: Callable[[str], None]) -> None:
        self.order, self.progress = order, progress
        self.zone = order.zone or ZoneInfo(settings.TIME_ZONE)
        self.report = ImportReport(is_dry_run=order.is_dry_run)
        self.linked: list[int] = []
        self.changed: list[int] = []

    def run(self) -> ImportReport:
        files = export_files(self.order.paths)
        self.report.files = [path.name for path in files]
        plan = self._read(files)
        if not self.order.is_dry_run:
            self._bring(files, plan)
        else:
            with trial.taken_back():
                self._bring(files, plan)
        self.report.write(self.order.report_folder)
        return self.report

    def _read(self, files: Sequence[Path]) -> Plan:
        self.progress("reading")
        archive = Archive(self.order.report_folder)
        try:
            plan = make_plan(
                files,
                self.order.wishes,
                zone=self.zone,
                languages=dict(settings.LANGUAGES),
                default_language=settings.LANGUAGE_CODE,
                now=timezone.now(),
                keep=archive.keep,
            )
        except BaseException:
            archive.give_up()
            raise
        archive.finish()
        report = self.report
        report.site, report.found, report.skipped = plan.site.key, plan.found, plan.skipped
        report.comments = archive.comments
        report.mended_bytes, report.removed_characters = plan.mended_bytes, plan.removed_characters
        return plan

    def _bring(self, files: Sequence[Path], plan: Plan) -> None:
        order, report = self.order, self.report
        memory = Memory(plan.site.key)
        records = Records(plan, order.wishes, memory, order.by)
        records.prepare()
        media = Media(
            plan,
            memory,
            folder=order.media_folder,
            fetches=order.fetches_media and not order.is_dry_run,
            by=order.by,
            progress=self.progress,
        )
        try:
            media.bring()
            give_addresses(plan, ZoneInfo(settings.TIME_ZONE))
            addresses = OldAddresses(plan, ZoneInfo(settings.TIME_ZONE))
            addresses.learn_posts(plan.planned.values())
            addresses.learn_media(media)
            addresses.learn_lists(records)
            writer = Writer(
                plan,
                order.wishes,
                memory,
                records,
                media,
                addresses,
                by=order.by,
                overwrites=order.overwrites,
            )
            self._write_all(files, plan, writer, addresses)
            self._tie_links()
            self._examine(plan.site.key)
            with transaction.atomic():
                made, others = old_addresses.lead(addresses.redirects_of_lists(records, media))
                public_changed()
            report.redirects += made
            report.redirect_conflicts += others
        finally:
            if order.is_dry_run:
                for name in media.report.stored:
                    default_storage.delete(name)
        report.skipped += media.report.skipped
        report.pictures.update(
            {
                "pictures": media.report.pictures,
                "files": media.report.files,
                "known before": media.report.known,
            }
        )
        report.records.update({f"{name} made": number for name, number in records.made.items()})
        report.records.update({f"{name} found": number for name, number in records.found.items()})
        report.records["source made"] += writer.made_sources
        report.left_out_terms = records.left_out

    def _write_all(self, files: Sequence[Path], plan: Plan, writer: Writer, addresses: OldAddresses) -> None:
        source = self._planned_items(files, plan)
        done = 0
        while batch := list(islice(source, BATCH)):
            pairs: list[tuple[str, str]] = []
            saved: list[Post] = []
            with transaction.atomic():
                for item, planned in batch:
                    written = self._write(writer, item, planned)
                    if written is not None and written.did is not Did.DELETED:
                        pairs += addresses.redirects_of(planned)
                    if written is not None and written.post is not None:
                        saved.append(written.post)
                record_imports(saved, by=self.order.by, note=_("Imported from WordPress."))
                made, others = old_addresses.lead(pairs)
            self.report.redirects += made
            self.report.redirect_conflicts += others
            done += len(batch)
            self.progress(f"{done:,} of {len(plan.planned):,} posts")
            reset_queries()  # with DEBUG Django keeps the text of every statement

    def _planned_items(self, files: Sequence[Path], plan: Plan) -> Iterator[tuple[Item, Planned]]:
        """The items that become posts, read again; a file that changed meanwhile ends the import."""
        for number, _document, record in read_items(files, plan.site, self.zone):
            planned = plan.planned.get(number)
            if planned is not None and isinstance(record, Item):
                if record.key != planned.key:
                    raise RuntimeError("the export was changed while it was read; run the import again")
                yield record, planned

    def _write(self, writer: Writer, item: Item, planned: Planned) -> Written | None:
        """Write one post; what goes wrong with one does not stop the others. Returns None then."""
        try:
            with transaction.atomic():
                written = writer.write(item, planned)
        except Exception as error:  # told with its place; the posts after it are not to blame
            self.report.posts["failed"] += 1
            told = f"{type(error).__name__}: {str(error)[:300]} (line {item.line:,})"
            self.report.failures.append(Remark(planned.key, None, planned.title, told))
            return None
        self._tell(written, planned)
        return written

    def _tell(self, written: Written, planned: Planned) -> None:
        report, made = self.report, written.converted
        report.posts[str(written.did)] += 1
        if written.did is Did.DELETED:
            return
        if made.has_own_links and written.pk is not None:
            self.linked.append(written.pk)
        if written.did is Did.UPDATED and written.pk is not None:
            self.changed.append(written.pk)

        def remark(what: str) -> None:
            report.remarks.append(Remark(planned.key, written.pk, planned.title, what))

        if written.did is Did.EDITED:
            remark("was edited here since it was brought in: left as it is (--overwrite would replace it)")
            return
        state = (
            "scheduled"
            if planned.status == Post.Status.PUBLISHED and not planned.is_public
            else planned.status
        )
        report.states[state] += 1
        report.unknown_codes.update(made.unknown_codes)
        report.plugin_blocks.update(made.plugin_blocks)
        if planned.why:
            remark(planned.why)
        for note in written.notes:
            remark(note)
        for address in dict.fromkeys(made.missing_pictures):
            remark(f"a picture did not come along; a link stands for it: {address}")
        for address in dict.fromkeys(made.unknown_links):
            remark(f"a link to a page of the old site that is not in the export stays as it was: {address}")
        for address in dict.fromkeys(made.frames):
            remark(f"a frame of another site became a link: {address}")
        for number in made.missing_blocks:
            remark(f"the reusable block {number} is not in the export")
        if made.scripts:
            remark("a script was left out")
        if written.lost_words:
            words = " ".join(written.lost_words)
            report.lost_words.append(Remark(planned.key, written.pk, planned.title, words))

    def _tie_links(self) -> None:
        """Bring in line what posts say of posts that came after them."""
        for keys in _in_batches(self.linked):
            with transaction.atomic():
                for post in Post.objects.filter(pk__in=keys).only("body").order_by("pk"):
                    sync_links(post)
            reset_queries()

    def _examine(self, site: str) -> None:
        """Let the checks look at what is new, also by a run that was killed before it came to that."""
        missing = Post.objects.filter(import_ref__startswith=f"wordpress:{site}:", examination=None)
        new = set(missing.values_list("pk", flat=True))
        done = 0
        for keys in _in_batches(sorted(new.union(self.changed))):
            with transaction.atomic():
                examining.remember_all(list(Post.objects.filter(pk__in=keys).order_by("pk")))
            done += len(keys)
            self.progress(f"{done:,} posts examined")
            reset_queries()


def _in_batches(keys: Sequence[int]) -> Iterator[list[int]]:
    source = iter(keys)
    while batch := list(islice(source, BATCH)):
        yield batch
