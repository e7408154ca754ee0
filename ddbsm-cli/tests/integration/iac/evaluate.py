"""Evaluates what `ddbsm iac` prints, as if it were deployed to account 111111111111 in us-west-2.

    evaluate.py FILE...    prints [{"resources": {NAME: {"type", "properties", "after", "kept", "needs"}}, "outputs": {...}}, ...]
    evaluate.py TYPE       prints what each handler of a type of the registry's asks for: {"read": ["dynamodb:DescribeTable", ...], ...}

A template is read by cfn-lint's own decoder. A Terraform module is led back to CloudFormation's properties by the registry's schemas
that cfn-lint ships: the provider awscc is generated from these. An attribute that no schema has is an error. What is only known after
the deployment is written <NAME.attribute>.
"""
import json
import re
import sys
from functools import lru_cache
from pathlib import Path

import cfnlint
from cfnlint.decode import decode
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

KNOWN = {"Partition": "aws", "Region": "us-west-2", "AccountId": "111111111111", "StackName": "a-stack"}
DATA = {
    "data.aws_partition.current.partition": "aws",
    "data.aws_region.current.region": "us-west-2",
    "data.aws_caller_identity.current.account_id": "111111111111",
}


def words(name):
    """SSESpecification is SSE and Specification, S3BucketName is S3, Bucket and Name."""
    name = name.replace("CloudWatch", "Cloudwatch")
    return re.findall(r"[A-Z]+[0-9]+(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)


def snake(name):
    return "_".join(words(name)).lower()


def schema(kind):
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema


# CloudFormation


def known(name):
    if name.startswith("AWS::"):
        return KNOWN[name[5:]]
    resource, _, attribute = name.partition(".")
    return f"<{snake(resource)}.{snake(attribute or 'Id')}>"


def substitute(text, parameters):
    def placeholder(found):
        name = found.group(1)
        return f"<var.{snake(name)}>" if name in parameters else known(name)

    text = re.sub(r"\$\{(?!!)([^}]+)\}", placeholder, text)
    return text.replace("${!", "${")


def value(node, parameters):
    if isinstance(node, list):
        return [value(item, parameters) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        (function, given), = node.items()
        if function == "Ref":
            return f"<var.{snake(given)}>" if given in parameters else known(given)
        if function == "Fn::GetAtt":
            return known(".".join(given) if isinstance(given, list) else given)
        if function == "Fn::Sub":
            return substitute(given, parameters)
        if function == "Fn::If":
            condition, [then], other = given
            assert other == {"Ref": "AWS::NoValue"} and condition == "Has" + then["Ref"], given
            return f"<given {snake(then['Ref'])}>"
        assert not function.startswith("Fn::"), function
    return {name: value(member, parameters) for name, member in node.items()}


def cloudformation(path):
    template, matches = decode(path)
    assert template is not None, matches
    parameters = template.get("Parameters", {})
    resources = {
        snake(name): {
            "type": resource["Type"],
            "properties": value(resource["Properties"], parameters),
            "after": [snake(resource["DependsOn"])] if "DependsOn" in resource else [],
            "kept": resource.get("DeletionPolicy") == "Retain",
            "needs": snake(resource["Condition"][3:]) if "Condition" in resource else None,
        }
        for name, resource in template["Resources"].items()
    }
    outputs = {snake(name): value(output["Value"], parameters) for name, output in template.get("Outputs", {}).items()}
    return {"resources": resources, "outputs": outputs}


# Terraform


def evaluated(text, locals_):
    """A string of the module, of which an expression may be all."""
    document = re.fullmatch(r"\$\{jsonencode\(local\.(\w+)\)\}", text)
    if document:
        return json_of(locals_[document.group(1)], locals_)
    given = re.fullmatch(r'\$\{var\.(\w+) == "" \? null : \[var\.(\w+)\]\}', text)
    if given:
        assert given.group(1) == given.group(2), text
        return f"<given {given.group(1)}>"

    def expression(found):
        if found.group(0) == "$${":
            return "${"
        inner = found.group(1)
        if inner in DATA:
            return DATA[inner]
        variable = re.fullmatch(r"var\.(\w+)", inner)
        if variable:
            return f"<{inner}>"
        kind, name, attribute = inner.split(".")
        return f"<{name}.{attribute}>"

    return re.sub(r"\$\$\{|\$\{([^}]+)\}", expression, text)


def json_of(node, locals_):
    """A document, whose members keep their names."""
    if isinstance(node, dict):
        return {name: json_of(member, locals_) for name, member in node.items()}
    if isinstance(node, list):
        return [json_of(item, locals_) for item in node]
    return evaluated(node, locals_) if isinstance(node, str) else node


class Attributes:
    """Leads attributes of one type of resource back to properties."""

    def __init__(self, kind, locals_):
        self.schema, self.locals = schema(kind), locals_

    def resolved(self, part):
        while "$ref" in part:
            part = self.schema["definitions"][part["$ref"].rsplit("/", 1)[1]]
        return part

    def back(self, node, part, path):
        part = self.resolved(part)
        if isinstance(node, list):
            return [self.back(item, part["items"], path) for item in node]
        if isinstance(node, dict):
            if "patternProperties" in part:
                return json_of(node, self.locals)
            names = {snake(name): name for name in part["properties"]}
            unknown = set(node) - set(names)
            assert not unknown, f"{path}: no attribute {unknown}"
            members = {names[name]: self.back(item, part["properties"][names[name]], f"{path}.{name}")
                       for name, item in node.items()}
            missing = set(part.get("required", [])) - set(members)
            assert not missing, f"{path}: {missing} is required"
            return members
        if isinstance(node, str):
            text = evaluated(node, self.locals)
            # JSON is text to the provider, and nothing else is.
            kinds = part.get("type")
            is_json = "oneOf" in part or isinstance(kinds, list) and "object" in kinds
            assert isinstance(text, str) != is_json or text.startswith("<given"), f"{path}: {text}"
            return text
        kinds = {bool: "boolean", int: ("integer", "number")}[type(node)]
        assert part["type"] in kinds, f"{path}: {node} is no {part['type']}"
        return node

    def resource(self, body):
        arguments = {"count", "depends_on", "lifecycle", "//"}
        properties = {name: item for name, item in body.items() if name not in arguments}
        root = {"properties": self.schema["properties"], "required": self.schema.get("required", [])}
        return self.back(properties, root, self.schema["typeName"])


@lru_cache
def provider_types():
    with open(Path(cfnlint.__file__).parent / "data/schemas/providers/us-east-1.json") as file:
        kinds = json.load(file)
    return {f"awscc_{kind.split('::')[1].lower()}_{snake(kind.split('::')[2])}": kind
            for kind in kinds if kind.count("::") == 2}


def terraform(path):
    with open(path) as file:
        module = json.load(file)
    locals_ = module["locals"]
    types = provider_types()
    resources = {}
    for kind, named in module["resource"].items():
        for name, body in named.items():
            count = body.get("count")
            needs = re.fullmatch(r'\$\{var\.(\w+) == "" \? 0 : 1\}', count).group(1) if count else None
            resources[name] = {
                "type": types[kind],
                "properties": Attributes(types[kind], locals_).resource(body),
                "after": [address.split(".")[1] for address in body.get("depends_on", [])],
                "kept": body.get("lifecycle", {}).get("prevent_destroy", False),
                "needs": needs,
            }
    outputs = {name: evaluated(output["value"], locals_) for name, output in module.get("output", {}).items()}
    # What is referred to exists, by the name of its type, and its attribute too.
    for kind, name, attribute in re.findall(r"(awscc_\w+)\.(\w+)(?:\.(\w+))?", json.dumps(module["resource"]) + json.dumps(locals_)):
        assert name in module["resource"][kind], f"{kind}.{name}"
        attributes = {snake(known) for known in schema(types[kind])["properties"]} | {"id", ""}
        assert attribute in attributes, f"{kind}.{name}.{attribute}"
    return {"resources": resources, "outputs": outputs}


if "::" in sys.argv[1]:
    handlers = schema(sys.argv[1])["handlers"]
    print(json.dumps({name: handler["permissions"] for name, handler in handlers.items()}))
    sys.exit()
print(json.dumps([(terraform if path.endswith(".json") else cloudformation)(path) for path in sys.argv[1:]]))
