//! Glossary of Windows and Portolan terms, shown at the end of the help.

use crate::model::{Label, Text};

/// Terms and their definitions.
pub(super) const TERMS: &[(Label, Label)] = &[
    (
        Text::new("Service", "服务"),
        Text::new(
            "A component of Windows or of a server product that runs in the background. It has a display name, shown in the Services console, and a system service name, used in commands and scripts: the system service name of Print Spooler is Spooler.",
            "Windows 或服务器产品中在后台运行的组件。它有两个名称：“服务”控制台中显示的名称，以及命令和脚本使用的系统服务名。例如后台打印程序的系统服务名是 Spooler。",
        ),
    ),
    (
        Text::new("Protocol", "协议"),
        Text::new(
            "The application protocol used on one or more ports, such as HTTP, SMB or Kerberos.",
            "在一个或多个端口上使用的应用层协议，如 HTTP、SMB、Kerberos。",
        ),
    ),
    (
        Text::new("Transport", "传输协议"),
        Text::new(
            "The protocol below it. TCP and UDP have ports; GRE, ESP and AH are IP protocols without ports and can only be allowed as a whole; ICMP and ICMPv6 by type of message, such as echo (ping).",
            "应用层协议之下的协议。TCP 和 UDP 有端口；GRE、ESP、AH 是没有端口的 IP 协议，只能整体放行；ICMP 和 ICMPv6 可按消息类型放行，如 echo（ping）。",
        ),
    ),
    (
        Text::new("Port", "端口"),
        Text::new(
            "The port on which a service listens, not the one from which a client connects. Only one process can use a port at a time, so two services on the same port of a host are alternatives.",
            "服务侦听连接的端口，而不是客户端发起连接所用的端口。同一时刻只有一个进程能占用一个端口，因此同一主机上共用端口的两个服务只能取其一。",
        ),
    ),
    (
        Text::new("Dynamic RPC", "动态 RPC"),
        Text::new(
            "Ports that RPC assigns when a service starts, often called random RPC ports: 49152-65535 since Windows Server 2008, 1025-5000 before. A service can be configured to use a fixed port, and the range can be limited.",
            "RPC 在服务启动时分配的端口，常称“随机 RPC 端口”：Windows Server 2008 起为 49152-65535，之前为 1025-5000。可为服务指定固定端口，也可缩小范围。",
        ),
    ),
    (
        Text::new("Endpoint mapper", "终结点映射器"),
        Text::new(
            "TCP 135: clients ask the endpoint mapper for the dynamic port of a service. Without it, they can't find dynamic ports.",
            "TCP 135：客户端向终结点映射器查询服务使用的动态端口。没有它，客户端无法得知动态端口。",
        ),
    ),
    (
        Text::new("Dependencies between services", "服务之间的依赖"),
        Text::new(
            "Many services depend on others: on RPC, on SMB and NetBIOS of the Server service, or on HTTP of IIS. The port list of a service does not always repeat their ports; the predefined roles include them.",
            "许多服务依赖其他服务：RPC、“服务器”服务提供的 SMB 和 NetBIOS、IIS 提供的 HTTP。服务自身的端口列表不一定重复列出这些端口，预置角色则已包含。",
        ),
    ),
    (
        Text::new(
            "Required, optional, legacy, disputed",
            "必需、可选、旧版、有争议",
        ),
        Text::new(
            "Required: the service does not work without the port. Optional: needed for a feature that may not be in use. Legacy: needed for old clients or old methods. Disputed: the sources disagree; the note gives the position of each. A required port can have a condition, such as “for named instances”: it is needed only with a feature that a default installation doesn't have, so it is never added by itself.",
            "必需：没有该端口，服务无法工作。可选：用于可能未启用的功能。旧版：用于旧客户端或旧方法。有争议：各来源说法不一，说明中列出各自的说法。必需的端口可带条件，如“用于命名实例”：只有启用默认安装所没有的功能时才需要，因此不会自动加入。",
        ),
    ),
    (
        Text::new("Peers", "对端"),
        Text::new(
            "The hosts at the other end of a role's connections: clients, hosts of the same role, management, other servers. Rules for one group can have source networks of their own.",
            "角色所建立连接的另一端：客户端、同角色主机、管理计算机、其他服务器。可为每一组单独生成规则，并限定各自的来源网络。",
        ),
    ),
    (
        Text::new("Observed host", "所观察的主机"),
        Text::new(
            "The host whose listing, scan or log was read. Its ports are seen open, unproven (they may be open: they did not answer, or only a rule for any port lets them in), not open, or unseen, because nothing looked at them: a listing of TCP tells nothing of UDP.",
            "已读取其列表、扫描结果或日志的主机。其端口分为：已见开放；未证实（没有应答，或仅由适用于任意端口的规则放行，可能开放）；未开放；未检查（没有查看，例如只含 TCP 的列表不能说明 UDP）。",
        ),
    ),
];
