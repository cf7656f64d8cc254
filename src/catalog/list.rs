//! Bigger lists of services that stand beside the catalogue: an `/etc/services` (services(5)), an
//! nmap-services (the format that its own first lines tell) or the CSV of the IANA registry of service names
//! and port numbers. Which of them a file is, its first lines say.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr as _;

use crate::catalog::error::CatalogError;
use crate::catalog::lookup::Catalog;
use crate::model::{
    Category, Document, Endpoint, Port, PortSpec, Service, ServiceId, Source, Standing, Status,
    Text, Transport, text, visible,
};

/// A list, read. However large its file, it has bounds: [`List::MOST`] names and aliases,
/// [`List::MOST_ON_PORT`] names on a port, [`List::MOST_ALIASES`] on a line, texts of [`List::LONGEST`]
/// characters, [`List::MOST_FAULTS`] faults.
#[derive(Debug, Clone)]
pub struct List {
    file: String,
    kind: Kind,
    lines: Vec<Line>,
    /// The first faults, and at the end the limit that cut the list off, if one did. A fault costs its line,
    /// or what of the line it tells of.
    pub faults: Vec<CatalogError>,
    /// How many more faults there are.
    pub more_faults: usize,
    /// How many names and aliases there are.
    names: usize,
    on_port: HashMap<Port, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Services,
    Nmap,
    Iana,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    port: Port,
    about: String,
    aliases: Vec<String>,
    number: u32,
}

impl List {
    /// The largest file that is read, in bytes: ten times the IANA registry.
    pub const LARGEST: u64 = 64 << 20;
    /// The most names and aliases that are read of it.
    pub const MOST: usize = 1_000_000;
    /// The most names that a port may have: far more than any registry or inventory gives one.
    pub const MOST_ON_PORT: usize = 1_000;
    /// The most aliases that a line may have.
    pub const MOST_ALIASES: usize = 32;
    /// The longest text that is kept, in characters.
    pub const LONGEST: usize = 200;
    /// The most faults that are kept; the others are counted.
    pub const MOST_FAULTS: usize = 10;

    /// Reads the list in `file`. A line that can't be read is left out and reported in [`List::faults`].
    ///
    /// # Errors
    /// When the file is none of the known lists.
    pub fn parse(file: &str, text: &str) -> Result<Self, CatalogError> {
        let text = text.trim_start_matches('\u{feff}');
        let kind = Kind::of(text).ok_or_else(|| CatalogError {
            file: file.to_owned(),
            line: 1,
            cause: text!("no list of services: known are /etc/services, nmap-services and the CSV of the IANA registry", "不是服务列表：可用 /etc/services、nmap-services 和 IANA 注册表的 CSV"),
        })?;
        let mut list = Self {
            file: file.to_owned(),
            kind,
            lines: Vec::new(),
            faults: Vec::new(),
            more_faults: 0,
            names: 0,
            on_port: HashMap::new(),
        };
        let cut = match kind {
            Kind::Iana => list.read_csv(text),
            Kind::Services | Kind::Nmap => list.read_lines(text),
        };
        if let Err(Full { line }) = cut {
            let cause = text!(
                "this line and what follows is left out: a list has 1,000,000 names and aliases at most",
                "此行及其后均已略过：列表最多有 1,000,000 个名称和别名"
            );
            list.faults.push(list.fault_at(line, cause));
        }
        list.on_port = HashMap::new();
        Ok(list)
    }

    /// How many ports it names.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it names none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn read_lines(&mut self, text: &str) -> Result<(), Full> {
        for (at, line) in text.lines().enumerate() {
            let (facts, comment) = line.split_once('#').unwrap_or((line, ""));
            let mut words = facts.split_whitespace();
            let Some(name) = words.next() else {
                continue;
            };
            let place = words.next().unwrap_or_default();
            if self.kind == Kind::Nmap {
                // How often the port is open.
                words.next();
            }
            let aliases = words.by_ref().take(Self::MOST_ALIASES).map(clean).collect();
            let has_more = words.next().is_some();
            let port = place
                .split_once('/')
                .ok_or_else(|| {
                    let place = clean(place);
                    text!(
                        "“{place}” is no port: 80/tcp is one",
                        "“{place}”不是端口：应写成 80/tcp 的形式"
                    )
                })
                .and_then(|(port, transport)| read_port(port, transport));
            let is_kept = self.push(at + 1, name, port, comment, aliases)?;
            if is_kept && has_more {
                let cause = text!(
                    "more than 32 aliases: the others are left out",
                    "别名超过 32 个：其余已略过"
                );
                self.fault(at + 1, cause);
            }
        }
        Ok(())
    }

    fn read_csv(&mut self, text: &str) -> Result<(), Full> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let cell = |at| record.get(at).unwrap_or_default().trim();
                    let line = record.position().map_or(0, csv::Position::line);
                    let (name, port, transport) = (cell(0), cell(1), cell(2));
                    // Reserved and unassigned ports have no name, names without a port no number.
                    if name.is_empty() || port.is_empty() || transport.is_empty() {
                        continue;
                    }
                    let port = read_port(port, transport);
                    self.push(line as usize, name, port, cell(3), Vec::new())?;
                }
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    let told = clean(&error.to_string());
                    let cause = text!("{told}", "不是有效的 CSV（{told}）");
                    self.fault(line as usize, cause);
                }
            }
        }
        Ok(())
    }

    /// Takes a line, and returns whether it is kept; one of a transport that no firewall rule here has is
    /// passed over.
    fn push(
        &mut self,
        line: usize,
        name: &str,
        port: Result<Option<Port>, Text>,
        about: &str,
        aliases: Vec<String>,
    ) -> Result<bool, Full> {
        let port = match port {
            Ok(Some(port)) => port,
            Ok(None) => return Ok(false),
            Err(cause) => {
                self.fault(line, cause);
                return Ok(false);
            }
        };
        let name = clean(name);
        if name.is_empty() {
            let cause = text!("the name has no visible character", "名称没有可见字符");
            self.fault(line, cause);
            return Ok(false);
        }
        if self.names + 1 + aliases.len() > Self::MOST {
            return Err(Full { line });
        }
        let on_port = self.on_port.entry(port).or_default();
        if *on_port == Self::MOST_ON_PORT {
            let cause = text!(
                "more than 1,000 names for {port}: this one is left out",
                "{port} 的名称超过 1,000 个：此名称已略过"
            );
            self.fault(line, cause);
            return Ok(false);
        }
        *on_port += 1;
        self.names += 1 + aliases.len();
        self.lines.push(Line {
            name,
            port,
            about: clean(about),
            aliases,
            number: u32::try_from(line).unwrap_or(u32::MAX),
        });
        Ok(true)
    }

    fn fault(&mut self, line: usize, cause: Text) {
        if self.faults.len() < Self::MOST_FAULTS {
            self.faults.push(self.fault_at(line, cause));
        } else {
            self.more_faults += 1;
        }
    }

    fn fault_at(&self, line: usize, cause: Text) -> CatalogError {
        CatalogError {
            file: self.file.clone(),
            line,
            cause,
        }
    }
}

/// The list takes no more, from this line on.
struct Full {
    line: usize,
}

impl Kind {
    fn of(text: &str) -> Option<Self> {
        if text.contains('\0') {
            return None;
        }
        if text.starts_with("Service Name,Port Number,Transport Protocol") {
            return Some(Self::Iana);
        }
        let facts = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let first = facts.map(str::trim).find(|facts| !facts.is_empty())?;
        let words: Vec<&str> = first.split_whitespace().take(3).collect();
        let (port, transport) = words.get(1)?.split_once('/')?;
        read_port(port, transport).ok()?;
        let is_share = |word: &&&str| word.contains('.') && word.parse::<f64>().is_ok();
        match words.get(2).filter(is_share) {
            Some(_) => Some(Self::Nmap),
            None => Some(Self::Services),
        }
    }

    /// Its tag, which its documents and the ids of its services begin with.
    const fn tag(self) -> &'static str {
        match self {
            Self::Services => "etc",
            Self::Nmap => "nmap",
            Self::Iana => "iana",
        }
    }
}

/// Reads a port and its transport; `None` for one that is neither TCP nor UDP.
fn read_port(port: &str, transport: &str) -> Result<Option<Port>, Text> {
    let is_word = |char: char| char.is_ascii_alphanumeric() || "-+._".contains(char);
    if transport.is_empty() || !transport.chars().all(is_word) {
        let transport = clean(transport);
        return Err(text!(
            "“{transport}” is no transport",
            "“{transport}”不是传输协议"
        ));
    }
    let spec: PortSpec = port.parse().map_err(|_| {
        let port = clean(port);
        text!(
            "“{port}” is no port: ports go from 1 to 65535",
            "“{port}”不是端口：端口为 1 到 65535"
        )
    })?;
    let transport = Transport::find(transport).filter(|transport| transport.has_ports());
    Ok(transport.and_then(|transport| Port::new(transport, spec).ok()))
}

/// A text in one line of visible characters, cut where nobody reads on.
fn clean(text: &str) -> String {
    let text = visible(text);
    let words = text.split_whitespace().flat_map(|word| [" ", word]);
    let chars = words.flat_map(str::chars).skip(1);
    chars.take(List::LONGEST).collect()
}

fn both(text: &str) -> Text {
    Text::each(|_| text.to_owned())
}

impl Catalog {
    /// The catalogue with those lists beside it: a service for each name and number, behind the
    /// catalogue's own in the port table.
    #[must_use]
    pub fn with_lists(self, lists: Vec<List>) -> Self {
        let (mut services, mut documents) = (Vec::new(), Vec::new());
        let mut ids: HashSet<ServiceId> =
            self.services().iter().map(|one| one.id.clone()).collect();
        for list in lists {
            let tag = list.kind.tag();
            let known = self.documents().iter().chain(&documents);
            let same = known.filter(|one| one.id.starts_with(tag)).count();
            let tag = if same == 0 {
                tag.to_owned()
            } else {
                format!("{tag}-{}", same + 1)
            };
            services.extend(list.services(&tag, &mut ids));
            documents.push(Document {
                label: both(list.file.rsplit(['/', '\\']).next().unwrap_or(&tag)),
                id: tag,
                title: both(&list.file),
                about: text!(
                    "A list of your own beside the catalogue: names, not what Windows needs.",
                    "目录之外自行加载的列表：只有名称，不说明 Windows 的需要。"
                ),
                address: None,
                date: None,
            });
        }
        self.with_more(services, documents)
    }

    /// The ports that the lists give that name or alias, in table order. Letter case doesn't matter.
    #[must_use]
    pub fn listed_ports(&self, name: &str) -> Vec<Port> {
        let is_called = |service: &&Service| {
            let mut names = service
                .names()
                .chain(service.aliases.iter().map(String::as_str));
            service.status == Status::Listed && names.any(|known| known.eq_ignore_ascii_case(name))
        };
        let called = self.services().iter().filter(is_called);
        let mut ports: Vec<Port> = called
            .flat_map(|service| service.endpoints.iter().map(|end| end.port))
            .collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }
}

impl List {
    fn services(&self, tag: &str, ids: &mut HashSet<ServiceId>) -> Vec<Service> {
        let mut places: HashMap<(&str, PortSpec), usize> = HashMap::new();
        let mut services: Vec<Service> = Vec::new();
        // How often an id was taken, so that the next one is found at once.
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for line in &self.lines {
            let at = *places
                .entry((&line.name, line.port.spec()))
                .or_insert_with(|| {
                    services.push(Service {
                        id: free_id(tag, &line.name, ids, &mut taken),
                        system_names: Vec::new(),
                        name: both(&line.name),
                        today: None,
                        other_names: Vec::new(),
                        description: both(""),
                        status: Status::Listed,
                        successor: None,
                        category: Category::Listed,
                        aliases: line.aliases.clone(),
                        endpoints: Vec::new(),
                        notes: Vec::new(),
                        origins: vec![self.file.clone()],
                    });
                    services.len() - 1
                });
            let spoken = if line.about.is_empty() {
                &line.name
            } else {
                &line.about
            };
            let source = Source {
                document: tag.to_owned(),
                line: Some(line.number),
            };
            let endpoints = &mut services[at].endpoints;
            match endpoints.iter_mut().find(|known| known.port == line.port) {
                Some(known) => known.sources.push(source),
                None => endpoints.push(Endpoint {
                    port: line.port,
                    protocol: both(spoken),
                    standing: Standing::Required,
                    generation: None,
                    sources: vec![source],
                    note: None,
                }),
            }
        }
        services
    }
}

/// An identifier like `iana-http` that no service has yet.
fn free_id(
    tag: &str,
    name: &str,
    ids: &mut HashSet<ServiceId>,
    taken: &mut BTreeMap<String, usize>,
) -> ServiceId {
    let letters = name.to_ascii_lowercase();
    let words = letters.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let stem = format!(
        "{tag}-{}",
        if words.is_empty() {
            "x".to_owned()
        } else {
            words.join("-")
        }
    );
    let count = taken.entry(stem.clone()).or_insert(0);
    loop {
        *count += 1;
        let text = if *count == 1 {
            stem.clone()
        } else {
            format!("{stem}-{count}")
        };
        // Letters, digits and hyphens between them: always an identifier.
        if let Ok(id) = ServiceId::from_str(&text)
            && ids.insert(id.clone())
        {
            return id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let list = List::parse("list", text).expect("a known list");
        let line = |line: &Line| {
            format!(
                "{} {} {} {:?}",
                line.name, line.port, line.about, line.aliases
            )
        };
        let faults = list.faults.iter().map(ToString::to_string).collect();
        (list.lines.iter().map(line).collect(), faults)
    }

    #[test]
    fn each_kind_is_told_by_its_first_lines() {
        let (lines, faults) = read(
            "# comment\n\ntcpmux\t1/tcp  # multiplexer\nrtmp 1/ddp\nhttp 80/tcp www w3 # web\nodd 99\nhttp 80/udp\nzero 0/tcp\n",
        );
        assert_eq!(
            lines,
            [
                "tcpmux tcp/1 multiplexer []",
                "http tcp/80 web [\"www\", \"w3\"]",
                "http udp/80  []"
            ]
        );
        assert!(
            faults[0].starts_with("list:6: “99” is no port"),
            "{faults:?}"
        );
        assert!(
            faults[1].starts_with("list:8: “0” is no port"),
            "{faults:?}"
        );
        let (lines, faults) = read("tcpmux\t1/tcp\t0.001995\t# TCP Multiplexer\nx 7/sctp 0.0\n");
        assert_eq!(
            (lines, faults.len()),
            (vec!["tcpmux tcp/1 TCP Multiplexer []".to_owned()], 0)
        );
        let (lines, faults) = read(
            "Service Name,Port Number,Transport Protocol,Description\n,0,tcp,Reserved\nhttp,80,tcp,\"World\nWide Web\"\nx11,6000-6063,tcp,X\nnone,,,No port\nbad,70000,tcp,\n",
        );
        assert_eq!(
            lines,
            ["http tcp/80 World Wide Web []", "x11 tcp/6000-6063 X []"]
        );
        assert!(
            faults[0].starts_with("list:7: “70000” is no port"),
            "{faults:?}"
        );
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in [
            "",
            "# nothing",
            "\u{0}ELF",
            "hello world",
            "{\"a\": 1}",
            "a,b\n1,2",
        ] {
            assert!(List::parse("list", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn texts_are_harmless_and_ids_are_free() {
        let text = "http 80/tcp # \u{1b}[31mred\u{202e}\nHTTP! 81/tcp\n??? 82/tcp\n";
        let list = || List::parse("list", text).expect("a list");
        let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new());
        let catalog = catalog.with_lists(vec![list(), list()]);
        let ids: Vec<&str> = catalog
            .services()
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "etc-2-http",
                "etc-2-http-2",
                "etc-2-x",
                "etc-http",
                "etc-http-2",
                "etc-x"
            ]
        );
        let red = &catalog.rows().next().expect("a row").1.protocol.en;
        assert_eq!(red, "[31mred");
        assert_eq!(catalog.listed_ports("Http").len(), 1);
        assert!(catalog.listed_ports("ftp").is_empty());
    }
}
