"""From a table of steps to a procedure file: what an analyst has on paper becomes a drawing to go on from.

``table`` has the words of the *Quy trình nội bộ* annex (TT · nội dung · đơn vị, người thực hiện · thời gian ·
kết quả), ``chains`` the usual ones by heart, ``reading`` takes them from files, ``drafting`` makes a
procedure of one, and ``writing`` the BPMN file with its diagram. ``annex`` is the way back: the table of a
procedure, for the decision that approves it.

``schema`` asks the reader's models what a modeler has to know; ``templates`` (Camunda Modeler), ``moddle``
(bpmn.io) and ``schema_xsd`` (XML editors) write it in their ways, with the words of ``templates_words``.
"""

from thutuc.authoring.annex import annex
from thutuc.authoring.chains import CHAINS
from thutuc.authoring.drafting import draft, slug
from thutuc.authoring.heading import Heading, filled, heading_of, heading_told
from thutuc.authoring.reading import read_table, rows_of
from thutuc.authoring.table import Row, Table
from thutuc.authoring.writing import write

__all__ = [
    "CHAINS",
    "Heading",
    "Row",
    "Table",
    "annex",
    "draft",
    "filled",
    "heading_of",
    "heading_told",
    "read_table",
    "rows_of",
    "slug",
    "write",
]
