"""Words that carry the recognition, in English and French: verbs of saying, what makes a name a body or an outlet.

Tables only: general vocabulary of news and advocacy, no wording of any one text.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _either(words: str) -> str:
    return (
        "(?:"
        + "|".join(sorted((re.escape(w.replace("_", " ")) for w in words.split()), key=len, reverse=True))
        + ")"
    )


# What an outlet does rather than a person.
REPORTING = _set("report reports reported reporting rapporte rapportait rapportent")

_SAYING_EN = """
say says said saying state states stated stating write writes wrote writing written tell tells told telling
report reports
reported reporting explain explains explained explaining argue argues argued arguing note notes noted noting add adds
added adding continue continues continued continuing conclude concludes concluded concluding warn warns warned warning
declare declares declared declaring announce announces announced announcing claim claims claimed claiming recommend
recommends recommended recommending remind reminds reminded reminding observe observes observed observing remark
remarks
remarked remarking insist insists insisted insisting stress stresses stressed stressing emphasize emphasizes
emphasized
emphasise emphasises emphasised underline underlines underlined point_out points_out pointed_out pointing_out describe
describes described describing summarize summarizes summarized summarise summarises summarised suggest suggests
suggested
show shows showed reveal reveals revealed find finds found caution cautions cautioned respond responds responded
responding reply replies replied answer answers answered ask asks asked comment commented tweet tweets tweeted post
posted read reads include includes included elaborate elaborates elaborated introduce introduces introduced assert
asserts asserted assess assesses assessed contend contends contended maintain maintains maintained acknowledge
acknowledges acknowledged admit admits admitted urge urged call calls called put puts quote quotes quoted cite
cites cited
recall recalls recalled ask_rhetorically predict predicts predicted testify testified reflect reflects reflected
offer offers offered propose proposes proposed advise advises advised lament laments lamented ends opens opened begins
began goes_on went_on go_on sums_up summed_up record records recorded document documents documented decided ruled held
holds finds demand demands demanded condemn condemns condemned express expresses expressed confirm confirms confirmed
agree agrees agreed remember remembers remembered believe believes believed think thinks thought
concede concedes conceded counter counters countered deny denies denied allege alleges alleged complain
complains complained
criticise criticised criticize criticized criticizes criticises denounce denounces denounced denouncing deplore
deplores
deplored estimate estimates estimated exclaim exclaimed exclaims imply implies implied inform informs informed
plead pleads
pleaded praise praises praised protest protests protested question questions questioned retort retorts retorted
quip quips
quipped joke joked jokes vow vows vowed pledge pledges pledged promise promises promised submit submits
submitted wonder
wonders wondered worry worries worried muse mused muses welcome welcomes welcomed reject rejects rejected
tells_us speaks spoke speaking describes goes_further went_further sums_it_up summed_it_up puts_it weighs_in weighed_in
chimes_in issued issues
"""
_SAYING_FR = """
dit disait déclare déclarait déclaré déclarant écrit écrivait écrivent écrivant affirme affirmait affirmé affirmant
explique expliquait expliqué expliquant souligne soulignait souligné soulignant note notait noté ajoute ajoutait
ajouté
ajoutant poursuit poursuivait poursuivi conclut concluait conclu précise précisait précisé précisant indique indiquait
indiqué indiquant estime estimait estimé rappelle rappelait rappelé rappelant rapporte rapportait rapporté rapportent
constate constatait constaté observe observait soutient soutenait soutenu annonce annonçait annoncé avertit averti
insiste insistait insisté répond répondait répondu raconte racontait raconté résume résumait résumé recommande
recommandait recommandé révèle révélait révélé dénonce dénonçait dénoncé confie confiait confié remarque remarquait
remarqué commente reconnaît reconnu admet admis demande demandé propose proposé cite citait cité regrette regretté
exprime exprimé confirme confirmé va_plus_loin renchérit renchéri enchaîne enchaîné tranche tranché martèle
martelé
plaide
plaidé prévient prévenu lance lancé s’inquiète s’interroge met_en_garde réplique répliqué rétorque rétorqué
décrit décrivait
"""
SAYING = re.compile(r"(?<![\w’'-])" + _either(_SAYING_EN + _SAYING_FR) + r"(?![\w-])", re.IGNORECASE)
# What a spokesperson does after or before a quotation.
_SPEECH_TAG = """
said says added adds stated states explained explains continued continues concluded concludes noted notes declared
declares warned warns remarked insisted stressed emphasized emphasised asked replied argued argues commented urged
observed pointed_out told announced responded responds wrote writes testified exclaimed lamented cautioned
"""
_SPEECH_TAG_FR = """
a_déclaré déclare a_affirmé affirme a_dit dit a_ajouté ajoute a_expliqué explique a_souligné souligne a_indiqué
indique
a_précisé précise a_poursuivi poursuit a_conclu conclut a_rappelé rappelle a_estimé estime a_soutenu soutient a_confié
confie a_noté note a_insisté insiste a_dénoncé dénonce a_averti avertit a_commenté commente a_répondu répond
"""
SPEECH_TAG = _either(_SPEECH_TAG + _SPEECH_TAG_FR)

# A follow-up keeps the source of the quotation before it.
FOLLOW_UP = re.compile(
    r"\b(?:continu(?:es?|ed|ing)|goes on|went on|conclud(?:es?|ed|ing)|adds|added|adding|also|further|sums up|"
    r"summed up|ends|ajoutait|ajoute|ajouté|poursuit|poursuivait|conclut|concluait|également|aussi|plus loin|"
    r"later)\b",
    re.IGNORECASE,
)
# What points back at a source named before.
PRONOUN = re.compile(r"(?:he|she|they|it|il|elle|ils|elles|on)\b", re.IGNORECASE)
WORK = _either("""
article articles report reports piece story op-ed column editorial essay paper statement letter section study analysis
interview post blog brief briefing bulletin communiqué release poll survey investigation account book chapter speech
testimony commentary newsletter update document memo resolution ruling judgment judgement summary authors author
writer paragraph text thread transcript rapport étude enquête éditorial chronique tribune déclaration communiqué
lettre entretien entrevue billet texte auteur autrice auteure document note mémoire dossier sondage bilan avis
passage reportage dépêche editors response reply order decision verdict opinion warning findings newspaper paper
journal outlet magazine broadcaster quotidien hebdomadaire arrêt décision jugement ordonnance réponse
""")
REFERENCE = re.compile(
    rf"(?:the|this|that|these|its|his|her|their|le|la|l’|l'|les|ce|cet|cette|son|sa)\s*(?:same |latest |new |full |"
    rf"final |first |second |last |même |dernier |dernière )?{WORK}\b",
    re.IGNORECASE,
)

# Somebody's work: "the department's response".
OWNED = re.compile(
    rf"\b(?P<owner>(?:the|this|that|an?)\s+(?!{WORK})[a-z][\w-]+)[’']s?\s+(?:[a-z-]+\s+)?{WORK}\b",
    re.IGNORECASE,
)

TITLES = _set("""
president prime minister foreign affairs defence defense finance justice environment immigration trade secretary
secretary-general general dr dr. prof prof. professor mr mr. ms ms. mrs mrs. miss senator mp mpp ambassador director
executive chair chairman chairwoman chairperson spokesperson spokesman spokeswoman judge chief commander
commander-in-chief colonel captain lieutenant sir lady lord pope king queen archbishop bishop rev. reverend chancellor
premier vice deputy attorney commissioner high representative envoy special rapporteur leader former author journalist
reporter editor correspondent analyst columnist economist lawyer activist researcher expert adviser advisor officer
official coordinator co-ordinator founder co-founder cofounder organizer organiser manager head counsel critic dean
rector scholar historian physicist advocate campaigner sergeant major admiral mayor governor whistleblower student
nurse physician engineer member staff writer security national policy legal research communications campaign campaigns
program programme managing senior assistant associate acting interim honorary emeritus emerita treasurer board
congressman congresswoman congressperson representative shadow state undersecretary sheikh imam rabbi father sister
co-chair co-president cochair vice-president vice-chair
président présidente ministre premier première directeur directrice secrétaire général générale porte-parole sénateur
sénatrice député députée chef cheffe chercheur chercheuse professeur professeure avocat avocate journaliste
coordonnateur coordonnatrice coordinateur coordinatrice responsable maître me m. mme mlle juge commissaire
ambassadeur ambassadrice maire porte-voix éditorialiste chroniqueur chroniqueuse fondateur fondatrice conseiller
conseillère délégué déléguée haut haute rapporteur rapporteuse vice-président vice-présidente
""")
# These only qualify an office; alone they make none.
QUALIFIERS = _set("""
foreign affairs defence defense finance justice environment immigration trade general high special former staff
security
national policy legal research communications campaign campaigns program programme managing senior assistant associate
acting interim honorary emeritus emerita state board member student première premier prime vice deputy chief expert
""")
OUTLET_WORDS = _set("""
times post star guardian news herald digest journal review press agency radio tv television monitor tribune gazette
courier globe mail chronicle telegraph independent observer standard express mirror daily weekly magazine bulletin
broadcasting dispatch examiner inquirer ledger sentinel argus echo beacon wire today statecraft intercept
economist atlantic spectator newspaper quotidien presse courrier revue soleil devoir monde temps matin soir dépêche
nouvelles hebdo gazette podcast channel network broadcaster post-gazette reporter advocate citizen sun record register
quarterly monthly forum letters substack mercury recorder enquirer advertiser messenger evening morning sunday
figaro libération mediapart info infos
""")
OUTLETS = _set("""
reuters afp ap cnn bbc nbc cbs abc cbc npr pbs msnbc bloomberg axios politico haaretz time newsweek xinhua tass
vox slate
salon jacobin counterpunch aj aljazeera al-jazeera al-monitor rt dw cnbc upi wired propublica bellingcat lawfare
semafor ansa efe kyodo interfax forbes fortune vice mediapart rfi tva rdi wsj nyt ctv
""")
OUTLET_NAMES = frozenset({"al jazeera", "foreign policy", "foreign affairs", "middle east eye", "der spiegel",
                          "le monde", "le devoir", "la presse", "fox news", "radio-canada"})  # fmt: skip
BODY_WORDS = _set("""
commission committee council court ministry department institute institution centre center foundation association
society union federation alliance coalition campaign watch international amnesty organization organisation office
bureau board authority government parliament senate congress house assembly party bank fund group university college
church army forces police service services trust league movement front project programme program initiative
observatory
secretariat tribunal nations un nato eu crescent cross works think tank academy cabinet force network canadians
doctors citizens voices friends lawyers women workers teachers mothers reporters parliamentarians scientists veterans
physicians conference convention caucus delegation mission embassy unit panel taskforce clinic library archive
archives
school hospital company corporation inc ltd press-office administration directorate registry
comité conseil cour ministère institut centre fondation société fédération réseau agence autorité gouvernement
parlement sénat assemblée parti banque fonds groupe université ligue mouvement observatoire syndicat collectif
alliance
clinique école hôpital mission ambassade délégation secrétariat tribunal médecins avocats citoyens amis
""")
# Capitalised at the beginning of a sentence, without being a name.
OPENERS = _set("""
a an the in on at as for from by with to of and or but so yet if when while where who what which why how that
this these
those there here then now not no all both each every some many most more much one nobody anybody everybody
everyone someone somebody anyone none nothing two three four five six seven eight
nine ten it its he she they we you i his her their our your my after before since until during despite although though
because however moreover furthermore also again further finally meanwhile indeed thus therefore hence still even only
just perhaps according writing speaking starting citing quoting adding noting responding asked reacting regarding
concerning about over under between among against without within through according last next earlier later today
yesterday tomorrow recently once first second third another other such like unlike same former see read click
please let do does did is are was were be been has have had will would can could should may might must et ou mais donc
or ni car le la les un une des du de d l à au aux en dans sur sous par pour avec sans selon après avant depuis pendant
entre vers chez contre il elle ils elles on nous vous je ce cet cette ces son sa ses leur leurs notre nos votre
vos qui
que quoi dont où quand comme si ainsi alors puis enfin ensuite toutefois cependant pourtant néanmoins lors lorsque
monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche january
february march april may june july august september october november december janvier février mars avril mai juin
juillet août septembre octobre novembre décembre aujourd interrogé interrogée dear chers chère cher photo image
""")
NATIONAL = re.compile(
    r"\w+(?:ian|ish|ese|an|i|ien|ienne|ais|aise|ois|oise)$|^(?:US|UK|U\.S\.|EU|UN|French|Dutch|Greek|Swiss|Czech)$"
)
PAYWALLED = re.compile(
    r"paywall(?:ed)?|behind a (?:pay|subscription)|subscri(?:ption|bers?)[- ](?:only|required|needed)|"
    r"for (?:those|readers) "
    r"(?:who do not have|who don[’']t have|without) (?:a |an )?subscription|without a subscription|"
    r"requires? (?:a )?subscription|"
    r"non-subscribers|réservée? aux abonnés|(?:accès|article|site|édition) payante?|mur payant|abonnement requis|"
    r"sans abonnement|pour les non-abonnés",
    re.IGNORECASE,
)
FREE = re.compile(
    r"not paywalled|no paywall|un-?paywalled|free to read|free access|open access|freely available|gift link|"
    r"accès libre|libre accès|en accès gratuit|lecture gratuite|outside (?:the|its) paywall|isn[’']t paywalled",
    re.IGNORECASE,
)
