//! File format of saved roles and drafts, with a stable order of entries for use in version control.
//!
//! A file has the selection, so that the role can be reevaluated with a newer catalog, and also the ports that
//! resulted when it was saved, so that differences can be reported.

use std::fmt::{self, Display};
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalog::{CatalogError, parse_toml};
use crate::model::{
    Choice, Direction, DynamicMode, Extras, Localized, Lookup, Need, NetworkError, Options, Os,
    Pick, Port, PortSet, RoleId, Ruleset, ServiceId, parse_network, text,
};

/// First lines of saved roles.
const HEADER: &str = "\
# A Portolan role: the selection and the resulting ports.
# Open it in the browser, or run: portolan export FORMAT -f THIS_FILE

";

/// First lines of drafts.
const DRAFT_HEADER: &str = "\
# The unsaved role of a running Portolan, autosaved for recovery after a crash.

";

/// A parsed saved role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The selection, without unknown services and roles.
    pub choice: Choice,
    /// Resulting ports at the time of saving, if the file lists them.
    pub ports: Option<PortSet>,
    /// Ids of services and roles that are not in the catalog.
    pub unknown: Vec<String>,
    /// For a draft: the file of its role.
    pub origin: Option<Origin>,
}

/// File that a role was opened from or saved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Absolute path.
    pub path: PathBuf,
    /// Content when it was last read or written.
    pub held: String,
}

/// Changes to the resulting ports since a role was saved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Added ports.
    pub added: Vec<Port>,
    /// Removed ports.
    pub removed: Vec<Port>,
}

impl Difference {
    /// Returns true if nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl Saved {
    /// Compares the resulting ports with those at the time of saving. `today` is the ruleset from
    /// the current catalog.
    #[must_use]
    pub fn difference(&self, today: &Ruleset) -> Difference {
        let Some(then) = &self.ports else {
            return Difference::default();
        };
        let now = today.set();
        Difference {
            added: now.difference(then).to_ports(),
            removed: then.difference(&now).to_ports(),
        }
    }
}

/// Structure of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedFile {
    name: String,
    #[serde(default, with = "as_text")]
    os: Os,
    #[serde(default, with = "as_text")]
    dynamic: DynamicMode,
    #[serde(default)]
    direction: FileDirection,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    source_networks: Vec<AsText<Network>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    services: Vec<AsText<ServiceId>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ports: Vec<AsText<Port>>,
    /// Resulting ports when the file was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<Vec<AsText<Port>>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    role: Vec<RolePick>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    part: Vec<PartPick>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    exclude: Vec<Exclusion>,
    /// Only in drafts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    draft_of: Option<Origin>,
}

/// A predefined role with the needs that are selected in addition to required ports.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RolePick {
    id: AsText<RoleId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    with: Vec<Need>,
}

/// A single port of a service or of a predefined role.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartPick {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<AsText<ServiceId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<AsText<RoleId>>,
    port: AsText<Port>,
}

/// An excluded port.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exclusion {
    port: AsText<Port>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Direction of traffic in the file.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FileDirection {
    #[default]
    In,
    Out,
}

/// A network in CIDR notation.
struct Network(IpNet);

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        parse_network(text).map(Self)
    }
}

impl Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A value that is stored as text.
struct AsText<T>(T);

impl<T: Display> Serialize for AsText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        as_text::serialize(&self.0, serializer)
    }
}

impl<'de, T: FromStr<Err: Localized>> Deserialize<'de> for AsText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        as_text::deserialize(deserializer).map(Self)
    }
}

/// Serde support for values with `Display` and `FromStr`.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::model::{Localized, visible};
    use crate::reason::through_serde;

    pub(super) fn serialize<T: Display, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Localized>,
        D: Deserializer<'de>,
    {
        let text = String::deserialize(deserializer)?;
        visible(&text)
            .parse()
            .map_err(|error| D::Error::custom(through_serde(&error)))
    }
}

/// Serializes a saved role: the selection and the resulting ports.
#[must_use]
pub fn write_saved(choice: &Choice, ruleset: &Ruleset) -> String {
    format!("{HEADER}{}", to_toml(&saved_file(choice, ruleset)))
}

/// Serializes a draft, with the file of the role if it has one. A path that is not UTF-8 can't be represented
/// and is left out.
#[must_use]
pub fn write_draft(choice: &Choice, ruleset: &Ruleset, origin: Option<Origin>) -> String {
    let mut file = saved_file(choice, ruleset);
    file.draft_of = origin.filter(|origin| origin.path.to_str().is_some());
    format!("{DRAFT_HEADER}{}", to_toml(&file))
}

/// Serializes to TOML, which can't fail since all values are texts, lists and tables.
fn to_toml(file: &SavedFile) -> String {
    toml::to_string_pretty(file).unwrap_or_default()
}

fn saved_file(choice: &Choice, ruleset: &Ruleset) -> SavedFile {
    let options = &choice.options;
    let mut file = SavedFile {
        name: choice.name.clone(),
        os: options.os,
        dynamic: options.dynamic,
        direction: match options.direction {
            Direction::In => FileDirection::In,
            Direction::Out => FileDirection::Out,
        },
        source_networks: options
            .source_networks
            .iter()
            .map(|&net| AsText(Network(net)))
            .collect(),
        services: Vec::new(),
        ports: Vec::new(),
        result: Some(ruleset.set().to_ports().into_iter().map(AsText).collect()),
        role: Vec::new(),
        part: Vec::new(),
        exclude: Vec::new(),
        draft_of: None,
    };
    for pick in choice.picks().iter().cloned() {
        let part = |service, role, port| PartPick {
            service,
            role,
            port: AsText(port),
        };
        match pick {
            Pick::Service(id) => file.services.push(AsText(id)),
            Pick::Port(port) => file.ports.push(AsText(port)),
            Pick::Role(id, extras) => {
                let with = Need::ALL
                    .iter()
                    .copied()
                    .skip(1)
                    .filter(|&one| extras.wants(one));
                file.role.push(RolePick {
                    id: AsText(id),
                    with: with.collect(),
                });
            }
            Pick::Endpoint(id, port) => file.part.push(part(Some(AsText(id)), None, port)),
            Pick::Entry(id, port) => file.part.push(part(None, Some(AsText(id)), port)),
        }
    }
    for &port in choice.excluded() {
        let reason = choice.why_excluded(port).map(str::to_owned);
        file.exclude.push(Exclusion {
            port: AsText(port),
            reason,
        });
    }
    file
}

/// Parses a saved role; `file` is its name in errors. Invisible characters are removed from texts.
///
/// # Errors
/// The first error, with its line.
pub fn parse_saved(file: &str, text: &str, catalog: &impl Lookup) -> Result<Saved, CatalogError> {
    let read: SavedFile = parse_toml(file, text)?;
    let mut choice = Choice::default();
    choice.set_name(&read.name);
    let networks = read.source_networks.into_iter();
    choice.options = Options {
        os: read.os,
        dynamic: read.dynamic,
        direction: match read.direction {
            FileDirection::In => Direction::In,
            FileDirection::Out => Direction::Out,
        },
        source_networks: networks.map(|AsText(Network(network))| network).collect(),
    };
    let mut unknown = Vec::new();
    let mut add = |pick: Pick| match unknown_id(&pick, catalog) {
        Some(id) => unknown.push(id),
        None => choice.add(pick),
    };
    for role in read.role {
        add(role.pick());
    }
    for AsText(id) in read.services {
        add(Pick::Service(id));
    }
    for part in read.part {
        add(part.pick(file)?);
    }
    for AsText(port) in read.ports {
        add(Pick::Port(port));
    }
    for Exclusion { port, reason } in read.exclude {
        choice.exclude(port.0);
        choice.explain_exclusion(port.0, reason.as_deref().unwrap_or(""));
    }
    Ok(Saved {
        choice,
        ports: read.result.map(port_set),
        unknown,
        origin: read.draft_of,
    })
}

impl RolePick {
    fn pick(self) -> Pick {
        let with = |need| self.with.contains(&need);
        let extras = Extras {
            optional: with(Need::Optional),
            legacy: with(Need::Legacy),
            disputed: with(Need::Disputed),
        };
        Pick::Role(self.id.0, extras)
    }
}

impl PartPick {
    fn pick(self, file: &str) -> Result<Pick, CatalogError> {
        let AsText(port) = self.port;
        match (self.service, self.role) {
            (Some(AsText(id)), None) => Ok(Pick::Endpoint(id, port)),
            (None, Some(AsText(id))) => Ok(Pick::Entry(id, port)),
            (Some(_), Some(_)) | (None, None) => Err(CatalogError {
                file: file.to_owned(),
                line: 1,
                cause: text!(
                    "the part {port} needs either a service or a role",
                    "部分 {port} 须指定一个服务或一个角色（二者之一）"
                ),
            }),
        }
    }
}

/// Returns the id of the service or role of a pick if it is not in the catalog.
fn unknown_id(pick: &Pick, catalog: &impl Lookup) -> Option<String> {
    match pick {
        Pick::Service(id) | Pick::Endpoint(id, _) => {
            catalog.service(id).is_none().then(|| id.to_string())
        }
        Pick::Role(id, _) | Pick::Entry(id, _) => {
            catalog.role(id).is_none().then(|| id.to_string())
        }
        Pick::Port(_) => None,
    }
}

fn port_set(ports: Vec<AsText<Port>>) -> PortSet {
    let mut set = PortSet::new();
    for AsText(port) in ports {
        match port.spec().range() {
            Some(range) => set.insert(port.transport(), range),
            None => set.insert_protocol(port.transport()),
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn catalog() -> Catalog {
        Catalog::embedded().unwrap()
    }

    fn choice(catalog: &Catalog) -> Choice {
        let mut choice = Choice::default();
        choice.name = "分支 DC \"1\"".to_owned();
        choice.options.dynamic = "50000-50999".parse().unwrap();
        choice.options.direction = Direction::Out;
        choice.options.source_networks = vec!["10.0.0.0/8".parse().unwrap()];
        choice.options.os = Os::Mixed;
        let role = catalog.roles()[0].id.clone();
        choice.add(Pick::Role(
            role.clone(),
            Extras {
                legacy: true,
                ..Extras::default()
            },
        ));
        choice.add(Pick::Entry(role, "tcp/1688".parse().unwrap()));
        choice.add(Pick::Service("dns-server".parse().unwrap()));
        choice.add(Pick::Endpoint(
            "server".parse().unwrap(),
            "tcp/445".parse().unwrap(),
        ));
        choice.add(Pick::Port("gre".parse().unwrap()));
        choice.exclude("udp/53".parse().unwrap());
        choice.explain_exclusion("udp/53".parse().unwrap(), "TCP only, here");
        choice
    }

    #[test]
    fn a_saved_role_round_trips() {
        let catalog = catalog();
        let choice = choice(&catalog);
        let ruleset = choice.ruleset(&catalog);
        let text = write_saved(&choice, &ruleset);
        let saved = parse_saved("a.toml", &text, &catalog).unwrap();
        assert_eq!(saved.choice.options, choice.options);
        assert_eq!(saved.choice.name, choice.name);
        assert_eq!(saved.choice.excluded(), choice.excluded());
        let udp_53 = "udp/53".parse().unwrap();
        assert_eq!(saved.choice.why_excluded(udp_53), Some("TCP only, here"));
        assert!(
            choice
                .picks()
                .iter()
                .all(|pick| saved.choice.picks().contains(pick))
        );
        assert!(saved.unknown.is_empty());
        assert!(saved.difference(&ruleset).is_empty());
        assert_eq!(write_saved(&saved.choice, &ruleset), text);
    }

    #[test]
    fn a_draft_also_has_its_file() {
        let catalog = catalog();
        let choice = choice(&catalog);
        let ruleset = choice.ruleset(&catalog);
        let origin = Origin {
            path: "/roles/分支 1.toml".into(),
            held: write_saved(&Choice::default(), &ruleset),
        };
        let text = write_draft(&choice, &ruleset, Some(origin.clone()));
        let saved = parse_saved("a.toml", &text, &catalog).unwrap();
        assert_eq!(saved.origin, Some(origin));
        assert_eq!(saved.choice.name, choice.name);
        assert_eq!(saved.choice.picks().len(), choice.picks().len());
        let text = write_draft(&choice, &ruleset, None);
        assert_eq!(parse_saved("a.toml", &text, &catalog).unwrap().origin, None);
    }

    #[test]
    fn changes_since_saving_are_found() {
        let catalog = catalog();
        let mut choice = Choice::default();
        choice.add(Pick::Service("dns-server".parse().unwrap()));
        let text = write_saved(&choice, &choice.ruleset(&catalog));
        let text = text.replace("\"udp/53\"", "\"udp/54\"");
        let saved = parse_saved("a.toml", &text, &catalog).unwrap();
        let difference = saved.difference(&saved.choice.ruleset(&catalog));
        assert_eq!(difference.added, ["udp/53".parse().unwrap()]);
        assert_eq!(difference.removed, ["udp/54".parse().unwrap()]);
    }

    #[test]
    fn errors_have_lines_and_unknown_ids_are_reported() {
        let catalog = catalog();
        let error = |text: &str| {
            parse_saved("a.toml", text, &catalog)
                .unwrap_err()
                .to_string()
        };
        assert!(error("name = \"a\"\nports = [\"tcp/0\"]\n").starts_with("a.toml:2: port 0"));
        assert!(error("name = \"a\"\ncolour = 1\n").starts_with("a.toml:2: unknown field"));
        assert!(
            error("name = \"a\"\n[[part]]\nport = \"gre\"\n")
                .contains("needs either a service or a role")
        );
        assert!(error("name = \"a\"\nos = \"vista\"\n").contains("unknown Windows version"));
        assert!(error("").contains("name"));
        let text = "name = \"a\"\nservices = [\"no-such\", \"dns-server\"]\n";
        let saved = parse_saved("a.toml", text, &catalog).unwrap();
        assert_eq!(saved.unknown, ["no-such"]);
        assert_eq!(saved.choice.picks().len(), 1);
    }
}
