//! What is known of an observed host, in words: what was read, its roles, and what explains its ports.

use crate::catalog::Catalog;
use crate::explain::{Explained, Explanation, InferredRole};
use crate::inspect::{Host, NamedInput};
use crate::model::{
    COMMA, Evidence, Label, Lookup as _, Port, PortState, RoleId, Text, escaped, text,
};

/// Lines about an observed host.
#[derive(Debug, Clone, Copy)]
pub struct ObservedPage<'a> {
    /// Host.
    pub host: &'a Host,
    /// Catalog that explains it.
    pub catalog: &'a Catalog,
    /// True to name what is otherwise counted.
    pub all: bool,
}

/// Port, or ports that are shown together, with what explains them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedPorts<'a> {
    /// The first port.
    pub first: Port,
    /// The last port, and the number of ports, if there are several.
    pub others: Option<(Port, usize)>,
    /// State of the first port.
    pub state: PortState,
    /// Service, or what else hands out the ports or sends from them, if something explains them.
    pub service: Option<Text>,
    /// Application protocol.
    pub protocol: Option<Text>,
    /// Role of the host that has the port.
    pub role: Option<&'a RoleId>,
    /// Program, other services, and the events of a log.
    pub rest: Vec<Text>,
}

/// Label of a port that listens on loopback addresses only.
const LOCAL: Label = Label::new("local", "仅本机");
/// Label of a port that may be open.
pub const UNPROVEN: Label = Label::new("unproven", "未证实");
/// Label of a port that is closed, filtered, blocked or dropped.
const SHUT: Label = Label::new("shut", "关闭");
/// Label of a needed port that is not open.
pub const MISSING: Label = Label::new("missing", "缺少");
/// Label of a needed port that was not looked at.
pub const UNSEEN: Label = Label::new("unseen", "未检查");
/// Label of ports that are open but not needed.
pub const BEYOND: Label = Label::new("beyond", "多出");
/// Heading of open ports that nothing explains.
pub const UNEXPLAINED: Label = Label::new("Unexplained", "无法说明");
/// Heading of the roles of a host.
pub const ROLES_OF_HOST: Label = Label::new("Roles", "角色");
/// Heading of the ports of a host.
pub const PORTS_OF_HOST: Label = Label::new("Ports", "端口");
/// Explanation of ports that the endpoint mapper hands out.
const HANDED_OUT: Label = Label::new(
    "dynamic RPC, handed out by the endpoint mapper",
    "动态 RPC，由终结点映射器分配",
);
/// Explanation of ports that programs of the host send from.
const OWN_SOCKETS: Label = Label::new(
    "sockets that a program of the host sends from",
    "本机程序发送数据所用的套接字",
);

/// Returns the label of a state; none for open ports.
#[must_use]
pub const fn state_label(state: PortState) -> Option<Label> {
    match state {
        PortState::Open => None,
        PortState::Local => Some(LOCAL),
        PortState::Unproven => Some(UNPROVEN),
        PortState::Shut => Some(SHUT),
    }
}

/// Returns what an input is, and what its evidence is worth.
#[must_use]
pub fn input_line(named: &NamedInput) -> Text {
    let NamedInput { name, input } = named;
    let hosts = &input.observed;
    let open = hosts
        .iter()
        .map(|host| host.in_state(PortState::Open).count());
    let open = open.sum::<usize>();
    let ports = if open == 1 { "port" } else { "ports" };
    let made_by = input.reader.made_by;
    let kind = input.reader.name;
    let by = if made_by.is_empty() {
        String::new()
    } else {
        format!(" ({made_by})")
    };
    match input.evidence {
        Evidence::Sockets => text!(
            "{name}: {kind}{by}, {open} {ports} open to others; a firewall may still stand in front",
            "{name}：{kind}{by}，{open} 个端口对外开放；其前方仍可能有防火墙"
        ),
        Evidence::Scan => text!(
            "{name}: {kind}{by}, {open} {ports} answered",
            "{name}：{kind}{by}，{open} 个端口有应答"
        ),
        Evidence::Rules => text!(
            "{name}: {kind}{by}, {open} {ports} let in by rules",
            "{name}：{kind}{by}，规则放行 {open} 个端口"
        ),
        Evidence::Log => text!(
            "{name}: {kind}{by}, {open} {ports} let in; a port that is not in a log is not shut",
            "{name}：{kind}{by}，{open} 个端口曾被放行；日志中没有的端口不一定关闭"
        ),
        Evidence::List => text!(
            "{name}: {kind}{by}, {open} {ports}",
            "{name}：{kind}{by}，{open} 个端口"
        ),
    }
}

/// Returns what was assumed about an input, and the rules in it that explain nothing.
#[must_use]
pub fn input_notes(named: &NamedInput) -> Vec<Text> {
    let NamedInput { name, input } = named;
    let mut notes = Vec::new();
    if input.is_tcp_assumed {
        notes.push(text!(
            "{name}: ports without a transport are taken as TCP",
            "{name}：未写传输协议的端口按 TCP 处理"
        ));
    }
    for rule in input.observed.iter().flat_map(|host| &host.any_port_rules) {
        let (line, rule) = (rule.line, escaped(&rule.name));
        notes.push(text!(
            "{name}:{line}: the rule “{rule}” is for any port: it explains nothing",
            "{name}:{line}：规则“{rule}”适用于任意端口，不能说明任何端口"
        ));
    }
    notes
}

impl<'a> ObservedPage<'a> {
    /// Returns the name of a role.
    #[must_use]
    pub fn role_name(&self, id: &RoleId) -> Text {
        let role = self.catalog.role(id);
        role.map_or_else(|| Text::each(|_| id.to_string()), |role| role.name.clone())
    }

    /// Returns what speaks for a role, and what is missing.
    #[must_use]
    pub fn about_role(&self, role: &InferredRole) -> Vec<Text> {
        let (found, required) = (role.found.len(), role.required());
        let told_by = numbers(&role.told_by);
        let mut parts = vec![
            text!(
                "{found} of {required} required",
                "必需端口 {found} / {required}"
            ),
            text!("told by {told_by}", "依据 {told_by}"),
        ];
        for (ports, label) in [
            (&role.missing, MISSING),
            (&role.unproven, UNPROVEN),
            (&role.unseen, UNSEEN),
        ] {
            if !ports.is_empty() {
                let ports = joined(ports);
                let Label { en, zh } = label;
                parts.push(text!("{en}: {ports}", "{zh}：{ports}"));
            }
        }
        if !role.same.is_empty() {
            let same: Vec<&str> = role.same.iter().map(RoleId::as_str).collect();
            let same = same.join(", ");
            parts.push(text!("same ports: {same}", "端口相同：{same}"));
        }
        parts
    }

    /// Returns the roles that ports alone can't tell, if there are any.
    #[must_use]
    pub fn cannot_tell(&self) -> Option<Text> {
        const SHOWN: usize = 3;
        let roles = &self.host.roles.cannot_tell;
        let shown = if self.all { roles.len() } else { SHOWN };
        let names: Vec<Text> = roles
            .iter()
            .take(shown)
            .map(|id| self.role_name(id))
            .collect();
        let Text { en, zh } = Text::join(&names, COMMA);
        let more = roles.len().saturating_sub(shown);
        match (roles.len(), more) {
            (0, _) => None,
            (_, 0) => Some(text!(
                "Ports alone can't tell: {en}",
                "仅凭端口无法判断：{zh}"
            )),
            _ => Some(text!(
                "Ports alone can't tell: {en} and {more} more",
                "仅凭端口无法判断：{zh} 等，另有 {more} 个"
            )),
        }
    }

    /// Returns the ports that something explains, and those that nothing does, in groups.
    #[must_use]
    pub fn ports(&self) -> [Vec<ObservedPorts<'a>>; 2] {
        let groups = self.host.lines(self.all).into_iter();
        let (unexplained, explained): (Vec<_>, Vec<_>) = groups.partition(|group| {
            let first = group.first();
            first.is_some_and(|port| port.kind == Explanation::Unexplained)
        });
        [explained, unexplained].map(|groups| {
            let groups = groups.into_iter();
            groups.filter_map(|group| self.group(&group)).collect()
        })
    }

    fn group(&self, group: &[&'a Explained]) -> Option<ObservedPorts<'a>> {
        let first = *group.first()?;
        let seen = self.host.observed.ports.get(&first.port)?;
        let port = first.port;
        let others = match group {
            [_, .., last] => Some((last.port, group.len())),
            _ => None,
        };
        let service = first.service.as_ref();
        let service = service.and_then(|id| self.catalog.service(id));
        let service = service.map(|service| service.name.clone());
        let service = service.or_else(|| match first.kind {
            Explanation::DynamicRpc => Some(HANDED_OUT.into()),
            Explanation::OwnSocket => Some(OWN_SOCKETS.into()),
            _ => None,
        });
        let mut rest: Vec<Text> = Vec::new();
        let sighting = &seen.sighting;
        let program = sighting.program.as_deref().map(escaped);
        rest.extend(program.map(|name| Text::each(|_| name.to_string())));
        if !sighting.networks.is_empty() {
            let Text { en, zh } = Text::list(&sighting.networks);
            let (en, zh) = (escaped(&en), escaped(&zh));
            rest.push(text!("from {en}", "来自 {zh}"));
        }
        let more = first.also.len();
        if self.all {
            rest.extend(first.also.iter().map(|id| Text::each(|_| id.to_string())));
        } else if more > 0 {
            rest.push(text!("{more} more", "另有 {more} 个"));
        }
        if self.host.observed.evidence == Evidence::Log {
            let (times, sources) = (sighting.times, sighting.from.len());
            rest.push(text!(
                "{times} times from {sources} addresses",
                "{times} 次，来自 {sources} 个地址"
            ));
        }
        Some(ObservedPorts {
            first: port,
            others,
            state: seen.state,
            service,
            protocol: first.protocol.clone(),
            role: first.role.as_ref(),
            rest,
        })
    }
}

impl ObservedPorts<'_> {
    /// Returns the ports in the notation of the command line: one, or the first and the last with their number.
    #[must_use]
    pub fn ports(&self) -> Text {
        let first = self.first;
        match self.others {
            Some((last, count)) => {
                let last = last.spec();
                text!(
                    "{first}-{last} ({count} ports)",
                    "{first}-{last}（{count} 个端口）"
                )
            }
            None => Text::each(|_| first.to_string()),
        }
    }
}

/// Joins ports.
fn joined(ports: &[Port]) -> String {
    let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
    ports.join(" ")
}

/// Returns the numbers of ports, each once.
fn numbers(ports: &[Port]) -> String {
    let mut numbers: Vec<String> = ports.iter().map(|port| port.spec().to_string()).collect();
    numbers.dedup();
    numbers.join(" ")
}
