from .designs import find_cooccurrence as find_cooccurrence
from .designs import plan_articles as plan_articles
from .keyness import choose_pair as choose_pair
from .keyness import choose_terms as choose_terms
from .keyness import list_key_lines as list_key_lines
from .robustness import choose_specification as choose_specification
from .robustness import compare_instruments as compare_instruments
from .robustness import count_variants as count_variants
