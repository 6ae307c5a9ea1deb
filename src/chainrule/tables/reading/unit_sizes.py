"""Which units there are, of which dimension, and how large.

Python alone: exported programs have this source, too.
"""

from __future__ import annotations

# of each dimension, its units by their sizes; several names of one unit in one text
DIMENSIONS: dict[str, dict[float, str]] = {
    "length": {
        **{1e-9: "nm", 1e-6: "µm μm", 1e-3: "mm", 1e-2: "cm", 0.1: "dm", 1.0: "m", 1e3: "km"},
        **{0.0254: 'in inch inches ″ "', 0.3048: "ft foot feet", 0.9144: "yd yard yards"},
        **{1609.344: "mi mile miles"},
    },
    "mass": {
        **{1e-9: "µg μg", 1e-6: "mg", 1e-3: "g", 1.0: "kg Kg KG", 1e3: "t"},
        **{0.45359237: "lb lbs", 0.028349523125: "oz"},
    },
    "volume": {1e-6: "µl μl µL μL", 1e-3: "ml mL", 1e-2: "cl cL", 0.1: "dl dL", 1.0: "l L"},
    "area": {1e-4: "cm² cm2", 1.0: "m² m2 qm sqm", 1e4: "ha", 1e6: "km² km2"},
    "time": {
        **{1e-6: "µs μs", 1e-3: "ms", 1.0: "s sec", 60.0: "min", 3600.0: "h hr hrs Std"},
        **{86400.0: "d day days"},
    },
    # Of people, and of contracts; a month is a twelfth of a year.
    "age": {
        **{1.0: "year years yr yrs Jahr Jahre J ans años", 7 / 365.25: "week weeks Woche Wochen"},
        **{1 / 12: "month months mo mos Monat Monate mois meses"},
    },
    "count": {1.0: "Stk Stck Stück pcs pc piece pieces"},
    "power": {1.0: "W", 1e3: "kW", 1e6: "MW", 1e9: "GW"},
    "energy": {1.0: "Wh", 1e3: "kWh", 1e6: "MWh", 1e9: "GWh"},
    "voltage": {1e-3: "mV", 1.0: "V", 1e3: "kV"},
    "current": {1e-6: "µA μA", 1e-3: "mA", 1.0: "A"},
    "frequency": {1.0: "Hz", 1e3: "kHz", 1e6: "MHz", 1e9: "GHz"},
    "resistance": {1.0: "Ω", 1e3: "kΩ", 1e6: "MΩ"},
    "pressure": {1.0: "Pa", 1e2: "hPa mbar", 1e3: "kPa", 1e5: "bar", 1e6: "MPa"},
    "data": {1e3: "kB KB", 1e6: "MB", 1e9: "GB", 1e12: "TB"},
    "speed": {1 / 3.6: "km/h", 0.44704: "mph", 1.0: "m/s"},
    "concentration": {
        **{1e-6: "ng/ml ng/mL µg/l µg/L μg/l μg/L", 1e-3: "mg/l mg/L", 1e-2: "mg/dl mg/dL"},
        **{1.0: "g/l g/L mg/ml mg/mL"},
    },
    "substance": {1e-9: "nM", 1e-6: "µM μM", 1e-3: "mM"},
}
# of temperatures, the size and where zero lies, in °C
TEMPERATURES = {
    **dict.fromkeys(("°C", "℃"), (1.0, 0.0)),
    **dict.fromkeys(("°F", "℉"), (5 / 9, -160 / 9)),
}
SIZES = {
    name: (dimension, size)
    for dimension, units in DIMENSIONS.items()
    for size, names in units.items()
    for name in names.split()
}


def dimension_of(unit: str) -> str:
    """What a unit measures; empty if it is not known."""
    if unit in TEMPERATURES:
        return "temperature"
    return SIZES.get(unit.removesuffix("."), ("", 1.0))[0]


def size_of(unit: str, other: str) -> tuple[float, float]:
    """How many of the other unit one of a unit is, and where its zero lies; both of one dimension:
    of m and cm, 100 and 0.
    """
    if unit in TEMPERATURES:
        (size, zero), (other_size, other_zero) = TEMPERATURES[unit], TEMPERATURES[other]
        return size / other_size, (zero - other_zero) / other_size
    size, other_size = (SIZES[it.removesuffix(".")][1] for it in (unit, other))
    return size / other_size, 0.0
