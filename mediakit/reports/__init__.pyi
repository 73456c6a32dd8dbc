from mediakit.base.statistics import draw_rows as draw_rows
from mediakit.findings.validity import describe_validity as describe_validity

from .methods import describe_methods as describe_methods
from .methods import list_instruments as list_instruments
from .methods import list_references as list_references
from .params import load_params as load_params
