"""Reads exports with third-party parsers: cisco-acl, cfn-lint, Capirca, Aerleon and community.routeros.

Takes a folder of files NUMBER.FORMAT; prints the traffic that each admits as JSON: file, source network (with the
destination network after a space, if there is one), protocol, port ranges (none for a protocol without ports)."""

import json
import pathlib
import re
import sys
import tempfile


def runs(ports):
    """Returns ports as sorted ranges."""
    found = []
    for port in sorted(ports):
        if found and found[-1][1] == port - 1:
            found[-1][1] = port
        else:
            found.append([port, port])
    return found


def cisco(path, platform, lists):
    """Reads the IPv4 lists; cisco-acl supports no other, and no ICMP type by number."""
    from cisco_acl import Acl

    admitted = {}
    text = path.read_text()
    for part in re.findall(lists, text, re.S | re.M):
        for entry in Acl(part, platform=platform).items:
            if type(entry).__name__ == "Ace":
                assert entry.action == "permit"
                path = f"{entry.srcaddr.ipnet} {entry.dstaddr.ipnet}"
                ports = admitted.setdefault(path, {})
                name = entry.protocol.name
                if name not in ("tcp", "udp"):
                    name = str(entry.protocol.number)
                if entry.option.line:
                    assert (name, entry.option.line) == ("1", "echo")
                    name = "icmp/8"
                ports.setdefault(name, []).extend(entry.dstport.ports)
    return {
        path: {protocol: runs(ports) for protocol, ports in protocols.items()}
        for path, protocols in admitted.items()
    }


def cisco_ios(path):
    return cisco(path, "ios", r"^ip access-list extended .*?(?=^!)")


def cisco_nxos(path):
    return cisco(path, "nxos", r"^ip access-list .*?(?=^exit$)")


def cloudformation(path):
    from cfnlint.decode import cfn_yaml

    template = cfn_yaml.load(str(path))
    admitted = {}
    for group in template["Resources"].values():
        properties = group["Properties"]
        rules = properties.get("SecurityGroupIngress") or properties["SecurityGroupEgress"]
        for rule in rules:
            network = rule.get("CidrIp") or rule["CidrIpv6"]
            if "SecurityGroupIngress" not in properties:
                network = f"{'::/0' if ':' in network else '0.0.0.0/0'} {network}"
            protocol = rule["IpProtocol"]
            if protocol in ("icmp", "icmpv6"):
                is_echo = (protocol, rule["FromPort"]) == ("icmpv6", 128)
                assert rule["ToPort"] == (0 if is_echo else -1)
                if rule["FromPort"] != -1:
                    protocol = f"{protocol}/{rule['FromPort']}"
            ports = admitted.setdefault(network, {}).setdefault(protocol, [])
            if protocol in ("tcp", "udp"):
                ports.append([rule["FromPort"], rule["ToPort"]])
    return admitted


def definitions(path, naming, suffix):
    """Reads services and networks from a folder with the file and the networks in its header."""
    with tempfile.TemporaryDirectory() as folder:
        text = path.read_text()
        (pathlib.Path(folder) / f"own.{suffix}").write_text(text)
        # Capirca requires a file of networks.
        networks = re.findall(r"^#   (\w+_(?:FROM|TO) = .*)$", text, re.M) or ["NOBODY = 192.0.2.0/32"]
        if suffix == "svc":
            (pathlib.Path(folder) / "own.net").write_text("\n".join(networks) + "\n")
        names = naming.Naming(folder)
    ports = {}
    for token in sorted(set(re.findall(r"^ *(\w+_(?:TCP|UDP))(?: =|:$)", text, re.M))):
        for service in names.GetService(token):
            range_, protocol = service.split("/")
            ends = [int(end) for end in range_.split("-")]
            ports.setdefault(protocol, []).append([ends[0], ends[-1]])
    ends = []
    for end in ("FROM", "TO"):
        tokens = set(re.findall(rf"\b(PORTOLAN\w*_{end})\b", text))
        networks = [str(network) for token in tokens for network in names.GetNet(token)]
        ends.append(networks or ["0.0.0.0/0", "::/0"])
    return {
        f"{source} {destination}": ports
        for source in ends[0]
        for destination in ends[1]
        if (":" in source) == (":" in destination)
    }


def capirca(path):
    from capirca.lib import naming

    return definitions(path, naming, "svc")


def aerleon(path):
    from aerleon.lib import naming

    return definitions(path, naming, "yaml")


def mikrotik(path):
    """Reads the rules that a script adds, with the parser and the properties of the collection community.routeros."""
    from ansible_collections.community.routeros.plugins.module_utils import _api_data, quoting

    rules = []
    for line in path.read_text().splitlines():
        added = re.fullmatch(r"(/(ip|ipv6) firewall filter) add (.*)", line)
        if added:
            words = quoting.split_routeros_command(added[3])
            rule = quoting.convert_list_to_dictionary(words)
            known = _api_data.PATHS[(added[2], "firewall", "filter")].unversioned.fields
            assert set(rule) <= set(known), line
            rules.append({"everyone": "0.0.0.0/0" if added[2] == "ip" else "::/0", **rule})
    targets = {rule["jump-target"] for rule in rules if rule["action"] == "jump"}

    def path_of(rule):
        return " ".join(rule.get(end, rule["everyone"]) for end in ("src-address", "dst-address"))

    admitted = {}
    for rule in rules:
        if rule["action"] == "jump":
            continue
        assert rule["action"] == "accept"
        jumps = [
            jump
            for jump in rules
            if jump.get("jump-target") == rule["chain"] and jump["everyone"] == rule["everyone"]
        ]
        assert bool(jumps) == (rule["chain"] in targets)
        protocol, types = rule["protocol"], rule.get("icmp-options")
        if types:
            protocol = f"{protocol}/{types.removesuffix(':0-255')}"
        ports = [[int(end) for end in item.split("-")] for item in rule.get("dst-port", "").split(",") if item]
        for jump in jumps or [rule]:
            own = admitted.setdefault(path_of(jump), {}).setdefault(protocol, [])
            own.extend([item[0], item[-1]] for item in ports)
    return admitted


READERS = {
    ".mikrotik": mikrotik,
    ".cisco-ios": cisco_ios,
    ".cisco-nxos": cisco_nxos,
    ".cloudformation": cloudformation,
    ".capirca": capirca,
    ".aerleon": aerleon,
}
FILES = sorted(pathlib.Path(sys.argv[1]).iterdir())
json.dump({path.name: READERS[path.suffix](path) for path in FILES}, sys.stdout)
