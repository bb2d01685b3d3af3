"""Stop words and the language of a corpus, told from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.themes.clustering.text import content_hash, words

_LISTS = {
    "en": """a about above after again against all also am an and any are aren't as at be because been before being
        below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during
        each even few for from further get gets getting give go going got had hadn't has hasn't have haven't having he
        her here hers herself him himself his how i i'd i'll i'm i've if in into is isn't it it's its itself just
        know let let's like make makes making many may me might more most much must my myself need needs no nor not
        now of off on once one only or other our ours ourselves out over own per please put rather really same say
        see shall she should shouldn't since so some still such take tell than that that's the their theirs them
        themselves then there there's these they they'll they're they've thing things think this those through to
        too two under until up us use used using very via want wants was wasn't way we we'd we'll we're we've well
        were weren't what what's when where which while who whom whose why will with within without won't would
        wouldn't you you'd you'll you're you've your yours yourself yourselves""",
    "de": """aber alle allem allen aller alles als also am an andere anderen auch auf aus bei bin bis bist da damit
        dann das dass daß dein deine dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort
        du durch ein eine einem einen einer eines einfach er es etwas euch euer für gegen gibt hab habe haben hat
        hatte hätte hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes
        jetzt kann kein keine keinem keinen keiner können könnte man mehr mein meine meinem meinen meiner mich mir
        mit muss müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit
        selbst sich sie sind so soll sollen sollte sollten sondern über um und uns unser unsere unter viel vom von
        vor war waren warum was weil weiter welche wenn wer werde werden wie wieder will wir wird wo wurde wurden
        würde würden zu zum zur zwar zwischen""",
    "es": """a al algo algunas algunos ante antes así aunque bien cada casi como con contra cual cuando de debe deben
        del desde donde dos durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está
        están estar estas este esto estos estoy fue fueron ha hace hacen hacer hacia han hasta hay la las le les lo
        los más me mi mis mismo mucho muchos muy nada ni no nos nosotros o os otra otras otro otros para pero poco por
        porque pues puede pueden que qué quien quienes se sea sean según ser si sí sido sin sobre solo sólo son
        soy su sus también tan tanto te tener tiene tienen toda todas todo todos tu tus u un una unas uno unos usted
        va vamos van ya y yo""",
    "fr": """à afin ai ainsi alors au aucun aussi autre autres aux avec avoir bien c'est car ce ceci cela celle celui
        ces cet cette ceux chaque comme comment d'un d'une dans de depuis des deux devrait doit donc dont du elle
        elles en encore entre est et être eu eux faire fait faut il ils j'ai je l'on la le les leur leurs lui ma mais
        me même mes moi moins mon n'est ne ni nos notre nous on ont ou où par parce pas peu peut plus pour pourquoi
        qu'il qu'on quand que quel quelle qui s'il sa sans se ses si son sont sur ta te tes toi ton tous tout toute
        toutes très tu un une vers vos votre vous y""",
    "it": """a ad ai al alla alle allo anche ancora avere c'è che chi ci come con cosa così cui da dai dal dalla dalle
        degli dei del della delle dello di dove e è ed era essere fare fra gli ha hai hanno ho i il in io la le lei
        lo loro lui ma me mi mia mio molto ne negli nei nel nella nelle noi non nostra nostro o ogni per perché però
        più poi può quale quando quella quelle quelli quello questa queste questi questo qui se sei senza si sia siamo
        solo sono sta su sua sue sui sul sulla suo tra troppo tutte tutti tutto un una uno vi voi""",
    "nl": """aan al alle alleen als altijd andere ben bij daar dan dat de der deze die dit doen door dus een en er ge
        geen goed haar had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan kunnen maar me meer men
        met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen tot u
        uit uw van veel voor waar want waren was wat we wel werd wie wij wil worden wordt zal ze zelf zich zij zijn
        zo zonder zou""",
    "pt": """a ao aos as até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era essa
        essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe mais mas me mesmo meu minha
        muito na não nas nem no nos nós nossa nosso num numa o os ou para pela pelas pelo pelos por porque qual quando
        que quem são se sem ser será seu seus só sua suas também te tem têm ter tudo um uma umas uns você vocês""",
}

STOP_WORDS: dict[str, frozenset[str]] = {language: frozenset(listed.split()) for language, listed in _LISTS.items()}

# Enough to tell a language beyond doubt, and a bound on the time at a million texts.
_SAMPLE = 2_000


def detect_language(texts: Sequence[str]) -> str:
    """The ISO 639-1 code of the language most texts are in, or "und" when stop words do not tell.

    Each text votes for the list that covers most of its words. A language needs half of the votes and stop words in
    a twentieth of all words; so word lists, mixtures and languages that are not listed come out as "und".
    """
    sample = texts if len(texts) <= _SAMPLE else sorted(texts, key=content_hash)[:_SAMPLE]
    votes: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    total = 0
    for text in sample:
        found = words(text)
        total += len(found)
        hits = {language: sum(word in stops for word in found) for language, stops in STOP_WORDS.items()}
        best = max(hits.values(), default=0)
        leaders = [language for language, count in hits.items() if count == best]
        if best and len(leaders) == 1:
            votes[leaders[0]] += 1
        for language, count in hits.items():
            covered[language] += count
    if not votes:
        return "und"
    language, count = max(votes.items(), key=lambda pair: (pair[1], pair[0]))
    if 2 * count <= sum(votes.values()) or 20 * covered[language] < total:
        return "und"
    return language


def stop_words(language: str) -> frozenset[str]:
    """The stop words of a language; of all listed languages for "und", because mixtures are common."""
    if language in STOP_WORDS:
        # Participants quote English everywhere, and its stop words are no content words elsewhere.
        return STOP_WORDS[language] | STOP_WORDS["en"]
    return frozenset().union(*STOP_WORDS.values())
