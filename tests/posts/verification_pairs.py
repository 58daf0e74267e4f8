"""Quotations beside copies of their sources, made by hand, each with the outcome that it must have.

A row: what it shows, the quotation, the copy, the outcome. ``PASSAGE`` is the copy of most English rows.
"""

from __future__ import annotations

PASSAGE = (
    "PORT ALMERY — The minister met reporters on Tuesday.\n\n"
    "“We will not send troops to the strait,” Minister Odile Fennimore said. “The government has set aside "
    "$4.5 million for 1,250 well-known rescue workers, and they don’t want a war.” She added that the treaty, which was "
    "signed in 1999 by Lord Ashgrove and three others, remains in force until the parties agree otherwise.\n\n"
    "Her deputy said he could see no alternative. The part of the report on non-violent protest runs to 75% of its "
    "pages. It was the co-operation of 2019–2020 that saved the harbour."
)
FRENCH = (
    "La ministre l’a dit : « Nous ne voulons pas la guerre ; nous voulons l’état de droit. » Elle n’a jamais promis "
    "5 000 soldats à l’alliance, mais 10 millions d’euros. « Est-ce clair ? », a-t-elle demandé."
)
ARABIC = "قال الوزير إن الحكومة لن ترسل قوات إلى المضيق، وإن السلام ممكن. وأضاف أن الحرب ليست حلا."
HEBREW = "השר אמר כי הממשלה לא תשלח כוחות למצר, וכי השלום אפשרי."
RUSSIAN = "Министр заявила, что правительство не отправит войска в пролив и что мир возможен."
CHINESE = "部长表示，政府不会向海峡派遣军队，\n和平是可能的。"
PDF = (
    "The com-\nmittee heard that the long-\nterm plan for the well-\nknown harbour would cost the govern-\n"
    "ment more than it had budg\u00ad\neted, and that Franco-\nGerman talks of the ﬁrst ofﬁce had failed.\n"
)
LONG_GAP = (
    "We support the accord. "
    + "The delegates then turned to fisheries and lighthouses. " * 40
    + "It ends the war."
)

Row = tuple[str, str, str, str]

VERBATIM: list[Row] = [
    ("plain words", "The minister met reporters on Tuesday.", PASSAGE, "verbatim"),
    (
        "straight for curly quotes",
        '"We will not send troops to the strait," Minister Odile Fennimore said.',
        PASSAGE,
        "verbatim",
    ),
    ("straight apostrophe", "they don't want a war", PASSAGE, "verbatim"),
    ("curly for straight", "they don’t want it", "He said they don't want it.", "verbatim"),
    ("enclosing marks are not quoted", "“The minister met reporters on Tuesday.”", PASSAGE, "verbatim"),
    (
        "a nested mark in the other style",
        "She called it ‘a farce’ twice.",
        "She called it “a farce” twice.",
        "verbatim",
    ),
    ("guillemets for curly quotes", "“Est-ce clair?”, a-t-elle demandé.", FRENCH, "verbatim"),
    ("non-breaking spaces", "nous voulons l’état de droit", FRENCH.replace(" ", "\u00a0"), "verbatim"),
    (
        "narrow space before a semicolon",
        "la guerre; nous voulons",
        FRENCH.replace(" ;", "\u202f;"),
        "verbatim",
    ),
    ("spaced hyphen for a dash", "PORT ALMERY - The minister", PASSAGE, "verbatim"),
    ("unspaced dash for a spaced one", "PORT ALMERY—The minister", PASSAGE, "verbatim"),
    ("two hyphens for a dash", "PORT ALMERY -- The minister", PASSAGE, "verbatim"),
    ("hyphen for an en dash", "the co-operation of 2019-2020", PASSAGE, "verbatim"),
    ("white space of several kinds", "The  minister\tmet\nreporters", PASSAGE, "verbatim"),
    ("three points for an ellipsis sign", "Well... perhaps", "He said: “Well… perhaps later.”", "verbatim"),
    ("a hyphenated line end", "The committee heard", PDF, "verbatim"),
    ("a real hyphen at a line end", "the long-term plan for the well-known harbour", PDF, "verbatim"),
    ("a soft hyphen at a line end", "more than it had budgeted, and", PDF, "verbatim"),
    ("a capital after a hyphen at a line end", "Franco-German talks", PDF, "verbatim"),
    ("ligatures", "the first office had failed", PDF, "verbatim"),
    ("a line end in the quotation", "cost the govern-\nment more", PDF, "verbatim"),
    ("composed for decomposed letters", "Le café fermé", "Le cafe\u0301 ferme\u0301 hier.", "verbatim"),
    ("decomposed for composed letters", "Le cafe\u0301 ferme\u0301", "Le café fermé hier.", "verbatim"),
    ("soft hyphens", "international", "The inter\u00adnational court.", "verbatim"),
    (
        "zero-width spaces",
        "the in\u200bternational court",
        "All of the international\u200b court agreed.",
        "verbatim",
    ),
    ("a word of French after its article", "état de droit", FRENCH, "verbatim"),
    (
        "two paragraphs of one speech",
        "First we go.\n\nThen we stay.",
        "He said: “First we go.\n\n“Then we stay.” He left.",
        "verbatim",
    ),
    (
        "two items of a list",
        "end the war\nopen the ports",
        "They ask:\n- end the war\n- open the ports\n",
        "verbatim",
    ),
    (
        "brackets that the source has",
        "the [then] minister",
        "He met the [then] minister at noon.",
        "verbatim",
    ),
    ("an ellipsis that the source has", "Wait … no", "“Wait … no,” he said.", "verbatim"),
    ("right to left", "الحكومة لن ترسل قوات إلى المضيق", ARABIC, "verbatim"),
    ("right to left with marks of direction", "\u200fהממשלה לא תשלח כוחות\u200f", HEBREW, "verbatim"),
    ("Cyrillic", "правительство не отправит войска в пролив", RUSSIAN, "verbatim"),
    ("a script without spaces, over a line end", "派遣军队，和平是可能的", CHINESE, "verbatim"),
    (
        "a page of a megabyte",
        "the needle in this haystack",
        "hay and straw. " * 40_000 + "So the needle in this haystack." + " more hay." * 45_000,
        "verbatim",
    ),
    ("a full stop after the closing mark", "“The minister met reporters”.", PASSAGE, "verbatim"),
    (
        "Hangul in pieces",
        "\u1112\u1161\u11ab\u1100\u116e\u11a8",
        "그는 한국 사람이다.".replace("한국", "한국 "),
        "verbatim",
    ),
    (
        "marks within a script without spaces",
        "「戦争」は終わった",
        "彼は「戦争」は終わったと言った",
        "verbatim",
    ),
    ("a foot is a foot", "a 6' fence", "He built a 6’ fence.", "verbatim"),
]

WITH_MARKS: list[Row] = [
    (
        "an ellipsis",
        "The government has set aside … 1,250 well-known rescue workers",
        PASSAGE,
        "verbatim_with_marks",
    ),
    (
        "three points in brackets",
        "The government has set aside [...] 1,250 well-known",
        PASSAGE,
        "verbatim_with_marks",
    ),
    ("three points in round brackets", "the treaty (...) remains in force", PASSAGE, "verbatim_with_marks"),
    ("three spaced points", "the treaty . . . remains in force", PASSAGE, "verbatim_with_marks"),
    ("two ellipses", "The minister … reporters … Tuesday.", PASSAGE, "verbatim_with_marks"),
    (
        "an ellipsis after a full stop",
        "We go. […] We stay.",
        "We go. We ask the others. We stay. That is all.",
        "verbatim_with_marks",
    ),
    ("inserted words", "the treaty [of Almery], which was signed", PASSAGE, "verbatim_with_marks"),
    (
        "replaced words",
        "signed in 1999 by [the former chancellor] and three others",
        PASSAGE,
        "verbatim_with_marks",
    ),
    (
        "a replaced word at the beginning",
        "[Fennimore] met reporters on Tuesday",
        PASSAGE,
        "verbatim_with_marks",
    ),
    (
        "a replaced word at the end",
        "she added that the treaty [remains].",
        PASSAGE.replace("the treaty, which", "the treaty. Which"),
        "verbatim_with_marks",
    ),
    ("a letter in brackets", "“[t]he government has set aside", PASSAGE, "verbatim_with_marks"),
    ("an ending in brackets", "she add[s] that the treaty", PASSAGE, "verbatim_with_marks"),
    (
        "a capital made small",
        "the minister met reporters",
        "Yes. The minister met reporters.",
        "verbatim_with_marks",
    ),
    ("a small letter made capital", "They don’t want a war", PASSAGE, "verbatim_with_marks"),
    (
        "sic",
        "the goverment (sic) has decided",
        "On Monday the goverment has decided to go.",
        "verbatim_with_marks",
    ),
    (
        "sic in brackets",
        "the goverment [sic] has decided",
        "On Monday the goverment has decided to go.",
        "verbatim_with_marks",
    ),
    ("emphasis noted", "they don’t want a war (emphasis added)", PASSAGE, "verbatim_with_marks"),
    (
        "emphasis noted in French",
        "nous voulons l’état de droit (nous soulignons)",
        FRENCH,
        "verbatim_with_marks",
    ),
    ("emphasis by stars", "they *don’t* want a war", PASSAGE, "verbatim_with_marks"),
    (
        "a bracket and an ellipsis",
        "The [official] met reporters … “The government has set aside",
        PASSAGE.replace("not ", ""),
        "verbatim_with_marks",
    ),
    (
        "an ellipsis in Arabic",
        "قال الوزير … السلام ممكن",
        ARABIC.replace("لن ", "قد "),
        "verbatim_with_marks",
    ),
]

TURNED: list[Row] = [
    ("a gap that hides not", "We will … send troops to the strait", PASSAGE, "needs_review"),
    ("a gap that hides n’t", "they … want a war", PASSAGE, "needs_review"),
    ("a gap that hides cannot", "We … win", "We surely cannot win here.", "needs_review"),
    (
        "a gap that hides if",
        "We attack … tomorrow",
        "We attack only if provoked, and then tomorrow.",
        "needs_review",
    ),
    (
        "a gap that hides unless",
        "The ports close … on Friday",
        "The ports close, unless the strike ends, on Friday.",
        "needs_review",
    ),
    ("a gap that hides alleged", "his … crimes", "It spoke of his many alleged crimes.", "needs_review"),
    ("a gap that hides ne … pas", "Nous … voulons … la guerre", FRENCH, "needs_review"),
    ("a gap that hides jamais", "Elle … promis 5 000 soldats", FRENCH, "needs_review"),
    ("a gap that hides لن", "الحكومة … ترسل قوات", ARABIC, "needs_review"),
    ("a gap that hides не", "правительство … отправит войска", RUSSIAN, "needs_review"),
    ("an ellipsis at the end that hides until", "remains in force …", PASSAGE, "needs_review"),
    (
        "an ellipsis at the beginning that hides never said",
        "… he stole the money.",
        "I never said he stole the money.",
        "needs_review",
    ),
    ("brackets over not", "We will [surely] send troops", PASSAGE, "needs_review"),
    ("brackets that insert not", "has [not] set aside", PASSAGE, "needs_review"),
    (
        "brackets at the beginning over not",
        "[The minister will] send troops to the strait",
        PASSAGE,
        "needs_review",
    ),
    ("brackets over a number", "signed in [2003] by Lord Ashgrove", PASSAGE, "needs_review"),
    ("brackets that reverse a word", "the [un]happy minister", "She was the happy minister.", "needs_review"),
    (
        "a not from another sentence",
        "We will … not … send troops",
        "We will see. It is not simple to send troops.",
        "needs_review",
    ),
    (
        "more in brackets than without",
        "[The whole cabinet has lied about the] strait",
        PASSAGE,
        "needs_review",
    ),
]

ALTERED: list[Row] = [
    ("a short quotation without its not", "He is guilty", "He is not guilty", "altered"),
    ("all in capitals", "THE WAR IS OVER", "the war is over", "altered"),
    ("one letter of a single word", "naïve", "naive people", "altered"),
    ("a space within a word", "foobar", "foo bar", "altered"),
    ("million for billion, and no more", "$5 million", "$5 billion was spent", "altered"),
    ("one digit", "signed in 1998 by Lord Ashgrove and three others", PASSAGE, "altered"),
    ("one name", "signed in 1999 by Lord Ashgrave and three others", PASSAGE, "altered"),
    (
        "another name",
        "“We will not send troops to the strait,” Minister Odile Partridge said.",
        PASSAGE,
        "altered",
    ),
    ("billion for million", "has set aside $4.5 billion for 1,250", PASSAGE, "altered"),
    ("a point moved", "has set aside $45 million for 1,250", PASSAGE, "altered"),
    ("a comma for a point", "has set aside $4,5 million for 1,250", PASSAGE, "altered"),
    ("another currency", "has set aside €4.5 million for 1,250", PASSAGE, "altered"),
    ("a number cut at its front", "5 million for 1,250 well-known rescue workers", PASSAGE, "altered"),
    ("a number cut at its end", "The government has set aside $4.5", PASSAGE, "altered"),
    ("a group of digits left out", "workers, 250 well-known rescue workers", PASSAGE, "altered"),
    ("a share without its sign", "on non-violent protest runs to 75", PASSAGE, "altered"),
    ("not left out", "We will send troops to the strait", PASSAGE, "altered"),
    ("n’t left out", "and they do want a war", PASSAGE, "altered"),
    ("can from cannot", "We can win here", "We cannot win here.", "altered"),
    ("can’t for can", "We can’t win here today", "We can win here today.", "altered"),
    ("a cut before n’t", "rescue workers, and they don", PASSAGE, "altered"),
    ("ne … pas left out", "Nous voulons la guerre ; nous voulons", FRENCH, "altered"),
    ("pas left out", "Nous ne voulons la guerre ; nous voulons", FRENCH, "altered"),
    ("a beginning after n’", "a jamais promis 5 000 soldats", FRENCH, "altered"),
    ("a beginning within a word", "art of the report on non-violent protest", PASSAGE, "altered"),
    ("an end within a word", "The minister met report", PASSAGE, "altered"),
    ("a beginning after a hyphen", "violent protest runs to", PASSAGE, "altered"),
    ("an accent", "Le cafe fermé hier", "Le café fermé hier.", "altered"),
    ("a capital within", "the Treaty, which was signed", PASSAGE, "altered"),
    ("a question for a statement", "The minister met reporters on Tuesday?", PASSAGE, "altered"),
    ("a comma left out", "the treaty which was signed in 1999", PASSAGE, "altered"),
    ("marks of irony left out", "She called it a farce twice.", "She called it “a farce” twice.", "altered"),
    ("marks of irony added", "She called it “a farce” twice.", "She called it a farce twice.", "altered"),
    ("a plural", "signed in 1999 by Lords Ashgrove and three others", PASSAGE, "altered"),
    ("its for it’s", "its a good treaty for all", "It said it’s a good treaty for all.", "altered"),
    ("a hyphen left out", "1,250 well known rescue workers", PASSAGE, "altered"),
    ("fragments reversed", "remains in force … The minister met reporters", PASSAGE, "altered"),
    ("a gap over the limit", "We support the accord. … It ends the war.", LONG_GAP, "altered"),
    ("a fragment that is not there", "The minister met reporters … and wept", PASSAGE, "altered"),
    ("a letter in brackets for another", "[w]he minister met reporters on Tuesday", PASSAGE, "altered"),
    ("a superscript is no digit", "an area of 102 metres", "an area of 10² metres was mined.", "altered"),
    ("a fraction is no number", "about 11/2 miles of coast", "about 1½ miles of coast", "altered"),
    ("a letter of another alphabet", "The minister mеt reporters on Tuesday", PASSAGE, "altered"),
    ("direction overridden", "The minister \u202emet\u202c reporters on Tuesday", PASSAGE, "altered"),
    ("a negative number", "It fell to 5 degrees last night", "It fell to −5 degrees last night.", "altered"),
    ("Arabic without its negation", "الحكومة ترسل قوات إلى المضيق", ARABIC, "altered"),
    ("Russian without its negation", "правительство отправит войска в пролив", RUSSIAN, "altered"),
    ("feet for inches", 'a 6" fence', "He built a 6' fence.", "altered"),
    ("two words exchanged", "by Lord Ashgrove and others three, remains in force", PASSAGE, "altered"),
    ("brackets over too much", "The minister [said] signed in 1999 by Lord Ashgrove", PASSAGE, "altered"),
    (
        "a bracket over the end of a sentence",
        "The minister met [them and] will not send troops",
        PASSAGE,
        "altered",
    ),
]

OTHER: list[Row] = [
    ("two identical passages", "We stay.", "We stay. They asked again. We stay. They left.", "ambiguous"),
    (
        "two passages, one an ellipsis away",
        "We go … at dawn",
        "We go to sea at dawn or to bed at dawn.",
        "ambiguous",
    ),
    ("two passages over capitals", "the end", "The end is near. The end.", "ambiguous"),
    ("a word that is everywhere", "the", PASSAGE, "ambiguous"),
    ("other words", "Nothing of this was ever uttered by anybody anywhere.", PASSAGE, "not_found"),
    ("an empty page", "The minister met reporters", "", "not_found"),
    ("a page of white space", "The minister met reporters", " \n\u00a0\u200b", "not_found"),
    ("a word within a word", "art", "The part of the party was apart.", "not_found"),
    ("another script", "The minister will not send troops.", RUSSIAN, "not_checkable"),
    ("another script the other way", "Министр не отправит войска", PASSAGE, "not_checkable"),
    ("no words in the quotation", "… !", PASSAGE, "not_checkable"),
    ("only brackets in the quotation", "[the minister]", PASSAGE, "not_found"),
]

PAIRS = [*VERBATIM, *WITH_MARKS, *TURNED, *ALTERED, *OTHER]
