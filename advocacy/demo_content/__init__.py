"""The demonstration: an invented institute with two years of publications, loaded from the text files beside this one.

``*.toml`` hold the records (people, organisations, sources, calls, demands, pictures, labels, the house, the talk
at the desk, kept copies), several files of a sort side by side;
``posts/*.html`` hold the posts, with TOML between two lines of ``+++`` before the body. Everything
is named by key: a body says ``data-source="harbour-ledger-…"``, ``data-speaker="person:…"``, ``data-id="…"`` of an
embed, ``href="post:…"``. Of a body's line breaks those beside a tag are for the reader of the file only.

``load`` goes the normal way of a save, and writes into the history what it made. What it once made is never made or
touched again, whatever an administrator did with it since. Called by the command ``demo`` and by tests.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone

from advocacy.demo_content import actions, copies, demands, desk, newsletter
from advocacy.demo_content.drawing import draw
from advocacy.demo_content.entries import (
    DemoContentError as DemoContentError,  # tests and the command name it here
)
from advocacy.demo_content.entries import Entry, take
from campaigns.models import Call, Demand
from posts import history, publishing
from posts.models import (
    Byline,
    HistoryEntry,
    House,
    HouseText,
    Image,
    Organization,
    OrganizationName,
    Person,
    PersonName,
    Post,
    Region,
    Report,
    Republication,
    Revision,
    Series,
    Source,
    SourceAuthor,
    Tag,
    TagAlias,
    Theme,
    User,
)
from posts.models.snapshots import Snapshot
from posts.partial_dates import PartialDate

FOLDER = Path(__file__).parent
LOADED = "load"  # the history's word for what this module made; ``changes`` then hold the record's key
FENCE = "+++\n"

RELATIVE = re.compile(r"(?P<days>[+-]\d+)d (?P<time>\d\d:\d\d)")
LAYOUT = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)")
REFERENCE = re.compile(r'\b(?P<name>data-(?:source|via|speaker|by))="(?P<keys>[^"]+)"')
EMBED = re.compile(r'data-embed="(?P<kind>\w+)" data-id="(?P<key>[^"]+)"')
LINK = re.compile(r'href="post:(?P<slug>[^"#]+)')

POST_FIELDS = frozenset(
    """title slug kind language status published_at embargoed_until expires_at withdrawn_at withdrawal_reason
    summary as_of byline tags regions themes reports series lead_image translation_group media_contact
    notice_to_readers note_to_editors republication""".split()
)
INSTANTS = ("published_at", "embargoed_until", "expires_at")
LABELS = {"tags": "tag", "regions": "region", "themes": "theme", "reports": "report"}


class Writable(Protocol):
    """Where progress is told: a stream or a command's ``stdout``."""

    def write(self, text: str, /) -> object: ...


@dataclass(frozen=True)
class DemoReport:
    """What one load did: rows made, by kind, and the posts that were there already or have been deleted since."""

    made: dict[str, int]
    left_alone: int

    def __str__(self) -> str:
        made = ", ".join(f"{number} {kind}" for kind, number in sorted(self.made.items())) or "nothing new"
        return f"Demonstration content: {made}; {self.left_alone} posts left as they are."


@dataclass(frozen=True)
class Content:
    """All files, read and named, nothing resolved yet."""

    house: Entry
    records: dict[str, Entry]
    posts: dict[str, Entry]


def load(out: Writable) -> DemoReport:
    """Make what of the demonstration was never made before; all of it or nothing. About five seconds the first time.

    Raises DemoContentError for a file that names what is not there.
    """
    with transaction.atomic():
        return Loader(read_content(), out).run()


def read_content(folder: Path = FOLDER) -> Content:
    """Read every file. Raises DemoContentError for one that is not as it should be."""
    records: dict[str, Entry] = {}
    house = Entry("house", "house", tomllib.loads((folder / "house.toml").read_text("utf-8")), "house.toml")
    for path in sorted(folder.glob("*.toml")):
        if path.name == house.file:
            continue
        for kind, tables in tomllib.loads(path.read_text("utf-8")).items():
            for table in tables:
                entry = Entry(kind, table.pop("key"), table, path.name)
                if kind not in MAKERS:
                    raise entry.error("there are no records of this kind")
                if entry.ref in records:
                    raise entry.error(f"has been in {records[entry.ref].file} before")
                records[entry.ref] = entry
    posts: dict[str, Entry] = {}
    for path in sorted((folder / "posts").glob("*.html")):
        _, front, body = path.read_text("utf-8").split(FENCE, 2)
        values = tomllib.loads(front)
        entry = Entry("post", values["slug"], values, path.name, body)
        if unknown := sorted(set(values) - POST_FIELDS):
            raise entry.error(f"there is no field {', '.join(unknown)}")
        posts[entry.key] = entry
    return Content(house, records, posts)


@dataclass
class Loader:
    """One run: finds or makes each record when something names it first, then the posts, oldest first."""

    content: Content
    out: Writable
    rows: dict[str, models.Model] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    empty_at_first: dict[type[models.Model], bool] = field(default_factory=dict)
    now: dt.datetime = field(default_factory=timezone.now)

    def run(self) -> DemoReport:
        if self.content.house.ref not in self.loaded_before:
            make_house(self, self.content.house)
        standing = set(
            Post.objects.filter(import_ref__startswith="demo:").values_list("import_ref", flat=True)
        )
        new = [
            entry
            for entry in sorted(self.content.posts.values(), key=self.order)
            if f"demo:{entry.key}" not in standing and entry.ref not in self.loaded_before
        ]
        posts: list[tuple[Entry, Post]] = []
        for number, entry in enumerate(new, 1):
            posts.append((entry, make_post(self, entry)))
            if number % 10 == 0 or number == len(new):
                self.out.write(
                    f"  {number} of {len(new)} posts written, {self.made['image']} pictures drawn\n"
                )
        # Only now does every link between posts lead somewhere.
        for entry, post in posts:
            finish_post(self, entry, post)
        asked = [entry for entry in self.content.records.values() if entry.kind == "demand"]
        demands.finish_demands(self, [entry for entry in asked if entry.ref not in self.loaded_before])
        # Those whom a text only mentions are there too, for the next author to choose from.
        for ref, entry in self.content.records.items():
            if ref not in self.loaded_before:
                self.row(ref, entry)
        return DemoReport(dict(self.made), left_alone=len(self.content.posts) - len(new))

    @cached_property
    def loaded_before(self) -> dict[str, str]:
        """Key of everything that a load has made so far, and the pk that it had."""
        entries = HistoryEntry.objects.filter(verb=LOADED).order_by("pk")
        return {
            changes["demo"][1]: pk
            for pk, changes in entries.values_list("object_id", "changes")
            if "demo" in changes
        }

    def row(self, ref: str, named_by: Entry) -> Any:
        """The row of the record ``ref`` ("person:ottoline-marchbanks"); made where it is not there.

        Raises DemoContentError where no file has it.
        """
        if ref not in self.rows:
            entry = self.content.records.get(ref)
            if entry is None:
                raise named_by.error(f"names {ref}, which is in no file")
            model, make = MAKERS[entry.kind]
            self.rows[ref] = self.standing(model, entry) or self.keep(make(self, entry), entry)
        return self.rows[ref]

    def standing(self, model: type[models.Model], entry: Entry) -> models.Model | None:
        """The row that an earlier load made of ``entry``, else one that somebody else gave the same address."""
        rows = model._default_manager
        if entry.ref in self.loaded_before:
            return rows.filter(pk=self.loaded_before[entry.ref]).first()
        if model not in self.empty_at_first:
            self.empty_at_first[model] = not rows.exists()
        if self.empty_at_first[model]:
            return None
        if issubclass(model, Source) and (same := Source.objects.for_url(entry.values.get("url", ""))):
            return same
        has_address = any(field.name == "slug" for field in model._meta.fields)
        return rows.filter(slug=entry.key).first() if has_address else None

    def keep(self, row: models.Model, entry: Entry) -> models.Model:
        history.record(None, LOADED, row, {"demo": (None, entry.ref)})
        self.made[entry.kind] += 1
        return row

    def instant(self, entry: Entry, name: str) -> dt.datetime | None:
        """Read "2026-11-05 09:00" or "+3d 09:00" (days from today) in the site's zone."""
        text = entry.values.get(name)
        if text is None:
            return None
        zone = timezone.get_default_timezone()
        if match := RELATIVE.fullmatch(text):
            day = timezone.localtime(self.now, zone).date() + dt.timedelta(days=int(match["days"]))
            text = f"{day} {match['time']}"
        try:
            return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        except ValueError as error:
            raise entry.error(f"{name} is neither “2026-11-05 09:00” nor “+3d 09:00”: {text}") from error

    def order(self, entry: Entry) -> tuple[bool, dt.datetime, str]:
        """Oldest first, drafts last."""
        at = self.instant(entry, "published_at")
        return at is None, at or self.now, entry.key

    def address(self, slug: str, named_by: Entry) -> str:
        """The public address of a post of the demonstration, made already or not."""
        target = self.content.posts.get(slug)
        if target is None:
            raise named_by.error(f"links to post:{slug}, which is in no file")
        post = Post.objects.filter(import_ref=f"demo:{slug}").first()
        at = self.instant(target, "published_at")
        if post is None and at is not None:
            month = timezone.localtime(at, timezone.get_default_timezone()).date().replace(day=1)
            post = Post(slug=slug, language=target.values.get("language", "en"), month_on=month)
        if post is None or not (address := post.get_absolute_url()):
            raise named_by.error(f"links to post:{slug}, which is a draft and has no address")
        return address

    def body(self, entry: Entry) -> str:
        """The body with keys replaced by what they stand for, and without the file's line breaks."""

        def reference(match: re.Match[str]) -> str:
            kind = "" if match["name"] in ("data-speaker", "data-by") else "source:"
            pks = [self.row(kind + key, entry).pk for key in match["keys"].split()]
            if not kind:
                return f'{match["name"]}="{match["keys"].split(":")[0]}:{pks[0]}"'
            return f'{match["name"]}="{" ".join(map(str, pks))}"'

        def embed(match: re.Match[str]) -> str:
            row = self.row(f"{match['kind']}:{match['key']}", entry)
            return f'data-embed="{match["kind"]}" data-id="{row.pk}"'

        html = LAYOUT.sub("", entry.body.strip()).replace("\xa0", "&nbsp;")
        html = EMBED.sub(embed, REFERENCE.sub(reference, html))
        return LINK.sub(lambda match: f'href="{self.address(match["slug"], entry)}', html)

    def series_position(self, entry: Entry) -> int | None:
        """The place of a post in its series, in order of publication; None for a draft."""
        if "series" not in entry.values or "published_at" not in entry.values:
            return None
        fellows = [
            other
            for other in self.content.posts.values()
            if other.values.get("series") == entry.values["series"] and "published_at" in other.values
        ]
        return sorted(fellows, key=self.order).index(entry) + 1


def make_house(loader: Loader, entry: Entry) -> None:
    house = House.load()
    for name, value in entry.values.items():
        if name != "texts":
            is_row = name == "organization"
            setattr(house, name, loader.row(f"organization:{value}", entry) if is_row else value)
    house.full_clean()
    house.save()
    for language, texts in entry.values.get("texts", {}).items():
        HouseText.objects.create(house=house, language=language, **texts)
    loader.keep(house, entry)


def make_person(loader: Loader, entry: Entry) -> Person:
    values = take(entry, "name", "sort_name", "role", "description", "url", besides=("other_names",))
    person = Person.objects.create(slug=entry.key, **values)
    for name in entry.values.get("other_names", []):
        PersonName.objects.create(person=person, name=name)
    return person


def make_organization(loader: Loader, entry: Entry) -> Organization:
    values = take(entry, "name", "kind", "url", "description", besides=("other_names",))
    organization = Organization.objects.create(slug=entry.key, **values)
    for name in entry.values.get("other_names", []):
        OrganizationName.objects.create(organization=organization, name=name)
    return organization


def make_source(loader: Loader, entry: Entry) -> Source:
    plain = ("kind", "title", "url", "url_access", "url_status", "free_url", "language")
    source = Source(slug=entry.key, **take(entry, *plain, besides=("authors", "publisher", "issued")))
    if "publisher" in entry.values:
        source.publisher = loader.row(f"organization:{entry.values['publisher']}", entry)
    if "issued" in entry.values:
        issued: Any = PartialDate.parse(entry.values["issued"])
        source.issued = issued
    source.save()
    for position, key in enumerate(entry.values.get("authors", [])):
        person = loader.row(f"person:{key}", entry)
        SourceAuthor.objects.create(source=source, person=person, position=position)
    return source


def make_tag(loader: Loader, entry: Entry) -> Tag:
    tag: Tag = Tag.objects.create(slug=entry.key, **take(entry, "name", "description", besides=("aliases",)))
    for name in entry.values.get("aliases", []):
        TagAlias.objects.create(tag=tag, name=name)
    return tag


def make_label(model: type[models.Model]) -> Callable[[Loader, Entry], models.Model]:
    def make(loader: Loader, entry: Entry) -> models.Model:
        return model._default_manager.create(slug=entry.key, **take(entry, "name", "description"))

    return make


def make_report(loader: Loader, entry: Entry) -> Report:
    values = take(entry, "name", "description", "introduction", besides=("lead_image",))
    if "lead_image" in entry.values:
        values["lead_image"] = loader.row(f"image:{entry.values['lead_image']}", entry)
    return Report.objects.create(slug=entry.key, **values)


def make_image(loader: Loader, entry: Entry) -> Image:
    plain = "alt_text is_decorative caption creator credit_line copyright_notice usage_terms source_url "
    values = take(entry, *plain.split(), "may_redistribute", "focal_x", "focal_y", besides=("motif",))
    try:
        picture = draw(entry.values["motif"], entry.key)
    except ValueError as error:
        raise entry.error(str(error)) from error
    # Drawn a moment ago by our own code: there is nothing in the file that an upload would have to be rid of.
    return Image.objects.create(file=ContentFile(picture, name=f"{entry.key}.jpg"), **values)


MAKERS: dict[str, tuple[type[models.Model], Callable[[Loader, Entry], models.Model]]] = {
    **actions.MAKERS,
    **newsletter.MAKERS,
    "call": (Call, demands.make_call),
    "copy": (Snapshot, copies.make_copy),
    "demand": (Demand, demands.make_demand),
    "image": (Image, make_image),
    "organization": (Organization, make_organization),
    "person": (Person, make_person),
    "region": (Region, make_label(Region)),
    "desk": (Post, desk.make_desk),
    "report": (Report, make_report),
    "series": (Series, make_label(Series)),
    "source": (Source, make_source),
    "staff": (User, desk.make_staff),
    "tag": (Tag, make_tag),
    "theme": (Theme, make_label(Theme)),
}


def make_post(loader: Loader, entry: Entry) -> Post:
    """Save one post with its labels, byline and republication, in the state in which it was first published."""
    values = entry.values
    plain = (
        "title",
        "slug",
        "kind",
        "summary",
        "media_contact",
        "notice_to_readers",
        "note_to_editors",
        "language",
    )
    post = Post(
        import_ref=f"demo:{entry.key}",
        body=loader.body(entry),
        status=Post.Status.PUBLISHED if "published_at" in values else values["status"],
        series_position=loader.series_position(entry),
        **{name: values[name] for name in plain if name in values},
        **{name: loader.instant(entry, name) for name in INSTANTS},
    )
    if "as_of" in values:
        post.as_of = dt.date.fromisoformat(values["as_of"])
    if "lead_image" in values:
        post.lead_image = loader.row(f"image:{values['lead_image']}", entry)
    if "series" in values:
        post.series = loader.row(f"series:{values['series']}", entry)
    if "translation_group" in values:
        post.translation_group = uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{values['translation_group']}")
    post.save()
    if post.dropped_references:
        raise entry.error(f"lost references on the way: {post.dropped_references}")
    for name, kind in LABELS.items():
        getattr(post, name).set([loader.row(f"{kind}:{key}", entry) for key in values.get(name, [])])
    for position, ref in enumerate(values.get("byline", [])):
        signer = {ref.split(":")[0]: loader.row(ref, entry)}
        Byline.objects.create(post=post, position=position, **signer)
    if "republication" in values:
        Republication.objects.create(post=post, **dict(_republication(loader, entry)))
    return post


def _republication(loader: Loader, entry: Entry) -> Iterator[tuple[str, Any]]:
    for name, value in entry.values["republication"].items():
        if name in ("publisher", "author_organization"):
            yield name, loader.row(value, entry)
        else:
            yield name, dt.date.fromisoformat(value) if name == "original_on" else value


def finish_post(loader: Loader, entry: Entry, post: Post) -> None:
    """Projections, revision and history of one new post; then its withdrawal, where its file has one."""
    is_released = post.status == Post.Status.PUBLISHED
    publishing.record_save(
        post,
        by=None,
        verb=LOADED,
        changes={"demo": (None, entry.ref)},
        kind=Revision.Kind.PUBLISHED if is_released else Revision.Kind.SAVE,
    )
    loader.made["post"] += 1
    changed_at = min(post.published_at or loader.now, loader.now)
    if entry.values.get("status") == Post.Status.WITHDRAWN:
        changed_at = post.withdrawn_at = loader.instant(entry, "withdrawn_at") or loader.now
        post.status = Post.Status.WITHDRAWN
        post.withdrawal_reason = entry.values["withdrawal_reason"]
        post.save()
        publishing.record_save(post, by=None, verb="withdraw")
    # The invented authors wrote in their own time, not in that of the load.
    Post.objects.filter(pk=post.pk).update(modified_at=changed_at)
