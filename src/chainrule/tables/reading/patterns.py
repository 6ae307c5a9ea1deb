"""What numbers, dates and durations look like, as people write them.

Patterns alone, for Polars and for Python: exported programs have them, too.
"""

from __future__ import annotations

# between thousands, typesetters put spaces that do not break, or thin ones
SPACE = "[ \u00a0\u2000-\u200a\u202f\u205f]"
POWERS = {r"[kK]|Tsd\.?": 3, r"M|[mM]n|Mio\.?": 6, r"B|[bB]n|Mrd\.?": 9}
# word processors make dashes of minus signs
SIGNS = r"[−–—‐‑‒﹣－⁻-]"
# letters must end a word: 5 krill are no crowns; R$, US$ and their like are dollars and reais
CURRENCY = (
    r"(?:(?:[A-Z]{1,2})?\$|[€£¥₹₽₩₺₪₴฿]|"
    r"(?i:USD|EUR|CHF|GBP|JPY|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|руб|"
    r"kr|zł|Kč|Fr)\b\.?)"
)
MONEY = rf"^([+-]?){SPACE}*{CURRENCY}{SPACE}*|{SPACE}*{CURRENCY}$"
BOOKED = r"(?i)^([0-9][^a-z]*?)\s*(?:CR|DR)$"  # as banks do
FORTRAN = r"^([+-]?[0-9]*[.,][0-9]+)[dD]([+-]?[0-9]{2,3})$"
# instruments set the power of ten apart: 1.366 E-06
APART = rf"^([+-]?[0-9]+(?:[.,][0-9]+)?){SPACE}+([eE][+-]?[0-9]{{1,3}})$"
POWER = r"\s*[x×*·]\s*10\s*\^?\s*\(?([+-]?[0-9]+)\)?$"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
FRACTION = (
    rf"^([+-])?(?:(?:([0-9]{{1,3}}){SPACE}?)?([{VULGAR}])|"
    rf"(?:([0-9]{{1,3}})(?:{SPACE}|-))?([0-9]{{1,2}})[/⁄]([0-9]{{1,2}}))$"
)
# behind a number; without e, as 1e5 is one
UNIT = (
    rf"^[+-]?[0-9{VULGAR}](?:[0-9.,'’{VULGAR}]|[/⁄-][0-9]|{SPACE})*?{SPACE}*"
    rf"([^0-9.,'’eE\s()+:/⁄{VULGAR}-][^0-9:]{{0,9}})$"
)
# Before a number or behind it, what whoever wrote it says of it.
ABOUT = (
    r"^(?:(?i:ca\.?|c\.|circa|approx\.?|approximately|about|around|roughly|etwa|ungefähr|rund|"
    rf"env\.|environ|около)|[~≈∼±]){SPACE}*([0-9+-].*)$"
)
FOOTNOTE = rf"^(.*[^\s*†‡§?(]){SPACE}*(?:\?|\(\?\)|[*†‡§]+|\[(?:[0-9]{{1,2}}|[a-f])\])$"
LIMIT = rf"^(?:<=?|>=?|≤|≥){SPACE}*([0-9+.,-].*)$"
PLUS = r"^(.*[0-9])\+$"
UNCERTAIN = rf"^(.*[0-9]){SPACE}*(?:±|\+/-|\+-){SPACE}*[0-9.,]+(.*)$"
BRACKETED = r"^([+-]?[0-9]+[.,][0-9]+)\([0-9]{1,3}\)(.*)$"
MARKS_OF_NUMBERS = (ABOUT, UNCERTAIN, BRACKETED, FOOTNOTE, LIMIT, PLUS)
UP, DOWN = rf"^[▲△↑►→]{SPACE}*([0-9])", rf"^[▼▽↓]{SPACE}*([0-9])"
# Fractions of a second are let go: no input made of a date is as fine as that.
TIME = (
    r"(?:[T ,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r"\s*([AaPp])?(?:\.?\s?[Mm]\.?)?(?:\s*Uhr|\s?h)?"
    r"\s*(Z|UTC|GMT|[A-Z]{2,4}T|MEZ|MESZ|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
# The space after a mark is that of 3. 4. 2020.
PARTS = r"^([0-9]{4}|[0-9]{1,2})[-./]\s?([0-9]{1,2})[-./]\s?([0-9]{4}|[0-9]{1,2})\.?" + TIME
YEAR_LAST = r"^(0?[1-9]|1[0-2])[-/]((?:19|20)[0-9]{2})$"
MONTH = r"^([0-9]{4})[-/]([0-9]{1,2})$"
# Hours have no limit, as time sheets go beyond 24; minutes do, as 12:75 is a score or a ratio.
CLOCK = (
    r"^(-)?(?:([0-9]+) ?(?:d|days?|Tage?),? )?([0-9]+)(?::| ?h ?)([0-5][0-9])"
    r"(?::([0-5][0-9](?:[.,][0-9]+)?))?( ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Uhr|h|hrs))?$"
)
# of 8 pm and of 8.30 Uhr: the hour, the minutes, and the word that tells that it is a time
HOUR = r"^(?:kl\.? |um )?([0-9]{1,2})( ?[AaPp]\.?[Mm]\.?| ?Uhr)$"
POINTS = r"^(?:kl\.? |um )?([0-9]{1,2})[.:]([0-5][0-9])( ?[AaPp]\.?[Mm]\.?| ?Uhr)$"
AT = r"^(?:kl\.? |um )([0-9]{1,2})[.:]([0-5][0-9])$"
LAP = r"^([0-9]{1,2}):([0-5][0-9][.,][0-9]+)$"
# with zeros in front; 2400 is the end of a day
HHMM = r"^([01][0-9]|2[0-4])([0-5][0-9])$"
POINTED = r"^([01]?[0-9]|2[0-3])[.,]([0-5][0-9])$"
# All parts may be missing, so that this fits an empty text as well: `some` below.
UNITS = (
    r"^(?:([0-9]+) ?(?:d|days?))?[ ,]*(?:([0-9]+) ?(?:h|hours?|hrs?|Std\.?))?[ ,]*"
    r"(?:([0-9]+) ?(?:m|min|minutes?|Min\.))?[ ,]*(?:([0-9.]+) ?(?:s|sec|seconds?))?$"
)
ISO = r"^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.,]+)S)?)?$"  # PT1H30M
