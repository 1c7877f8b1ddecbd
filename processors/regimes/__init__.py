"""Dated rule values with their sources (one TOML file each), and the regimes made from them."""

from processors.regimes.names import HISTORICAL, names, regime_day
from processors.regimes.parameters import parameters
from processors.regimes.readings import readings
from processors.regimes.rows import refuse_days_outside, regime_rows
from processors.regimes.settings import read_settings, setting_names, split_settings

__all__ = [
    "HISTORICAL",
    "names",
    "parameters",
    "read_settings",
    "readings",
    "refuse_days_outside",
    "regime_day",
    "regime_rows",
    "setting_names",
    "split_settings",
]
