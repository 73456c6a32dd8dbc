from mediakit.zones.labels import write_boilerplate as write_boilerplate

from .boilerplate import propose_boilerplate as propose_boilerplate
from .check import check_dictionary as check_dictionary
from .check import count_overlaps as count_overlaps
from .check import count_patterns as count_patterns
from .terms import choose_list as choose_list
from .time import choose_period as choose_period
