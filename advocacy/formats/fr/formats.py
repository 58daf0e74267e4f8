"""Dates, times and numbers in French as they are written in Canada: 8 novembre 2026, 14 h 30; 210 000,5.

Spaces within a time and between thousands do not break. Source: Office québécois de la langue française, Banque de
dépannage linguistique, "Indication de l'heure" and "Espacement avant et après les signes".
"""

from __future__ import annotations

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, G\xa0\\h\xa0i"
MONTH_DAY_FORMAT = "j N"
SHORT_DATE_FORMAT = "j N Y"
SHORT_DATETIME_FORMAT = "j N Y, G\xa0\\h\xa0i"
TIME_FORMAT = "G\xa0\\h\xa0i"
YEAR_MONTH_FORMAT = "F Y"

DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = "\xa0"
