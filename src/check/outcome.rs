//! Outcome of a check: the state of each port of an address, and the reason for it.

use std::time::Duration;

use crate::model::{CheckState, Port, Text, text};

/// Why a port has its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A TCP connection was made, and nothing was asked.
    Connected,
    /// The service answered as expected.
    Answered(&'static str),
    /// Something else answered.
    IsNot(&'static str),
    /// It accepted the connection, but sent no answer to what the service answers.
    Silent(&'static str),
    /// It accepted the connection and closed it without an answer.
    HangsUp(&'static str),
    /// Its answer begins like that of the service, but ends too early.
    Half(&'static str),
    /// The endpoint mapper answered, but gives no list to those who are not logged in.
    ListRefused,
    /// Refused.
    Refused,
    /// No answer in time.
    TimedOut,
    /// No answer to a probe, which was sent this many times.
    NotAnswered(&'static str, u32),
    /// Host or network can't be reached, or access is prohibited.
    Unreachable(Unreachable),
    /// The system refused to send; its message.
    System(Text),
    /// Dynamic RPC: so many of the ports that the endpoint mapper names are open, of all.
    Named(usize, usize),
    /// The check was stopped before.
    Stopped,
    /// There is no request that such a service answers without a login or an effect.
    NoProbe,
    /// SNMP needs a community, and `public` was not asked for.
    NoCommunity,
    /// The protocol has no ports.
    NoPorts,
    /// The server chooses the ports and announces them in another way than the endpoint mapper.
    ServerChooses,
    /// Dynamic RPC: the endpoint mapper named no port.
    NoneNamed,
    /// Dynamic RPC: the endpoint mapper was not asked.
    MapperSkipped,
    /// Dynamic RPC: the endpoint mapper gave no list.
    MapperFailed,
    /// The range has more ports than are tried.
    TooWide,
}

/// What reports that a host can't be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// The host can't be reached, or something on the way prohibits it.
    Host,
    /// There is no route to the network.
    Network,
    /// This computer prohibits it: its own firewall, or because the address is for broadcasts.
    Here,
    /// The system does not send to such an address.
    Address,
}

impl Reason {
    /// Returns the text of the reason.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Connected => text!("connected", "已连接"),
            Self::Answered(name) => text!("{name} answered", "{name} 已应答"),
            Self::IsNot(name) => text!("open, but it is not {name}", "开放，但不是 {name}"),
            Self::Silent(name) => text!(
                "connected, but it doesn't answer as {name}",
                "已连接，但未按 {name} 应答"
            ),
            Self::HangsUp(name) => text!(
                "connected, but it closes without answering as {name}",
                "已连接，但未按 {name} 应答就关闭了连接"
            ),
            Self::Half(name) => text!(
                "open, but its answer as {name} is not complete",
                "开放，但 {name} 应答不完整"
            ),
            Self::ListRefused => text!(
                "RPC answered, but refuses to list its ports",
                "RPC 已应答，但拒绝列出其端口"
            ),
            Self::Refused => text!(
                "refused, by the host or by a firewall that rejects",
                "被拒绝（由主机，或由执行拒绝的防火墙）"
            ),
            Self::TimedOut => text!("no answer", "无应答"),
            Self::NotAnswered(name, 1) => text!(
                "no answer to {name}: filtered, or a silent service",
                "{name} 无应答：被过滤，或服务不应答"
            ),
            Self::NotAnswered(name, times) => text!(
                "no answer to {name}, sent {times} times: filtered, or a silent service",
                "{name} 发送 {times} 次均无应答：被过滤，或服务不应答"
            ),
            Self::Unreachable(Unreachable::Host) => text!(
                "host unreachable, or prohibited on the way",
                "主机不可达，或途中被禁止"
            ),
            Self::Unreachable(Unreachable::Network) => {
                text!("no route to the network", "没有到该网络的路由")
            }
            Self::Unreachable(Unreachable::Here) => text!(
                "prohibited by this computer: by its firewall, or because it is a broadcast address",
                "被本机禁止：由本机防火墙，或因其为广播地址"
            ),
            Self::Unreachable(Unreachable::Address) => text!(
                "the system doesn't send to this address; a link-local one needs its interface",
                "系统不向此地址发送；链路本地地址须注明接口"
            ),
            Self::System(message) => message.clone(),
            Self::Named(open, all) => text!(
                "{open} of {all} ports that the endpoint mapper names are open",
                "终结点映射器给出的 {all} 个端口中有 {open} 个开放"
            ),
            other => other.untested(),
        }
    }

    /// Returns why nothing was sent.
    fn untested(&self) -> Text {
        match self {
            Self::NoCommunity => text!(
                "SNMP answers only with its community: --snmp-public tries public",
                "SNMP 只应答正确的团体名：可用 --snmp-public 尝试 public"
            ),
            Self::Stopped => text!("stopped before it was tested", "检查前已停止"),
            Self::NoPorts => text!("a protocol without ports", "没有端口的协议"),
            Self::ServerChooses => text!(
                "the server chooses these ports, and no list of them can be asked for",
                "端口由服务器选择，无法查询其列表"
            ),
            Self::NoneNamed => text!(
                "the endpoint mapper names no port",
                "终结点映射器未给出任何端口"
            ),
            Self::MapperSkipped => text!(
                "dynamic RPC not tested: the endpoint mapper was not asked",
                "未检查动态 RPC：没有查询终结点映射器"
            ),
            Self::MapperFailed => text!(
                "dynamic RPC not tested: the endpoint mapper did not answer",
                "未检查动态 RPC：终结点映射器没有应答"
            ),
            Self::TooWide => text!(
                "too many ports to try: check single ones",
                "端口过多：请检查其中的单个端口"
            ),
            _ => text!(
                "no request is answered without a login or an effect",
                "没有可以发送的请求：服务只应答登录，或请求会产生影响"
            ),
        }
    }
}

/// Outcome for a port of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Port, as it is needed; a port of dynamic RPC by its number.
    pub port: Port,
    /// State.
    pub state: CheckState,
    /// Reason for the state.
    pub reason: Reason,
    /// Time until the state was known; `None` if nothing was sent.
    pub elapsed: Option<Duration>,
    /// Interfaces that the endpoint mapper names for the port, sorted.
    pub interfaces: Vec<String>,
}

impl Outcome {
    /// Creates the outcome for a port that was tested, in this time.
    #[must_use]
    pub const fn tested(port: Port, state: CheckState, reason: Reason, elapsed: Duration) -> Self {
        Self {
            port,
            state,
            reason,
            elapsed: Some(elapsed),
            interfaces: Vec::new(),
        }
    }

    /// Creates the outcome for a port to which nothing was sent.
    #[must_use]
    pub const fn untested(port: Port, reason: Reason) -> Self {
        Self {
            port,
            state: CheckState::Untested,
            reason,
            elapsed: None,
            interfaces: Vec::new(),
        }
    }
}
