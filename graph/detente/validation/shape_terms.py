"""The terms of SHACL: which of them say what is checked, and what each takes.

From the recommendation of 2017 (https://www.w3.org/TR/shacl/): core, and constraints in SPARQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SH: Final = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True)
class Usage:
    """What a term of SHACL takes.

    Attributes:
        takes: "iri", "node", "count", "integer", "flag", "text", "literal", "any", "shape", "path",
            "kind", "texts", "iris", "list" or "shapes": these last four are lists.
        once: whether a shape has it once at most.
        of_property: whether only a property shape may have it.
        constrains: whether it says something that is checked, so that what has it is a shape.
    """

    takes: str
    once: bool = False
    of_property: bool = False
    constrains: bool = True


#: What a shape may have, without the namespace.
OF_SHAPES: Final = {
    "class": Usage("iri"),
    "datatype": Usage("iri", once=True),
    "nodeKind": Usage("kind", once=True),
    "minCount": Usage("count", once=True, of_property=True),
    "maxCount": Usage("count", once=True, of_property=True),
    "minExclusive": Usage("literal", once=True),
    "minInclusive": Usage("literal", once=True),
    "maxExclusive": Usage("literal", once=True),
    "maxInclusive": Usage("literal", once=True),
    "minLength": Usage("count", once=True),
    "maxLength": Usage("count", once=True),
    "pattern": Usage("text", once=True),
    "languageIn": Usage("texts", once=True),
    "uniqueLang": Usage("flag", once=True, of_property=True),
    "equals": Usage("iri"),
    "disjoint": Usage("iri"),
    "lessThan": Usage("iri", of_property=True),
    "lessThanOrEquals": Usage("iri", of_property=True),
    "not": Usage("shape"),
    "and": Usage("shapes"),
    "or": Usage("shapes"),
    "xone": Usage("shapes"),
    "node": Usage("shape"),
    "property": Usage("shape"),
    "qualifiedValueShape": Usage("shape", once=True),
    "qualifiedMinCount": Usage("count", once=True),
    "qualifiedMaxCount": Usage("count", once=True),
    "closed": Usage("flag", once=True),
    "hasValue": Usage("any"),
    "in": Usage("list", once=True),
    "sparql": Usage("node"),
    "expression": Usage("node"),
    "targetNode": Usage("any"),
    "targetClass": Usage("iri"),
    "targetSubjectsOf": Usage("iri"),
    "targetObjectsOf": Usage("iri"),
    "target": Usage("node"),
    "path": Usage("path", once=True, constrains=False),
    "flags": Usage("text", once=True, constrains=False),
    "qualifiedValueShapesDisjoint": Usage("flag", once=True, constrains=False),
    "ignoredProperties": Usage("iris", once=True, constrains=False),
    "severity": Usage("iri", once=True, constrains=False),
    "deactivated": Usage("flag", once=True, constrains=False),
    "message": Usage("text", constrains=False),
}
TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
#: What one term asks for beside it.
NEEDS: Final = {
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
    "qualifiedValueShapesDisjoint": ("qualifiedValueShape",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}
#: Kinds of nodes, and how SPARQL asks whether something is of one.
NODE_KINDS: Final = {
    SH + "IRI": "isIRI({0})",
    SH + "BlankNode": "isBlank({0})",
    SH + "Literal": "isLiteral({0})",
    SH + "BlankNodeOrIRI": "!isLiteral({0})",
    SH + "BlankNodeOrLiteral": "!isIRI({0})",
    SH + "IRIOrLiteral": "!isBlank({0})",
}
#: What lies in a path, and how a path with it is written.
PATHS: Final = {
    "inversePath": "^{}",
    "zeroOrMorePath": "{}*",
    "oneOrMorePath": "{}+",
    "zeroOrOnePath": "{}?",
}
#: Other terms that say nothing which would be left out: of queries and components, of forms, of
#: reports, and what links shapes to data.
OTHERS: Final = frozenset(
    (
        *("alternativePath", *PATHS),
        *("select", "ask", "prefixes", "declare", "prefix", "namespace"),
        *("parameter", "optional", "validator", "nodeValidator", "propertyValidator"),
        *("labelTemplate", "annotationProperty", "annotationVarName", "annotationValue"),
        *("name", "description", "order", "group", "defaultValue"),
        *("conforms", "result", "detail", "focusNode", "resultPath", "resultMessage", "value"),
        *("resultSeverity", "sourceShape", "sourceConstraint", "sourceConstraintComponent"),
        *("shapesGraph", "shapesGraphWellFormed", "suggestedShapesGraph", "resultAnnotation"),
        *("returnType", "nodes", "filterShape", "union", "intersection", "this"),
    )
)
#: Classes of SHACL that may be named.
CLASSES: Final = frozenset(
    (
        *("Shape", "NodeShape", "PropertyShape", "ConstraintComponent", "Parameter"),
        *("Parameterizable", "Validator", "SPARQLAskValidator", "SPARQLSelectValidator"),
        *("SPARQLConstraint", "SPARQLExecutable", "SPARQLAskExecutable", "SPARQLSelectExecutable"),
        *("SPARQLTarget", "SPARQLFunction", "Function", "PrefixDeclaration", "PropertyGroup"),
        *("ValidationReport", "ValidationResult", "AbstractResult", "ResultAnnotation"),
        *("NodeKind", "Severity", "Target"),
    )
)
#: Things that make what has them a shape, or a part of one.
SHAPE_CLASSES: Final = frozenset(
    SH + name
    for name in ("NodeShape", "PropertyShape", "ConstraintComponent", "SPARQLFunction", "Shape")
)
#: What is checked by nothing here, and what to do instead.
REFUSED: Final = {
    "rule": "rules of SHACL infer, and are not run; take them out, and load what they infer",
    "js": "constraints in JavaScript are not run; write sh:sparql instead",
    "entailment": "no entailment regime is run; take it out, and load what follows",
}
#: Constraints of a vocabulary beside SHACL, which no engine here checks.
DASH: Final = "http://datashapes.org/dash#"
DASH_CONSTRAINTS: Final = frozenset(
    (
        *("closedByTypes", "coExistsWith", "hasValueIn", "hasValueWithClass", "nonRecursive"),
        *("reifiableBy", "rootClass", "singleLine", "stem", "subSetOf", "symmetric"),
        *("uniqueValueForClass", "uniqueValueForClasses", "validateTests"),
    )
)
