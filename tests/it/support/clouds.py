"""Reads exports for Azure with third-party programs: Bicep with pycep-parser and tree-sitter-bicep, whose results must
be equal, and the rules of Bicep and ARM templates with the models of azure-mgmt-network.

Takes a folder of files NUMBER.FORMAT; prints the rules of each as JSON: keys with lists of texts."""

import json
import pathlib
import re
import sys

import tree_sitter
import tree_sitter_bicep
from azure.mgmt.network import models
from azure.mgmt.network._utils.model_base import SdkJSONEncoder, _deserialize
from pycep import BicepParser

PYCEP = BicepParser()
TREE_SITTER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))


def unescaped(text):
    """Returns the text of a Bicep string whose escape sequences are single characters."""
    return re.sub(r"\\(.)", r"\1", text)


def unescaped_values(value):
    if isinstance(value, dict):
        return {key: unescaped_values(one) for key, one in value.items()}
    if isinstance(value, list):
        return [unescaped_values(one) for one in value]
    return unescaped(value) if isinstance(value, str) else value


def by_pycep(text):
    (group,) = PYCEP.parse(text=text)["resources"].values()
    assert not group["existing"] and group["api_version"] == "2023-11-01"
    return {"type": group["type"], **unescaped_values(group["config"])}


def value(node):
    """Returns the value of an expression of tree-sitter-bicep."""
    children = [child for child in node.named_children if child.type != "comment"]
    if node.type == "object":
        pairs = [child.named_children for child in children]
        return {key.text.decode(): value(one) for key, one in pairs}
    if node.type == "array":
        return [value(child) for child in children]
    if node.type == "string":
        assert all(child.type in ("string_content", "escape_sequence") for child in children)
        return unescaped(node.text.decode()[1:-1])
    if node.type == "number":
        return int(node.text)
    assert node.type == "identifier", node.type
    return node.text.decode()


def by_tree_sitter(text):
    root = TREE_SITTER.parse(text.encode()).root_node
    assert not root.has_error
    kinds = ("comment", "parameter_declaration", "resource_declaration")
    assert {child.type for child in root.named_children} == set(kinds)
    (group,) = [child for child in root.named_children if child.type == "resource_declaration"]
    _, kind, config = group.named_children
    return {"type": value(kind).removesuffix("@2023-11-01"), **value(config)}


def check_keys(model, data):
    """Asserts that a model has a field for each key of its data."""
    fields = {field._rest_name for field in type(model)._attr_to_rest_field.values()}
    assert set(data) <= fields, set(data) - fields


def rules(group):
    """Returns the rules of a group, as the models understand them."""
    model = _deserialize(models.NetworkSecurityGroup, group)
    assert model.type == "Microsoft.Network/networkSecurityGroups"
    found = []
    for rule, data in zip(model.properties.security_rules, group["properties"]["securityRules"]):
        properties = rule.properties
        check_keys(rule, data)
        check_keys(properties, data["properties"])
        assert properties.protocol in {one.value for one in models.SecurityRuleProtocol}
        assert properties.direction in {one.value for one in models.SecurityRuleDirection}
        assert properties.access in {one.value for one in models.SecurityRuleAccess}
        assert isinstance(properties.priority, int) and len(properties.description) <= 140
        written = json.loads(json.dumps(properties, cls=SdkJSONEncoder))
        assert written == data["properties"]
        as_list = lambda one: [str(item) for item in one] if isinstance(one, list) else [str(one)]
        found.append({"name": [rule.name], **{key: as_list(one) for key, one in written.items()}})
    return found


def arm(path):
    template = json.loads(path.read_text())
    (group,) = template["resources"]
    for rule in group["properties"]["securityRules"]:
        description = rule["properties"]["description"]
        if description.startswith("[") and description.endswith("]"):
            assert description.startswith("[["), description
            rule["properties"]["description"] = description[1:]
    return rules({key: one for key, one in group.items() if key != "apiVersion"})


def bicep(path):
    text = path.read_text()
    group = by_pycep(text)
    assert group == by_tree_sitter(text)
    return rules(group)


READERS = {".arm": arm, ".bicep": bicep}
FILES = sorted(pathlib.Path(sys.argv[1]).iterdir())
json.dump({path.name: READERS[path.suffix](path) for path in FILES}, sys.stdout)
