"""The terms that SHACL and XML Schema have: whatever else uses their namespaces is a slip."""

from __future__ import annotations

from kg.namespaces import RDF, SH, XSD
from kg.validation.datatypes import KNOWN

_CONSTRAINTS = """and class closed datatype disjoint equals hasValue in languageIn lessThan
    lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive
    minInclusive minLength node nodeKind not or pattern property qualifiedMaxCount
    qualifiedMinCount qualifiedValueShape sparql uniqueLang xone"""

_COMPONENTS = """And Class Closed Datatype Disjoint Equals HasValue In LanguageIn LessThan
    LessThanOrEquals MaxCount MaxExclusive MaxInclusive MaxLength MinCount MinExclusive
    MinInclusive MinLength Node NodeKind Not Or Pattern Property QualifiedMaxCount
    QualifiedMinCount SPARQL UniqueLang Xone"""

_OTHER = """AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent IRI
    IRIOrLiteral Info Literal NodeKind NodeShape Parameter Parameterizable PrefixDeclaration
    PropertyGroup PropertyShape ResultAnnotation SPARQLAskExecutable SPARQLAskValidator
    SPARQLConstraint SPARQLConstructExecutable SPARQLExecutable SPARQLSelectExecutable
    SPARQLSelectValidator SPARQLUpdateExecutable Severity Shape ValidationReport ValidationResult
    Validator Violation Warning alternativePath annotationProperty annotationValue
    annotationVarName ask conforms construct deactivated declare defaultValue description detail
    entailment flags focusNode group ignoredProperties inversePath labelTemplate message name
    namespace nodeValidator oneOrMorePath optional order parameter path prefix prefixes
    propertyValidator qualifiedValueShapesDisjoint result resultAnnotation resultMessage
    resultPath resultSeverity select severity shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape suggestedShapesGraph update validator value
    zeroOrMorePath zeroOrOnePath"""

_ADVANCED = """ExpressionConstraintComponent Function JSConstraint JSConstraintComponent
    JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator Rule Rules
    SPARQLFunction SPARQLRule SPARQLTarget SPARQLTargetType SPARQLValuesDeriver Target TargetType
    TripleRule condition filterShape intersection jsFunctionName jsLibrary jsLibraryURL nodes
    object predicate returnType subject this union"""

_UNCHECKED = """ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName
    anyAtomicType anySimpleType anyType normalizedString string token
    untypedAtomic"""

_FACETS = """enumeration fractionDigits length maxExclusive maxInclusive maxLength minExclusive
    minInclusive minLength pattern totalDigits whiteSpace"""

TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")

PARAMETERS = frozenset(_CONSTRAINTS.split())
"""What makes a constraint; `sh:property` is followed, not counted."""

SHAPE_VALUED = frozenset({"node", "not", "property", "qualifiedValueShape"})
SHAPE_LISTS = frozenset({"and", "or", "xone"})

NOT_RUN = frozenset({"expression", "js", "rule", "target"})
"""Properties of SHACL's advanced features, which are not run here."""

SHACL_TERMS = frozenset(
    SH + name
    for name in [
        "",
        *PARAMETERS,
        *TARGETS,
        *NOT_RUN,
        *_OTHER.split(),
        *_ADVANCED.split(),
        *(f"{name}ConstraintComponent" for name in _COMPONENTS.split()),
    ]
)

DATATYPES = frozenset(
    [
        *KNOWN,
        *(XSD + name for name in _UNCHECKED.split()),
        *(RDF + name for name in ("langString", "HTML", "XMLLiteral", "JSON")),
    ]
)
"""Every datatype of XML Schema and RDF."""

XSD_TERMS = DATATYPES | {XSD + name for name in ["", *_FACETS.split()]}
