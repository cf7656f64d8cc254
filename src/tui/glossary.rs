//! The terms that the source document and this program use, for the end of the help.

use crate::model::{Label, Text};

/// A term and its meaning.
pub(super) const TERMS: &[(Label, Label)] = &[
    (
        Text::new("System service", "系统服务"),
        Text::new(
            "A component of Windows or of a server product that runs in the background. It has a display name, shown in the Services console, and a system service name, used by commands and scripts: Print Spooler is Spooler.",
            "Windows 或服务器产品中在后台运行的组件。它有两个名称：“服务”控制台中显示的名称，以及命令和脚本使用的系统服务名。例如后台打印程序的系统服务名是 Spooler。",
        ),
    ),
    (
        Text::new("Application protocol", "应用协议"),
        Text::new(
            "What the two sides speak over one or more ports: HTTP, SMB, Kerberos.",
            "双方在一个或多个端口上使用的语言，如 HTTP、SMB、Kerberos。",
        ),
    ),
    (
        Text::new("Protocol", "协议"),
        Text::new(
            "The TCP/IP protocol below it: TCP and UDP have ports; GRE, ESP, AH and ICMP are IP protocols without ports and are allowed as a whole.",
            "应用协议之下的 TCP/IP 协议。TCP 和 UDP 有端口；GRE、ESP、AH、ICMP 是没有端口的 IP 协议，只能整体放行。",
        ),
    ),
    (
        Text::new("Port", "端口"),
        Text::new(
            "The port on which a service listens for others, never the one from which a client connects. Only one process can own a port at a time, so two services on one port of one host are alternatives.",
            "服务侦听连接的端口，而不是客户端发起连接所用的端口。同一时刻只有一个进程能占用一个端口，因此同一主机上共用端口的两个服务只能取其一。",
        ),
    ),
    (
        Text::new("Dynamic RPC", "动态 RPC"),
        Text::new(
            "Ports that RPC hands out when a service starts, often called random RPC ports: 49152-65535 since Windows Server 2008, 1025-5000 before. A service can be pinned to a port, and the range can be narrowed.",
            "RPC 在服务启动时分配的端口，常称“随机 RPC 端口”：Windows Server 2008 起为 49152-65535，之前为 1025-5000。可为服务指定固定端口，也可缩小范围。",
        ),
    ),
    (
        Text::new("Endpoint mapper", "终结点映射器"),
        Text::new(
            "TCP 135: clients ask there which dynamic port a service has got. Without it dynamic ports are of no use.",
            "TCP 135：客户端在此询问服务分到了哪个动态端口。没有它，动态端口形同虚设。",
        ),
    ),
    (
        Text::new("What the tables leave unsaid", "端口表未写明的"),
        Text::new(
            "Services rely on each other: many on RPC, on SMB and NetBIOS of the Server service, on HTTP of IIS. Their tables need not say so again; the ready-made roles gather what belongs together.",
            "服务之间相互依赖：许多服务依赖 RPC、“服务器”服务提供的 SMB 和 NetBIOS、IIS 提供的 HTTP，端口表未必逐一写明。现成角色把相关端口集中在一起。",
        ),
    ),
    (
        Text::new(
            "Required, optional, legacy, disputed",
            "必需、可选、旧式、有争议",
        ),
        Text::new(
            "Required: it does not work without. Optional: for a feature that may not be in use. Legacy: for old clients or old ways. Disputed: the documents disagree; the note says who says what.",
            "必需：缺少则无法工作。可选：用于可能未启用的功能。旧式：用于旧客户端或旧方式。有争议：文档说法不一，说明中写明各自的说法。",
        ),
    ),
];
