//! File format of saved roles and drafts, with a stable order of entries for use in version control.
//!
//! A file has the selection, so that the role can be reevaluated with a newer catalog, and also the ports that
//! resulted when it was saved, so that differences can be reported.

mod as_text;
mod role;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::catalog::{CatalogError, parse_toml};
use crate::model::{
    Choice, Direction, DynamicMode, Extra, Extras, Lookup, Options, Os, Peer, Pick, Port, PortSet,
    Profile, RoleId, Ruleset, ServiceId, text,
};
use crate::saved::as_text::{AsText, Network};

pub use crate::saved::role::{Difference, Origin, Saved};

/// First lines of saved roles.
const HEADER: &str = "\
# A Portolan role: the selection and the resulting ports.
# Open it in the browser, or run: portolan export FORMAT -f THIS_FILE

";

/// First lines of drafts.
const DRAFT_HEADER: &str = "\
# The unsaved role of a running Portolan, autosaved for recovery after a crash.

";

/// Version of the file format. Files of version 1 usually have no version; there, a role or service takes more by itself.
const VERSION: u32 = 2;

/// First part of a file that is written. After it come the ports, the picks and the [`Tables`].
#[derive(Serialize)]
struct Head {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(with = "as_text")]
    os: Os,
    #[serde(with = "as_text")]
    dynamic: DynamicMode,
    direction: Direction,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    from: BTreeSet<Peer>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_networks: Vec<AsText<Network>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    destination_networks: Vec<AsText<Network>>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    profiles: BTreeSet<Profile>,
}

/// Last part of a file that is written.
#[derive(Serialize)]
struct Tables {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    own: Vec<Own>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exclude: Vec<Exclusion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft_of: Option<Origin>,
}

/// Structure of a file that is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedFile {
    #[serde(default)]
    version: Option<u32>,
    /// Name that the user gave the role.
    #[serde(default)]
    name: Option<String>,
    #[serde(default, with = "as_text")]
    os: Os,
    #[serde(default, with = "as_text")]
    dynamic: DynamicMode,
    #[serde(default)]
    direction: Direction,
    #[serde(default)]
    from: BTreeSet<Peer>,
    #[serde(default)]
    source_networks: Vec<AsText<Network>>,
    #[serde(default)]
    destination_networks: Vec<AsText<Network>>,
    #[serde(default)]
    profiles: BTreeSet<Profile>,
    #[serde(default)]
    ports: Vec<AsText<Port>>,
    /// Resulting ports when the file was written.
    #[serde(default)]
    result: Option<Vec<AsText<Port>>>,
    #[serde(default)]
    pick: Vec<FilePick>,
    #[serde(default)]
    own: Vec<Own>,
    #[serde(default)]
    exclude: Vec<Exclusion>,
    /// Only in drafts.
    #[serde(default)]
    draft_of: Option<Origin>,
    /// Services, roles and single ports in version 1; `pick` has them since version 2.
    #[serde(default)]
    services: Vec<AsText<ServiceId>>,
    #[serde(default)]
    role: Vec<OldRole>,
    #[serde(default)]
    part: Vec<FilePick>,
}

/// A service or predefined role, with the extras that are taken, or a single port of one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePick {
    #[serde(default)]
    service: Option<AsText<ServiceId>>,
    #[serde(default)]
    role: Option<AsText<RoleId>>,
    #[serde(default)]
    port: Option<AsText<Port>>,
    #[serde(default)]
    with: Vec<Extra>,
}

/// A predefined role in version 1.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldRole {
    id: AsText<RoleId>,
    #[serde(default)]
    with: Vec<Extra>,
}

/// What a port in `ports` is for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    port: AsText<Port>,
    purpose: String,
}

/// An excluded port.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exclusion {
    port: AsText<Port>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Serializes a saved role: the selection and the resulting ports.
#[must_use]
pub fn write_saved(choice: &Choice, ruleset: &Ruleset) -> String {
    write(HEADER, choice, ruleset, None)
}

/// Serializes a draft, with the file of the role if it has one. A path that is not UTF-8 can't be represented
/// and is left out.
#[must_use]
pub fn write_draft(choice: &Choice, ruleset: &Ruleset, origin: Option<Origin>) -> String {
    let origin = origin.filter(|origin| origin.path.to_str().is_some());
    write(DRAFT_HEADER, choice, ruleset, origin)
}

/// Serializes the selection, after the first lines.
///
/// There may be tens of thousands of ports, and a draft is written after each change: their lists are written without
/// the serializer, which takes eight times as long.
fn write(header: &str, choice: &Choice, ruleset: &Ruleset, draft_of: Option<Origin>) -> String {
    let mut text = header.to_owned();
    text.push_str(&to_toml(&head(choice)));
    let typed = choice.picks().filter_map(|(pick, _)| match pick {
        Pick::Port(port) => Some(*port),
        _ => None,
    });
    let typed: Vec<Port> = typed.collect();
    if !typed.is_empty() {
        write_list(&mut text, "ports", &typed);
    }
    write_list(&mut text, "result", &ruleset.set().to_ports());
    for (pick, extras) in choice.picks() {
        write_pick(&mut text, pick, extras);
    }
    let tables = to_toml(&tables(choice, draft_of));
    if !tables.is_empty() {
        text.push('\n');
        text.push_str(&tables);
    }
    text
}

/// Serializes to TOML, which can't fail since all values are texts, lists and tables.
fn to_toml(values: &impl Serialize) -> String {
    toml::to_string_pretty(values).unwrap_or_default()
}

/// Writes a list of ports as the serializer does; nothing in a port needs to be escaped.
fn write_list(text: &mut String, key: &str, ports: &[Port]) {
    // Writing to a string never fails.
    let _ = match ports {
        [] => writeln!(text, "{key} = []"),
        [port] => writeln!(text, "{key} = [\"{port}\"]"),
        _ => writeln!(text, "{key} = ["),
    };
    if ports.len() > 1 {
        text.reserve(ports.len() * "    \"tcp/65535\",\n".len());
        for port in ports {
            text.push_str("    \"");
            port.push_to(text);
            text.push_str("\",\n");
        }
        text.push_str("]\n");
    }
}

/// Writes a service or role or a port of one; typed ports have a list of their own.
fn write_pick(text: &mut String, pick: &Pick, extras: Extras) {
    // Writing to a string never fails.
    let _ = match pick {
        Pick::Port(_) => return,
        Pick::Service(id) => writeln!(text, "\n[[pick]]\nservice = \"{id}\""),
        Pick::Endpoint(id, port) => {
            writeln!(text, "\n[[pick]]\nservice = \"{id}\"\nport = \"{port}\"")
        }
        Pick::Role(id) => writeln!(text, "\n[[pick]]\nrole = \"{id}\""),
        Pick::Entry(id, port) => {
            writeln!(text, "\n[[pick]]\nrole = \"{id}\"\nport = \"{port}\"")
        }
    };
    let with: Vec<Extra> = extras.iter().collect();
    if !with.is_empty() {
        text.push_str(&to_toml(&BTreeMap::from([("with", with)])));
    }
}

/// Returns the part of a file before the ports.
fn head(choice: &Choice) -> Head {
    let options = &choice.options;
    let networks = |networks: &[IpNet]| networks.iter().map(|&net| AsText(Network(net))).collect();
    Head {
        version: VERSION,
        name: choice.name.clone(),
        os: options.os,
        dynamic: options.dynamic,
        direction: options.direction,
        from: options.peers.clone(),
        source_networks: networks(&options.source_networks),
        destination_networks: networks(&options.destination_networks),
        profiles: options.profiles.clone(),
    }
}

/// Returns the part of a file after the picks.
fn tables(choice: &Choice, draft_of: Option<Origin>) -> Tables {
    let exclusions = choice.excluded().iter().map(|&port| Exclusion {
        port: AsText(port),
        reason: choice.why_excluded(port).map(str::to_owned),
    });
    let own = choice.picks().filter_map(|(pick, _)| {
        let Pick::Port(port) = pick else { return None };
        let purpose = choice.purpose(*port)?.to_owned();
        let port = AsText(*port);
        Some(Own { port, purpose })
    });
    Tables {
        own: own.collect(),
        exclude: exclusions.collect(),
        draft_of,
    }
}

/// Parses a saved role; `file` is its name in errors. Invisible characters are removed from texts.
///
/// # Errors
/// The first error, with its line.
pub fn parse_saved(file: &str, text: &str, catalog: &impl Lookup) -> Result<Saved, CatalogError> {
    let mut read: SavedFile = parse_toml(file, text)?;
    check_version(file, text, &read)?;
    let mut choice = Choice::default();
    choice.set_name(read.name.as_deref().unwrap_or(""));
    let networks = |networks: Vec<AsText<Network>>| {
        let networks = networks.into_iter();
        networks.map(|AsText(Network(network))| network).collect()
    };
    choice.options = Options {
        os: read.os,
        dynamic: read.dynamic,
        direction: read.direction,
        peers: read.from,
        source_networks: networks(read.source_networks),
        destination_networks: networks(read.destination_networks),
        profiles: read.profiles,
    };
    let is_old = read.version != Some(VERSION);
    if is_old && choice.name.as_deref() == Some(OLD_UNNAMED) {
        choice.name = None;
    }
    let mut unknown = Vec::new();
    let mut add = |pick: Pick, extras: Extras| match unknown_id(&pick, catalog) {
        Some(id) => unknown.push(id),
        None => choice.add_with(pick, extras),
    };
    for OldRole { id, with } in read.role {
        add(Pick::Role(id.0), with.into_iter().collect());
    }
    for AsText(id) in read.services {
        add(Pick::Service(id), Extras::default());
    }
    read.pick.append(&mut read.part);
    for pick in read.pick {
        let (pick, extras) = pick.pick(file)?;
        add(pick, extras);
    }
    for AsText(port) in read.ports {
        add(Pick::Port(port), Extras::default());
    }
    for Own { port, purpose } in read.own {
        choice.set_purpose(port.0, &purpose);
    }
    for Exclusion { port, reason } in read.exclude {
        choice.exclude(port.0);
        choice.explain_exclusion(port.0, reason.as_deref().unwrap_or(""));
    }
    Ok(Saved {
        choice,
        ports: read.result.map(port_set),
        is_old,
        unknown,
        origin: read.draft_of,
    })
}

/// Name of roles without a name in version 1.
const OLD_UNNAMED: &str = "portolan";

/// Reports a version that this program doesn't know, and keys of version 1 in a later file.
fn check_version(file: &str, text: &str, read: &SavedFile) -> Result<(), CatalogError> {
    let old_keys = [
        ("services", read.services.is_empty()),
        ("role", read.role.is_empty()),
        ("part", read.part.is_empty()),
    ];
    let old_key = old_keys.iter().find(|(_, is_empty)| !is_empty);
    let (key, cause) = match (read.version, old_key) {
        (None | Some(1), _) | (Some(VERSION), None) => return Ok(()),
        (Some(VERSION), Some((key, _))) => (
            *key,
            text!(
                "{key} is now [[pick]]: write a [[pick]] with a service or a role, and a port for a single port",
                "{key} 现为 [[pick]]：请写成 [[pick]]，其中指定服务或角色，单个端口另写 port"
            ),
        ),
        (Some(version), _) => (
            "version",
            text!(
                "version {version} of saved roles is not supported: use a newer Portolan, which reads it, or save the role again as version {VERSION}",
                "不支持版本为 {version} 的已保存角色：请用可读取它的较新 Portolan，或将角色重新保存为版本 {VERSION}"
            ),
        ),
    };
    Err(CatalogError {
        file: file.to_owned(),
        line: line_of(key, text),
        cause,
    })
}

/// Returns the number of the first line with a key or a table.
fn line_of(key: &str, text: &str) -> usize {
    let is_key = |line: &str| {
        let line = line.trim_start().trim_start_matches(['[', '"', '\'']);
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '"', '\'']))
    };
    text.lines().position(is_key).map_or(1, |at| at + 1)
}

impl FilePick {
    fn pick(self, file: &str) -> Result<(Pick, Extras), CatalogError> {
        let extras = self.with.into_iter().collect();
        let port = self.port.map(|AsText(port)| port);
        let pick = match (self.service, self.role, port) {
            (Some(AsText(id)), None, None) => Pick::Service(id),
            (None, Some(AsText(id)), None) => Pick::Role(id),
            (Some(AsText(id)), None, Some(port)) => Pick::Endpoint(id, port),
            (None, Some(AsText(id)), Some(port)) => Pick::Entry(id, port),
            (Some(_), Some(_), _) | (None, None, _) => {
                let port = port.map_or_else(String::new, |port| format!(" {port}"));
                return Err(CatalogError {
                    file: file.to_owned(),
                    line: 1,
                    cause: text!(
                        "the pick{port} needs either a service or a role",
                        "所选项{port} 须指定一个服务或一个角色（二者之一）"
                    ),
                });
            }
        };
        Ok((pick, extras))
    }
}

/// Returns the id of the service or role of a pick if it is not in the catalog.
fn unknown_id(pick: &Pick, catalog: &impl Lookup) -> Option<String> {
    match pick {
        Pick::Service(id) | Pick::Endpoint(id, _) => {
            catalog.service(id).is_none().then(|| id.to_string())
        }
        Pick::Role(id) | Pick::Entry(id, _) => catalog.role(id).is_none().then(|| id.to_string()),
        Pick::Port(_) => None,
    }
}

fn port_set(ports: Vec<AsText<Port>>) -> PortSet {
    let mut set = PortSet::new();
    for AsText(port) in ports {
        match port.spec().range() {
            Some(range) => set.insert(port.transport(), range),
            None => set.insert_protocol(port),
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
        choice.set_name("分支 DC \"1\"");
        choice.options.dynamic = "50000-50999".parse().unwrap();
        choice.options.direction = Direction::Out;
        choice.options.source_networks = vec!["10.0.0.0/8".parse().unwrap()];
        choice.options.os = Os::Mixed;
        let role = catalog.roles()[0].id.clone();
        let extras = [Extra::Legacy, Extra::Conditional].into_iter().collect();
        choice.add_with(Pick::Role(role.clone()), extras);
        choice.options.peers = [Peer::Management].into();
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
                .all(|(pick, extras)| saved.choice.extras(pick) == Some(extras))
        );
        assert!(saved.unknown.is_empty());
        assert!(saved.difference(&ruleset).is_empty());
        assert_eq!(write_saved(&saved.choice, &ruleset), text);
    }

    /// Lists that are written without the serializer.
    #[derive(Serialize)]
    struct Lists {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        ports: Vec<AsText<Port>>,
        result: Vec<AsText<Port>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pick: Vec<Picked>,
    }

    #[derive(Serialize)]
    struct Picked {
        #[serde(skip_serializing_if = "Option::is_none")]
        service: Option<AsText<ServiceId>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        role: Option<AsText<RoleId>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        port: Option<AsText<Port>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        with: Vec<Extra>,
    }

    impl Picked {
        fn of(pick: &Pick, extras: Extras) -> Self {
            let (service, role, port) = match pick.clone() {
                Pick::Port(_) => panic!("in the list of ports"),
                Pick::Service(id) => (Some(id), None, None),
                Pick::Role(id) => (None, Some(id), None),
                Pick::Endpoint(id, port) => (Some(id), None, Some(port)),
                Pick::Entry(id, port) => (None, Some(id), Some(port)),
            };
            Self {
                service: service.map(AsText),
                role: role.map(AsText),
                port: port.map(AsText),
                with: extras.iter().collect(),
            }
        }
    }

    #[test]
    fn ports_and_picks_are_written_as_the_serializer_does() {
        let all = ["gre", "icmp/echo", "ip/41", "tcp/1-2", "udp/dynamic-rpc"];
        let all = all.map(|port| port.parse::<Port>().unwrap());
        let none = Extras::default();
        let picks = [
            (Pick::Service("dns-server".parse().unwrap()), Extras::ALL),
            (Pick::Endpoint("a".parse().unwrap(), all[0]), none),
            (Pick::Role("kms".parse().unwrap()), none),
            (Pick::Entry("kms".parse().unwrap(), all[3]), none),
            (
                Pick::Role("a".parse().unwrap()),
                std::iter::once(Extra::Legacy).collect(),
            ),
        ];
        for (ports, count) in [(0, 0), (0, 1), (1, 2), (2, 4), (5, 5)] {
            let (ports, picks) = (&all[..ports], &picks[..count]);
            let listed = || ports.iter().copied().map(AsText).collect();
            let picked = picks.iter();
            let expected = to_toml(&Lists {
                ports: listed(),
                result: listed(),
                pick: picked
                    .map(|(pick, extras)| Picked::of(pick, *extras))
                    .collect(),
            });
            let mut text = String::new();
            if !ports.is_empty() {
                write_list(&mut text, "ports", ports);
            }
            write_list(&mut text, "result", ports);
            for (pick, extras) in picks {
                write_pick(&mut text, pick, *extras);
            }
            assert_eq!(text, expected);
        }
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
    fn a_file_of_version_1_reports_what_it_no_longer_takes() {
        let catalog = catalog();
        let line = |text: &str| {
            let saved = parse_saved("a.toml", text, &catalog).unwrap();
            let today = saved.choice.ruleset(&catalog);
            // One line only: `difference` leaves it out.
            assert_eq!(saved.difference(&today).removed.is_empty(), saved.is_old);
            Some(saved.no_longer_taken(&today, &catalog)?.en)
        };
        let lost = "saved by an earlier version, which opened more by default; no longer open:";
        // With the resulting ports, whatever else the catalog had then.
        let result = "result = [\"tcp/53\", \"tcp/54\", \"udp/53\"]\n";
        let file = format!("services = [\"dns-server\"]\n{result}");
        assert_eq!(line(&file), Some(format!("{lost} tcp/54")));
        assert_eq!(
            line(&format!("version = 1\n{file}")),
            Some(format!("{lost} tcp/54"))
        );
        assert_eq!(line(&format!("version = 2\n{result}")), None);
        // Without them, by the rules of version 1: what a service calls, and entries with a condition.
        let file = line("services = [\"group-policy\"]\n").unwrap();
        assert!(file.starts_with(lost) && file.contains("tcp/389"), "{file}");
        let file = line("[[role]]\nid = \"sql-engine\"\n").unwrap();
        assert_eq!(file, format!("{lost} tcp/49152-65535"));
        assert_eq!(line("name = \"a\"\nports = [\"tcp/4711\"]\n"), None);
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
        assert!(
            error("name = \"a\"\nversion = 3\n")
                .starts_with("a.toml:2: version 3 of saved roles is not supported: use a newer")
        );
        for (old, line) in [
            ("services = [\"dns-server\"]", 2),
            ("\n[[role]]\nid = \"kms\"", 3),
            ("[[ part ]]\nservice = \"rpc\"\nport = \"tcp/135\"", 2),
        ] {
            let error = error(&format!("version = 2\n{old}\n"));
            assert!(error.starts_with(&format!("a.toml:{line}: ")), "{error}");
            assert!(
                error.contains(" is now [[pick]]: write a [[pick]]"),
                "{error}"
            );
        }
        let text = "name = \"a\"\nservices = [\"no-such\", \"dns-server\"]\n";
        let saved = parse_saved("a.toml", text, &catalog).unwrap();
        assert_eq!(saved.unknown, ["no-such"]);
        assert_eq!(saved.choice.picks().len(), 1);
    }
}
