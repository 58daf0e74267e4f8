"""CSV files that mean harm: for a reader of them, for the database, and for the spreadsheet they come to later."""

from __future__ import annotations

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://hit.example","x")', "\t=1+1", "\r=1+1")


def corpus(columns, line):
    """{name: bytes} for a file of ``columns`` of which ``line`` is an honest line, as a mapping."""

    def file(*rows, head="", end="\n"):
        return end.join([head or ",".join(columns), *rows]).encode() + b"\n"

    def quoted(**changed):
        return ",".join(
            '"' + str({**line, **changed}.get(name, "")).replace('"', '""') + '"' for name in columns
        )

    honest, first = quoted(), columns[0]
    found = {
        "nothing": b"",
        "a mark of order alone": b"\xef\xbb\xbf",
        "a head alone": file(),
        "zeros": b"\0" * 10_000,
        "UTF-16": file(honest).decode().encode("utf-16"),
        "UTF-7": file("+AD0-1+ADE-").decode().encode("utf-7"),
        "Latin-1": file(quoted(**{first: "é"})).decode().encode("latin-1"),
        "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "a page": b"<!doctype html><script>hit(1)</script>",
        "a million columns": file("," * 1_000_000),
        "a million columns in the head": file(honest, head="a," * 1_000_000),
        "the same column twice": file(honest, head=",".join([*columns, first])),
        "columns of no name": file(honest, head="," * len(columns)),
        "a quotation mark never closed": file('"' + "x," * 50_000),
        "quotation marks only": file('"' * 100_001),
        "a field of 200,000 signs": file(quoted(**{first: "x" * 200_000})),
        "a field of a million signs in quotation marks": file('"' + "x" * 1_000_000 + '"'),
        "100,000 empty lines": file(*[""] * 100_000),
        "line ends of old machines": file(honest, end="\r"),
        "line ends within a field": file(quoted(**{first: "a\r\nb\nc"})),
        "too few fields": file("x"),
        "too many fields": file(honest + ",more" * 50),
        "lines of semicolons": file(honest.replace(",", ";")),
        "half a sign": file(honest)[:-3] + b"\xe2\x82",
        "21 MB": file(*[honest] * (21_000_000 // len(honest))),
    }
    for number, name in enumerate(columns):
        found[f"a zero in field {number}"] = file(quoted(**{name: "a\0b"}))
        found[f"field {number} of 5,000 signs"] = file(quoted(**{name: "x" * 5_000}))
        found[f"field {number} with a script"] = file(quoted(**{name: "<script>hit(1)</script>"}))
        found[f"field {number} empty"] = file(quoted(**{name: ""}))
        found[f"field {number} with a half of a sign"] = file(quoted(**{name: "\ufffe\u202e"}))
    for number, formula in enumerate(FORMULAS):
        found[f"formula {number} in all fields"] = file(quoted(**dict.fromkeys(columns, formula)))
    return found
