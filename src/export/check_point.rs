//! Script for the management server of Check Point (R80.10 and later) that creates objects with `mgmt_cli`: services,
//! networks, groups of them, and a rule. The names of commands and parameters are those of Check Point's Ansible
//! collection (`CheckPointAnsibleMgmtCollection`, modules `cp_mgmt_service_tcp` and others). Names of objects follow
//! sk40179: without hyphens, which separate reserved words there, and without a reserved word at their end.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::device::{comments, plain, short};
use crate::export::entry::{Entry, Protocol};
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "checkpoint",
    "sh",
    Group::Firewalls,
    Label::new(
        "script of mgmt_cli with services, networks, groups and a rule for Check Point firewalls",
        "Check Point 防火墙的 mgmt_cli 脚本：服务、网络、组和规则",
    ),
    render,
)
.destinations()
.encoding(Encoding::Ascii)
.known_by(name);

/// Maximum length of a comment, in characters. No limit is documented, but other targets accept as many.
const LONGEST_COMMENT: usize = 127;

/// Returns the name of the rule, with which the names of all objects begin.
fn name(input: &Input<'_>) -> String {
    input.full_name().replace('-', "_")
}

fn render(input: &Input<'_>) -> String {
    let name = name(input);
    let mut text = "#!/bin/bash\n".to_owned();
    text.push_str(&how(input).written(|line| comments("#", line)));
    // Writing to a string never fails.
    let _ = write!(text, "name={name}\n{START}");
    for entry in input.entries() {
        write_service(
            &mut text,
            &entry.labeled_reason(input.lang),
            &service(&entry),
        );
    }
    for protocol in input.protocols() {
        let reason = protocol.reason(input.lang);
        write_service(&mut text, &reason, &other_service(&protocol));
    }
    text.push_str("put_group services\n");
    let sides = [
        ("sources", &input.sources),
        ("destinations", &input.destinations),
    ];
    let sides = sides.map(|(group, networks)| write_networks(&mut text, group, networks));
    let [source, destination] = sides;
    let _ = write!(
        text,
        "traffic=(source {source} destination {destination} service \"${{name}}_services\")\n{END}"
    );
    text
}

fn how(input: &Input<'_>) -> Head {
    let name = name(input);
    let networks = [
        ("sources", &input.sources),
        ("destinations", &input.destinations),
    ];
    let networks = networks.into_iter().filter(|(_, list)| !list.are_anyone());
    let networks: String = networks
        .map(|(group, _)| format!(", {name}_{group}"))
        .collect();
    input.head().lines([
        "Load: bash FILE, as root in expert mode on the management server (R80.10 and later); in a domain, \
         DOMAIN=NAME bash FILE. It creates or changes the objects, then deletes those that only an earlier file has, \
         then publishes. If the server refuses anything, nothing is published.",
        &format!(
            "Use: in a rule, {name}_services{networks}. Or LAYER=Network bash FILE: it adds a disabled rule at the \
             top of that layer; if it exists, its place, action and state remain. Nothing is enforced before the \
             policy is installed."
        ),
        "Loading it again updates the objects, and removes members that others added to the groups.",
        "Rules with the service Any keep using the predefined services (match-for-any false).",
        "Return traffic needs no rule: the firewall is stateful.",
        "Undo: bash FILE remove, with the same LAYER. It is refused while another rule uses the objects.",
    ])
}

/// Writes the command for a service with the reason for it, which is a comment too if it is longer than that of an
/// object.
fn write_service(text: &mut String, reason: &str, command: &str) {
    let comment = short(reason, LONGEST_COMMENT);
    if comment != plain(reason) {
        text.push_str(&comments("#", reason));
    }
    let comment = comment.replace('\'', "'\\''");
    // Writing to a string never fails.
    let _ = writeln!(text, "put {command} comments '{comment}'");
}

/// Returns the name and the parameters of a port range. A list of ports is not documented as a value of `port`.
fn service(entry: &Entry<'_>) -> String {
    let transport = entry.transport.name();
    let ports = entry.range.to_string();
    let key = ports.replace('-', "_");
    format!("{transport}_{key} port {ports} match-for-any false")
}

/// Returns the name and the parameters of a protocol without ports. A type of ICMP has no code, which matches every
/// code.
fn other_service(protocol: &Protocol<'_>) -> String {
    let number = protocol.number();
    match (protocol.transport, protocol.icmp_type()) {
        (transport @ (Transport::Icmp | Transport::Icmpv6), Some(kind)) => {
            format!("{}_{kind} icmp-type {kind}", transport.name())
        }
        _ => format!("ip_{number} ip-protocol {number} match-for-any false"),
    }
}

/// Writes the commands for networks and their group, if there are any; returns the source or destination of the rule.
fn write_networks(text: &mut String, group: &str, networks: &NetworkList) -> String {
    if networks.are_anyone() {
        return "Any".to_owned();
    }
    for network in networks.iter() {
        text.push_str(&object(&network));
        text.push('\n');
    }
    let _ = writeln!(text, "put_group {group}");
    format!("\"${{name}}_{group}\"")
}

/// Returns the command for a network. The name has the whole network, so that an object never changes its meaning. All
/// addresses are a range, as in the predefined object `All_Internet`.
fn object(network: &IpNet) -> String {
    let address = network.addr();
    let length = network.prefix_len();
    let key = address.to_string().replace(':', "_");
    if length == 0 {
        let last = network.broadcast();
        let family = if address.is_ipv4() { "v4" } else { "v6" };
        format!("put range_{family} ip-address-first {address} ip-address-last {last}")
    } else if length == network.max_prefix_len() {
        format!("put host_{key} ip-address {address}")
    } else {
        format!("put net_{key}_{length} subnet {address} mask-length {length}")
    }
}

/// Start of the script, after the name. It runs in bash 3.2.
const START: &str = r#"layer=${LAYER-} mode=${1-load} is_open='' reply='' new=' ' old=' ' members=()
case $mode in
    load | remove) ;;
    *) echo "usage: bash $0 [load | remove]" >&2; exit 2 ;;
esac

# Calls the management server in the session of this script, and keeps the reply.
call() { reply=$(mgmt_cli "$@" -s "$session" --format json </dev/null 2>&1); }

# Discards what is not published, and ends the session.
finish() {
    if [ -n "$is_open" ]; then
        call discard
        call logout
    fi
    rm -f "$session"
}

# Makes a change; ends the script if it is refused.
change() {
    if ! call "$@"; then
        printf '%s\n' "$reply" "refused, nothing is published: $*" >&2
        exit 1
    fi
    echo "$1${2+ $2 $4}"
}

# Prints the kind of an object.
kind() {
    case $1 in
        tcp_*) echo service-tcp ;;
        udp_*) echo service-udp ;;
        icmp_*) echo service-icmp ;;
        icmpv6_*) echo service-icmp6 ;;
        ip_*) echo service-other ;;
        services) echo service-group ;;
        host_*) echo host ;;
        net_*) echo network ;;
        range_*) echo address-range ;;
        *) echo group ;;
    esac
}

# Creates an object, or changes the one of that name.
put() {
    local key=$1 kind verb='add'
    shift
    kind=$(kind "$key")
    new+="$key "
    members+=("members.$((${#members[@]} / 2 + 1))" "${name}_$key")
    if [ "$mode" = load ]; then
        if call show "$kind" name "${name}_$key"; then verb='set'; fi
        change "$verb" "$kind" name "${name}_$key" "$@" ignore-warnings true
    fi
}

# Creates or changes a group of the objects since the last one.
put_group() {
    put "$1" "${members[@]}"
    members=()
}

session=$(mktemp) || exit 1
trap finish EXIT
mgmt_cli login -r true ${DOMAIN:+-d "$DOMAIN"} session-name "$name" >"$session" || exit 1
is_open=yes

# The members of existing groups are left over if this file doesn't have them.
for key in services sources destinations; do
    if call show "$(kind $key)" name "${name}_$key" details-level standard; then
        old+=$(grep -oE "\"${name}_(tcp|udp|icmp|icmpv6|ip|host|net|range)_[0-9a-fv._]+\"" <<<"$reply" |
            tr -d '"' | sed "s/^${name}_//" | tr '\n' ' ')
    fi
done

"#;

/// End of the script, after the traffic of the rule.
const END: &str = r#"
rule=(name "$name" layer "$layer")
if [ -z "$layer" ]; then
    :
elif call show access-rule "${rule[@]}"; then
    if [ "$mode" = load ]; then
        change set access-rule "${rule[@]}" "${traffic[@]}"
    else
        change delete access-rule "${rule[@]}"
    fi
elif [ "$mode" = load ]; then
    change add access-rule "${rule[@]}" position top "${traffic[@]}" action Accept track.type Log enabled false
fi

# Groups are deleted before their members.
for key in services sources destinations $old $new; do
    if [ "$mode" = load ] && [[ $new == *" $key "* ]]; then continue; fi
    if call show "$(kind "$key")" name "${name}_$key"; then
        change delete "$(kind "$key")" name "${name}_$key"
    fi
done

change publish
call logout
is_open=''
"#;
