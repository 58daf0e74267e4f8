"""Check an export of evidence again, without the site that made it: every hash, and every quotation called verbatim.

One file, standard library only (Python 3.9 or newer); it goes into each export as ``check_evidence.py``. It has a
folding of its own, written from the stated rules and not taken from the site, so that neither takes the other's word.

    python3 check_evidence.py [FOLDER or ZIP]       the folder in which it lies, where none is named
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

RULES = (
    "Set aside: Unicode form NFC and ligatures; shapes of quotation marks, apostrophes and dashes, and spaces around "
    "dashes; an ellipsis as one sign or three points; kinds and amount of white space, also before ; : ! ? and within "
    "guillemets; soft hyphens, hyphens at line ends, invisible signs; quotation marks around the whole, and marks that "
    "open its paragraphs. Nothing else."
)
INVISIBLE = "[\u00ad\u061c\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff]"
BREAK = "\x01"  # a hyphen that stood at a line end: part of the word, or not
MAGNITUDE = r"\s?(?:hundred|thousand|million|billion|trillion|mille|milliards?|bn|per\s?cent|pour\s?cent)s?\b"
LIGATURES = "[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdf9\ufe70-\ufefc]"
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"


# Folding ------------------------------------------------------------------------


def folded(text: str) -> str:
    """The text as it is compared; ``BREAK`` where a word was parted at a line end."""
    text = re.sub(LIGATURES, lambda sign: unicodedata.normalize("NFKC", sign[0]).strip(), text)
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\r\x0b\x0c\x85\u2028\u2029]+", "\n", text)
    text = re.sub("\u00ad\\s*\n\\s*", "", text)
    text = re.sub(INVISIBLE, "", text)
    text = "".join(" " if sign.isspace() and sign != "\n" else sign for sign in text)
    text = re.sub("(?<=[^\\W\\d_])[-‐] *\n\\s*(?=[^\\W\\d_])", BREAK, text)
    text = re.sub(
        f"(?<=[{SPACELESS}\u3000-\u303f\uff00-\uffef])\n(?=[{SPACELESS}\u3000-\u303f\uff00-\uffef])", "", text
    )
    text = re.sub("''|``", "'", text)
    text = re.sub("['‘’‚‛‹›ʼ′`´“”„‟″「」『』＂〝〞〟]", "'", text)
    text = re.sub('(?<!\\d)"', "'", text)  # after a digit it means inches
    text = re.sub("(?<!\\w)«\\s*", "'", text)
    text = re.sub("\\s*»", "'", text).replace("«", "'")
    text = re.sub("\\s*(?:[—―⸺⸻]|-{2,3})\\s*|\\s+[-‐‑‒–−]\\s+", "-", text)
    text = re.sub("[‐‑‒–−]", "-", text)
    text = re.sub("\\s*(?:…|\\.(?:\\s?\\.){2,})", "…", text)
    text = re.sub("\\s+(?=[;:!?؟؛])", "", text)
    return " ".join(text.split())


def readings(text: str) -> set[str]:
    """Each way in which hyphens at line ends can be read; a capital after one shows that it belongs to the word."""
    certain = re.sub(f"{BREAK}(?![^\\W\\d_A-ZÀ-ÖØ-Þ])", "-", text)
    parts = certain.split(BREAK)
    if len(parts) > 7:
        return {"".join(parts), "-".join(parts)}
    found = {parts[0]}
    for part in parts[1:]:
        found = {f"{head}{joint}{part}" for head in found for joint in ("", "-")}
    return found


def unopened(text: str) -> str:
    """Paragraphs and items without the marks that open them."""
    return re.sub("(?m)^[ \t]*(?:[\"'“”„«‘•·▪*‣◦-][ \u00a0\u202f]?)+", "", text)


def bare(text: str) -> set[str]:
    """The folded words, and those without quotation marks around the whole."""
    found = set(readings(text))
    for words in list(found):
        inner = re.fullmatch("'(.+)'[.,;]?", words)
        found |= {words.strip("'")} if inner is None and words.count("'") == 1 else set()
        found |= {inner[1], *re.findall("^'(.+)$", inner[1])} if inner else set()
    return {words.strip() for words in found}


def is_verbatim(quotation: str, copy: str, start: int, end: int) -> bool:
    """Whether the copy says between two places what is quoted, in whole words and by the rules."""
    if not 0 <= start < end <= len(copy) or is_cut(copy, start) or is_cut(copy, end):
        return False
    stretch = copy[start:end]
    if bare(folded(quotation)) & bare(folded(stretch)):
        return True
    if "\n" not in quotation:
        return False
    return bool(bare(folded(unopened(quotation))) & bare(folded(unopened(stretch))))


def is_cut(copy: str, place: int) -> bool:
    """Whether the place lies within a word or a number."""
    before, after = copy[:place][-1:], copy[place:][:1]
    if not before or not after:
        return False
    if re.match(f"[{SPACELESS}]", before) or re.match(f"[{SPACELESS}]", after):
        return False
    if before.isalnum() and (after.isalnum() or unicodedata.category(after).startswith("M")):
        return True
    if before.isdigit() and re.match(MAGNITUDE, copy[place : place + 12], re.IGNORECASE):
        return True
    beyond, ahead = copy[: place - 1][-1:], copy[place + 1 :][:1]
    if before.isdigit() and after in ".,%‰" and (ahead.isdigit() or after in "%‰"):
        return True
    if after.isdigit() and (before in "$€£¥−" or (before in ".," and beyond.isdigit())):
        return True
    if before.isalpha() and after in "'’-‐" and ahead.isalpha():
        return True
    return after.isalpha() and before in "-‐" and beyond.isalpha()


# The files ----------------------------------------------------------------------


def payloads(warc: bytes) -> list[bytes]:
    """What the records of a WARC file hold: the body of an answer, or a file as it was brought."""
    found, data = [], gzip.decompress(warc)
    while data.strip():
        head, _, rest = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
        length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
        kind = re.search(rb"(?im)^warc-type:\s*(\w+)", head)
        if length is None or kind is None:
            raise ValueError("not a WARC file")
        block, data = rest[: int(length[1])], rest[int(length[1]) :]
        if kind[1] == b"response":
            found.append(block.partition(b"\r\n\r\n")[2])
        elif kind[1] == b"resource":
            found.append(block)
    return found


def check(read: Callable[[str], bytes]) -> tuple[list[str], int, int]:
    """What is wrong, a line each; how many files were hashed, and how many quotations compared anew."""
    faults = []
    hashes = [line.split("  ", 1) for line in read("SHA256SUMS").decode().splitlines()]
    for digest, name in hashes:
        try:
            data = read(name)
        except (KeyError, OSError):
            faults.append(f"{name}: missing")
            continue
        if hashlib.sha256(data).hexdigest() != digest:
            faults.append(f"{name}: not the file that was hashed")
    evidence = json.loads(read("evidence.json"))
    copies = {}
    for snapshot in evidence["snapshots"]:
        name = snapshot["text_file"]
        if name:
            copies[snapshot["id"]] = read(name).decode()
        if snapshot["warc_file"]:
            try:
                bodies = payloads(read(snapshot["warc_file"]))
            except (KeyError, OSError, ValueError, EOFError) as error:
                faults.append(f"{snapshot['warc_file']}: {error}")
                continue
            if snapshot["sha256"] not in {hashlib.sha256(body).hexdigest() for body in bodies}:
                faults.append(
                    f"{snapshot['warc_file']}: does not hold the bytes that were hashed when it was taken"
                )
    compared = 0
    for quotation in evidence["quotations"]:
        place = quotation["comparison"]
        if place["outcome"] != "verbatim":
            if quotation["verdict"] == "verbatim" and not quotation["overruled_at"]:
                faults.append(f"{quotation['id']}: called verbatim, but no copy in this export shows it")
            continue
        compared += 1
        copy = copies.get(place["snapshot"], "")
        if not is_verbatim(quotation["exact"], copy, place["start"], place["end"]):
            faults.append(f"{quotation['id']}: the copy does not say so: {quotation['exact'][:80]!r}")
    return faults, len(hashes), compared


def main(arguments: list[str]) -> int:
    """Print what was found; 0 where everything holds, 1 where something does not, 2 where there is nothing to check."""
    where = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        if where.is_file():
            with zipfile.ZipFile(where) as archive:
                faults, files, compared = check(archive.read)
        else:
            faults, files, compared = check(lambda name: (where / name).read_bytes())
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"Not an export of evidence: {error}\n")
        return 2
    sys.stdout.writelines(f"WRONG  {fault}\n" for fault in faults)
    sys.stdout.write(
        f"{files} files hashed, {compared} verbatim quotations compared anew, {len(faults)} faults.\n"
    )
    sys.stdout.write(f"{RULES}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
