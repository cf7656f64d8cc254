//! Tests of user catalogs, through the command line and the browser: additions, corrections and errors. No
//! error stops the program or leaves a file half applied.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::program::{at_home, without_home};
use crate::support::schema;

/// Result of a finished command.
struct Done {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program with the words of `line` as arguments, without the user's catalog.
fn run(line: &str) -> Done {
    done(without_home().arg("--no-user-config"), line)
}

fn done(command: &mut Command, line: &str) -> Done {
    let output = command.args(line.split_whitespace()).output();
    let output = output.expect("it starts");
    Done {
        code: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: slashed(String::from_utf8(output.stderr).expect("UTF-8")),
    }
}

/// Converts the path separators in a text to those of Unix.
fn slashed(text: String) -> String {
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text
    }
}

/// A folder with catalog files.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().expect("a folder"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    /// Runs a command with this catalog merged into the embedded one.
    fn with(&self, line: &str) -> Done {
        run(&format!("--catalog {} {line}", self.0.path().display()))
    }

    /// Returns the JSON of a listing that reports no errors.
    fn json(&self, line: &str) -> Value {
        let done = self.with(&format!("{line} --format json"));
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{line}");
        serde_json::from_str(&done.out).expect("JSON")
    }

    /// Returns all errors, formatted as `services/x.toml:1: message`.
    fn faults(&self) -> Vec<String> {
        let done = run(&format!("catalog check {}", self.0.path().display()));
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{}", done.err);
        let head = slashed(format!("portolan: {}/", self.0.path().display()));
        let line = |line: &str| line.strip_prefix(&head).expect(line).to_owned();
        done.err.lines().map(line).collect()
    }
}

fn endpoints(service: &Value) -> Vec<String> {
    let endpoints = service["endpoints"].as_array().expect("endpoints").iter();
    endpoints
        .map(|endpoint| {
            let port = endpoint["port"].as_str().unwrap_or("-");
            format!("{}/{port}", endpoint["transport"].as_str().expect("text"))
        })
        .collect()
}

const NEW: &str = r#"
name = { en = "Echo two", zh = "回显二" }
status = "current"
category = "core"
description = { en = "Echoes.", zh = "回显。" }
[[endpoint]]
port = "tcp/7777"
protocol = { en = "Echo", zh = "Echo" }
"#;

const ROLE: &str = r#"
name = { en = "Echo host", zh = "回显主机" }
description = { en = "Echoes.", zh = "回显。" }
[[entry]]
port = "tcp/7777"
service = "dns-server"
purpose = { en = "echo", zh = "回显" }
from = { en = "client", zh = "客户端" }
to = { en = "host", zh = "主机" }
direction = "in"
peer = ["client"]
"#;

fn entry(port: &str, direction: &str, more: &str) -> String {
    format!(
        "[[entry]]\nport = \"{port}\"\npurpose = {{ en = \"echo\", zh = \"回显\" }}\n\
         from = {{ en = \"client\", zh = \"客户端\" }}\nto = {{ en = \"host\", zh = \"主机\" }}\n\
         direction = \"{direction}\"\npeer = [\"client\"]\n{more}\n"
    )
}

#[test]
fn the_example_catalog_is_valid_and_works_as_documented() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/example-catalog");
    let checked = run(&format!("catalog check {folder}"));
    assert_eq!(
        checked.out,
        "checked 2 services, 1 role and 1 symptom: no errors\n"
    );
    assert_eq!((checked.code, checked.err.as_str()), (0, ""));
    let show = |line: &str| -> Value {
        let done = run(&format!("--catalog {folder} show {line} --format json"));
        assert_eq!((done.code, done.err.as_str()), (0, ""));
        serde_json::from_str(&done.out).expect("JSON")
    };
    let agent = show("资产");
    assert_eq!(endpoints(&agent), ["tcp/443", "tcp/8443", "udp/8444"]);
    let file = Path::new(folder).join("services/inventory-agent.toml");
    let file: PathBuf = file.components().collect();
    assert_eq!(agent["origin"], json!([file]));
    let [updates, https, call] = [0, 1, 2].map(|at| &agent["endpoints"][at]);
    assert_eq!(updates["direction"], "out");
    assert_eq!(updates["need"], "required");
    assert_eq!(updates["when"]["en"], "for automatic updates");
    assert_eq!(agent["programs"], json!(["invagent.exe", "invupdate.exe"]));
    assert_eq!(updates["programs"], agent["programs"]);
    assert_eq!(https["programs"], json!(["invagent.exe"]));
    assert_eq!(https["tool_names"], json!(["https-alt"]));
    assert_eq!(https["unrelated_names"], json!(["pcsync-https"]));
    assert_eq!(call["os"], "modern");
    assert_eq!(call["need"], "optional");
    assert_eq!(call["sources"], json!([{"document": "own"}]));
    let role = show("inventory-server");
    let [reports, replication, echo] = [0, 1, 2].map(|at| &role["endpoints"][at]);
    assert_eq!(reports["peer"], json!(["client"]));
    assert_eq!(replication["when"]["en"], "with a second inventory server");
    assert_eq!(
        (&echo["port"], &echo["transport"]),
        (&json!("echo"), &json!("icmp"))
    );
    assert_eq!(echo["peer"], json!(["management", "server"]));
    let symptom = run(&format!("--catalog {folder} symptoms inv-4201"));
    assert!(
        symptom.out.contains("Ports        tcp/8443\n"),
        "{}",
        symptom.out
    );
    let spooler = show("spooler");
    assert_eq!(spooler["name"]["en"], "Print Spooler (print01)");
    assert_eq!(spooler["name"]["zh"], "后台打印程序");
    assert!(!endpoints(&spooler).contains(&"tcp/139".to_owned()));
    assert!(endpoints(&spooler).contains(&"tcp/445".to_owned()));
    assert!(endpoints(&spooler).contains(&"tcp/9100".to_owned()));
    let page = slashed(run(&format!("--catalog {folder} show inventory-agent")).out);
    for part in [
        slashed(format!("Your files     {folder}")).as_str(),
        "optional, 2008 and later               your catalog",
        "your catalog: Your catalog",
        "runbook: Inventory runbook",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let found = run(&format!("--catalog {folder} search print01 --format csv")).out;
    assert!(found.contains(",print-spooler,"), "{found}");
    let sources = run(&format!("--catalog {folder} sources")).out;
    assert!(
        sources.contains("  https://wiki.example.com/inventory\n  2026-05\n"),
        "{sources}"
    );
}

#[test]
fn every_file_satisfies_the_json_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let read = |path: &Path| fs::read_to_string(path).expect("a file");
    let mut checked = 0;
    for (kind, folder) in [("service", "services"), ("role", "roles")] {
        let schema = read(&root.join(format!("schema/{kind}.schema.json")));
        let schema: Value = serde_json::from_str(&schema).expect("JSON");
        for catalog in ["catalog", "example-catalog"] {
            for file in fs::read_dir(root.join(catalog).join(folder)).expect("a folder") {
                let path = file.expect("a file").path();
                let value: Value = toml::from_str(&read(&path)).expect("TOML");
                let violations = schema::violations(&schema, &value);
                assert!(violations.is_empty(), "{}: {violations:?}", path.display());
                checked += 1;
            }
        }
        let wrong = json!({"colour": 1, "name": {"en": ""}, "remove": ["tcp"]});
        assert_eq!(schema::violations(&schema, &wrong).len(), 3);
    }
    assert!(checked > 60);
    let schema = read(&root.join("schema/documents.schema.json"));
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    for catalog in ["catalog", "example-catalog"] {
        let text = read(&root.join(catalog).join("documents.toml"));
        let value: Value = toml::from_str(&text).expect("TOML");
        let violations = schema::violations(&schema, &value);
        assert!(violations.is_empty(), "{violations:?}");
    }
    let wrong = json!({"a": {"url": ""}});
    assert_eq!(schema::violations(&schema, &wrong).len(), 1);
    let schema = read(&root.join("schema/symptoms.schema.json"));
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    for catalog in ["catalog", "example-catalog"] {
        let text = read(&root.join(catalog).join("symptoms.toml"));
        let value: Value = toml::from_str(&text).expect("TOML");
        let violations = schema::violations(&schema, &value);
        assert!(violations.is_empty(), "{violations:?}");
    }
    let wrong = json!({"a": {"codes": [""], "ports": ["tcp"], "text": {}, "advice": {}}});
    // A blank code, a port without a number, and two texts without their languages.
    assert_eq!(schema::violations(&schema, &wrong).len(), 4);
}

#[test]
fn a_correction_replaces_only_the_given_keys() {
    let before: Value =
        serde_json::from_str(&run("show dns-server --format json").out).expect("JSON");
    let folder = Folder::new(&[(
        "services/dns-server.toml",
        "name.en = \"DNS of ours\"\naliases = [\"ns-of-ours\"]\nremove = [\"udp/53\"]\n[[endpoint]]\n\
         port = \"TCP/53\"\nprotocol = { en = \"DNS\", zh = \"域名解析\" }\nneed = \"disputed\"",
    )]);
    let mut after = folder.json("show dns-server");
    assert_eq!(endpoints(&before)[..2], ["tcp/53", "udp/53"]);
    assert_eq!(endpoints(&after)[0], "tcp/53");
    assert_eq!(endpoints(&after)[1..], endpoints(&before)[2..]);
    assert_eq!(after["name"]["en"], "DNS of ours");
    assert_eq!(after["endpoints"][0]["protocol"]["zh"], "域名解析");
    assert_eq!(after["endpoints"][0]["need"], "disputed");
    let aliases = after["aliases"].as_array_mut().expect("aliases");
    assert_eq!(aliases.pop(), Some("ns-of-ours".into()));
    assert_eq!(after["aliases"], before["aliases"]);
    for same in ["system_names", "status", "category", "description", "notes"] {
        assert_eq!(after.get(same), before.get(same), "{same}");
    }
    assert_eq!(after["name"]["zh"], before["name"]["zh"]);
    assert_eq!(folder.with("show ns-of-ours").code, 0);
    assert_eq!(before.get("origin"), None);
}

#[test]
fn the_last_catalog_wins_and_roles_may_use_entries_of_all() {
    let one = Folder::new(&[
        ("services/echo2.toml", NEW),
        ("roles/other.toml", &ROLE.replace("dns-server", "later")),
    ]);
    let two = Folder::new(&[
        ("services/later.toml", NEW),
        ("services/echo2.toml", "name.en = \"Echo three\""),
    ]);
    let line = |one: &Folder, two: &Folder| {
        let (one, two) = (one.0.path().display(), two.0.path().display());
        run(&format!(
            "--catalog {one} --catalog {two} show echo2 --format json"
        ))
    };
    let done = line(&one, &two);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let echo: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(echo["name"]["en"], "Echo three");
    assert_eq!(echo["origin"].as_array().map(Vec::len), Some(2));
    // In reverse order, the correction precedes the entry that it corrects.
    let done = line(&two, &one);
    assert_eq!(done.code, 0);
    assert!(
        done.err.contains("no service “echo2” in the catalog"),
        "{}",
        done.err
    );
    assert_eq!(
        one.faults(),
        ["roles/other.toml:6: unknown service “later”"]
    );
}

#[test]
fn the_users_catalog_is_used_unless_disabled() {
    let home = Folder::new(&[("catalog/services/echo2.toml", NEW)]);
    let run = |line: &str| done(&mut at_home(home.0.path()), line);
    assert_eq!(run("show echo2").code, 0);
    assert_eq!(run("show echo2 --no-user-config").code, 2);
    let other = Folder::new(&[("roles/kms.toml", "name = { en = \"KMS\" }\n")]);
    let check = format!("catalog check {}", other.0.path().display());
    let done = run(&check);
    assert_eq!(
        done.out,
        "checked 0 services, 1 role and 0 symptoms: no errors\n"
    );
}

#[test]
fn ports_of_roles_depend_on_need_and_direction() {
    let local = entry("tcp/5", "in", "need = \"local\"");
    let entries = [
        entry("tcp/1", "in", ""),
        entry("tcp/2", "in", "need = \"optional\""),
        entry(
            "tcp/3",
            "in",
            "need = \"legacy\"\nwhen = { en = \"if old\", zh = \"旧版\" }",
        ),
        entry("tcp/4", "both", "need = \"disputed\""),
        local.clone(),
        entry("udp/6", "out", "service = \"dns-server\""),
        entry("udp/7", "elsewhere", ""),
        "[[caution]]\ntext = { en = \"Mind the gap\", zh = \"小心\" }".to_owned(),
    ];
    let head = &ROLE[..ROLE.find("[[entry]]").expect("an entry")];
    let folder = Folder::new(&[
        ("roles/full.toml", &(head.to_owned() + &entries.concat())),
        ("roles/out-only.toml", &(head.to_owned() + &entries[5])),
        ("roles/in-only.toml", &(head.to_owned() + &entries[0])),
        ("roles/optional-only.toml", &(head.to_owned() + &entries[1])),
        ("roles/dns-server.toml", ROLE),
    ]);
    let ports = |flags: &str| -> Vec<String> {
        let done = folder.with(&format!("export json {flags}"));
        assert_eq!(done.code, 0, "{flags}: {}", done.err);
        let export: Value = serde_json::from_str(&done.out).expect("JSON");
        let rules = export["rules"].as_array().expect("rules").iter();
        let port = |part: &Value| part["port"].as_str().expect("text").to_owned();
        let parts = rules.flat_map(|rule| rule["parts"].as_array().expect("parts"));
        parts.map(port).collect()
    };
    assert_eq!(ports("-r full"), ["tcp/1"]);
    assert_eq!(ports("-r full --with optional"), ["tcp/1", "tcp/2"]);
    let all = ["tcp/1", "tcp/2", "tcp/3", "tcp/4"];
    assert_eq!(ports("-r full --with optional,legacy,disputed"), all);
    let repeated = "-r full --with optional --with legacy --with disputed";
    assert_eq!(ports(repeated), all);
    assert_eq!(ports("-r full --direction out"), ["udp/6"]);
    assert_eq!(
        ports("-r full --direction out --with disputed"),
        ["tcp/4", "udp/6"]
    );
    assert_eq!(ports("-r full -r in-only -p tcp/9 -x tcp/1"), ["tcp/9"]);
    let noted = folder.with("export csv -r full");
    let notes = "portolan: note: Mind the gap\n\
                 portolan: note: Echo host: 1 of 4 ports added; left out: 1 optional, 1 legacy, 1 disputed\n";
    assert_eq!(noted.err, notes);

    let nothing = folder.with("export csv -r out-only");
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    let message = "portolan: Echo host: no inbound connections, it only connects to others; \
                use --direction out\n";
    assert_eq!(nothing.err, message);
    let nothing = folder.with("export csv -r in-only --direction out");
    assert_eq!(nothing.code, 1);
    assert!(
        nothing.err.ends_with("; use --direction in\n"),
        "{}",
        nothing.err
    );
    let nothing = folder.with("export csv -r optional-only");
    assert_eq!(nothing.code, 1);
    let message = "portolan: Echo host: no inbound port is open by default; use -p PORT for one of these, or --with optional\n\
                portolan:   -p tcp/2: echo (optional)\n";
    assert_eq!(nothing.err, message);

    // Ports that only other Windows versions have.
    let old = Folder::new(&[(
        "services/echo2.toml",
        &NEW.replace("port =", "os = \"legacy\"\nport ="),
    )]);
    let nothing = old.with("export csv -s echo2");
    let message = "portolan: Echo two: no ports in this Windows version; use --os legacy\n";
    assert_eq!((nothing.code, nothing.err.as_str()), (1, message));
    assert_eq!(old.with("export csv -s echo2 --os legacy").code, 0);

    let page = folder.with("show full").out;
    let sections = [
        "This host accepts\n",
        "tcp/2  optional",
        "; peers: clients; if old [your catalog]",
        "Hosts of this role accept from each other\n",
        "This host connects to (in outbound exports only)\n",
        "udp/6  required  echo: client → host; peers: clients (dns-server) [your catalog]",
        "Between other hosts (never exported)\n",
        "Warnings\nMind the gap [your catalog]",
    ];
    let places: Vec<Option<usize>> = sections.iter().map(|part| page.find(part)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{page}"
    );

    let listed = folder.with("roles --format csv").out;
    assert!(
        listed.contains("full,Echo host,dns-server,tcp/1,udp/6,client\n"),
        "{listed}"
    );
    let csv = folder.with("show full --format csv").out;
    let row = "3,tcp,,echo,,full,client,host,in,client,legacy,if old,,own\n";
    assert!(csv.contains(row), "{csv}");

    let both = folder.with("show DNS-server --format json");
    assert_eq!(both.code, 0);
    assert_eq!(
        both.err,
        "portolan: note: dns-server is also a role: see portolan show --role dns-server\n"
    );
    assert!(serde_json::from_str::<Value>(&both.out).expect("JSON")["status"] == "current");
    let role = folder.json("show -r dns-server");
    assert_eq!(role["services"], json!(["dns-server"]));
    assert_eq!(folder.json("show 回显主机")["description"]["en"], "Echoes.");
}

#[test]
fn each_error_is_one_line_with_file_and_line() {
    let service = |good: &str, bad: &str| {
        assert!(NEW.contains(good), "{good}");
        ("services/echo2.toml", NEW.replacen(good, bad, 1))
    };
    let role = |good: &str, bad: &str| {
        assert!(ROLE.contains(good), "{good}");
        ("roles/echo.toml", ROLE.replacen(good, bad, 1))
    };
    for ((file, text), line, message) in [
        (
            service("tcp/7777", "tcp/65536"),
            7,
            "port 65536 is too high",
        ),
        (service("tcp/7777", "tcp/0"), 7, "port 0 is reserved"),
        (
            service("tcp/7777", "tcp/445-139"),
            7,
            "the range 445-139 is reversed: write 139-445",
        ),
        (service("tcp/7777", "7777"), 7, "7777 has no transport"),
        (service("category", "colour"), 4, "unknown field `colour`"),
        (
            service("protocol =", "standing = \"optional\"\nprotocol ="),
            8,
            "standing is now need: rename the key",
        ),
        (
            service("protocol =", "condition = { en = \"a\", zh = \"b\" }\nprotocol ="),
            8,
            "condition is now when: rename the key",
        ),
        (
            service("protocol =", "when = { en = \"if old\" }\nprotocol ="),
            8,
            "missing zh: write the text in both languages, as in { en = ",
        ),
        (
            service("protocol =", "when = { zh = \"旧版\" }\nprotocol ="),
            8,
            "missing en: write the text in both languages",
        ),
        (
            service("protocol =", "programs = [\"echo.exe\"]\nprotocol ="),
            1,
            "tcp/7777: unknown program “echo.exe”: add it as a [[program]]",
        ),
        (service("tcp/7777", "ip/6"), 7, "ip/6 would open every TCP port"),
        (service("tcp/7777", "icmp/nonsense"), 7, "unknown message type “nonsense”"),
        (service("port =", "prot ="), 7, "unknown field `prot`"),
        (service("\"core\"", "\"cor\""), 4, "unknown variant `cor`"),
        (service("\"core\"", "1"), 4, "wanted string"),
        (
            service("Echoes.", "Echoes.\\u0007"),
            5,
            "the text contains U+0007",
        ),
        (
            service("Echoes.", "Echoes \u{263a}\u{fe0f}"),
            5,
            "the text contains U+FE0F",
        ),
        (
            service("Echo two", "owt \u{202e}ohcE"),
            2,
            "the text contains U+202E",
        ),
        (service("Echoes.", " "), 5, "the text is blank"),
        (
            service("status = \"current\"", ""),
            1,
            "no service “echo2” in the catalog: a new one needs status",
        ),
        (
            service(", zh = \"回显二\"", ""),
            1,
            "no service “echo2” in the catalog: a new one needs name.zh",
        ),
        (
            service("[[endpoint]]", "remove = [\"tcp/1\"]\n[[endpoint]]"),
            6,
            "no port tcp/1 to remove",
        ),
        (
            service("[[endpoint]]", "name = 1\n[[endpoint]]"),
            6,
            "duplicate key",
        ),
        (service("[[endpoint]]", "[[endpoint]"), 6, "unclosed"),
        (
            role("dns-server", "dns-servr"),
            6,
            "unknown service “dns-servr”",
        ),
        (role("dns-server", "DNS"), 6, "invalid identifier “DNS”"),
        (role("\"in\"", "\"up\""), 10, "unknown variant `up`"),
        (
            role("\"client\"]", "\"clients\"]"),
            11,
            "unknown variant `clients`, expected one of `client`, `peer`, `management`, `server`",
        ),
        (
            role("peer = [\"client\"]", ""),
            4,
            "missing peer: name the hosts at the other end, as in peer = [\"client\"]",
        ),
        (
            role("peer = [\"client\"]", "peer = []"),
            4,
            "missing peer: name the hosts at the other end",
        ),
        (
            role("peer =", "standing = \"legacy\"\npeer ="),
            11,
            "standing is now need: rename the key",
        ),
        (
            role("peer =", "condition = { en = \"a\", zh = \"b\" }\npeer ="),
            11,
            "condition is now when: rename the key",
        ),
        (
            role("peer =", "when = { en = \"a\" }\npeer ="),
            11,
            "missing zh: write the text in both languages",
        ),
        (
            ("symptoms.toml", "[\"A b\"]\ncodes = []\ntext = { en = [], zh = [] }\nports = []\nadvice = { en = \"a\", zh = \"b\" }".to_owned()),
            1,
            "invalid identifier “A b”",
        ),
        (
            ("symptoms.toml", "[a]\ncodes = []\ntext = { en = [], zh = [] }\nservices = [\"nix\"]\nports = []\nadvice = { en = \"a\", zh = \"b\" }".to_owned()),
            4,
            "unknown service “nix”",
        ),
        (
            role("[[entry]]", "remove = [\"tcp/1\"]\n[[entry]]"),
            4,
            "no port tcp/1 to remove",
        ),
        (
            role("\"in\"", "\"in\"\nsources = [{ document = \"nix\" }]"),
            11,
            "unknown document “nix”: add it",
        ),
        (role("\"in\"", "\"in\"\nsources = []"), 11, "missing source"),
        (
            (
                "documents.toml",
                "[a]\nabout = { en = \"A\", zh = \"A\" }".to_owned(),
            ),
            1,
            "no document “a” in the catalog: a new one needs title",
        ),
        (
            (
                "documents.toml",
                "[\"a b\"]\ntitle = { en = \"A\", zh = \"A\" }\nabout = { en = \"A\", zh = \"A\" }"
                    .to_owned(),
            ),
            1,
            "“a b” is not a valid tag",
        ),
        (
            ("documents.toml", "[seed]\n[seed]".to_owned()),
            2,
            "duplicate key",
        ),
    ] {
        // A second file shows that the rest of the folder is still applied.
        let folder = Folder::new(&[(file, &text), ("services/whole.toml", NEW)]);
        let faults = folder.faults();
        assert_eq!(faults.len(), 1, "{faults:?}");
        let head = format!("{file}:{line}: ");
        let rest = faults[0]
            .strip_prefix(&head)
            .unwrap_or_else(|| panic!("{head} {faults:?}"));
        assert!(rest.starts_with(message), "{message}: {rest}");
        let shown = folder.with("show whole");
        assert_eq!(shown.code, 0);
        assert_eq!(shown.err.lines().count(), 1, "{}", shown.err);
        assert!(shown.err.contains(&faults[0]), "{}", shown.err);
        for name in ["echo2", "echo"] {
            let kept = folder.with("services --format json").out;
            assert!(!kept.contains(&format!("\"id\": \"{name}\"")), "{name}");
        }
    }
}

#[test]
fn errors_of_all_files_are_reported_together_and_summarized_before_commands() {
    let folder = Folder::new(&[
        (
            "services/a.toml",
            &NEW.replace("tcp/7777", "tcp/0").replace("Echoes.", " "),
        ),
        ("services/B.toml", NEW),
        ("services/c.toml.txt", NEW),
        ("services/c.TOML", NEW),
        ("services/good.toml", NEW),
        ("services/.hidden", ""),
        ("services/good.toml~", "old"),
        ("roles/a.toml", "name = ["),
        ("documents.toml", "a = 1"),
    ]);
    let errors: Vec<String> = folder.faults();
    let places: Vec<&str> = errors
        .iter()
        .filter_map(|line| line.split(": ").next())
        .collect();
    assert_eq!(
        places,
        [
            "documents.toml:1",
            "roles/a.toml:1",
            "services/B.toml:1",
            "services/a.toml:5",
            "services/a.toml:7",
            "services/c.TOML:1",
            "services/c.toml.txt:1",
        ]
    );
    assert!(
        errors[2].contains("invalid file name: invalid identifier “B”"),
        "{errors:?}"
    );
    for at in 0..20 {
        folder.write(&format!("services/n{at}.toml"), "name = 1");
    }
    assert_eq!(folder.faults().len(), 27);
    let shown = folder.with("show good");
    assert_eq!(shown.code, 0);
    assert_eq!(shown.err.lines().count(), 11, "{}", shown.err);
    assert!(shown.err.contains("and 17 more errors"), "{}", shown.err);
    assert_eq!(folder.with("search zzzzqq").code, 1);
}

/// Returns the error for the only file of a catalog, which `make` creates.
fn odd(file: &str, make: impl FnOnce(&Path)) -> String {
    let folder = Folder::new(&[("services/good.toml", NEW)]);
    make(&folder.path(file));
    let errors = folder.faults();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let shown = folder.with("show good");
    assert_eq!(shown.code, i32::from(file == "services") * 2);
    errors.into_iter().next().expect("one")
}

#[test]
fn unreadable_files_are_reported_and_ignored() {
    let file = "services/x.toml";
    let write = |bytes: &'static [u8]| odd(file, |path| fs::write(path, bytes).expect("writable"));
    assert_eq!(write(b""), "services/x.toml:1: empty");
    assert_eq!(write(b"\n \n"), "services/x.toml:1: empty");
    let large = odd(file, |path| {
        let file = fs::File::create(path).expect("writable");
        file.set_len(50 << 20).expect("space");
    });
    assert_eq!(large, "services/x.toml:1: too large: the limit is 1 MiB");
    let folder = odd(file, |path| fs::create_dir(path).expect("writable"));
    assert_eq!(folder, "services/x.toml:1: expected a file, found a folder");
    let folder = odd("documents.toml", |path| {
        fs::create_dir(path).expect("writable");
    });
    assert_eq!(folder, "documents.toml:1: expected a file, found a folder");
    let file = odd("roles", |path| fs::write(path, "").expect("writable"));
    assert_eq!(
        file,
        "roles:1: can't be read: part of the path is not a folder"
    );
    let marked = Folder::new(&[("services/echo2.toml", &format!("\u{feff}{NEW}"))]);
    assert_eq!(marked.with("show echo2").code, 0);
}

#[cfg(unix)]
#[test]
fn broken_links_pipes_and_denied_files_are_reported_and_ignored() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let link = |file: &str, target: &'static str| {
        odd(file, |path| symlink(target, path).expect("writable"))
    };
    let looped = link("services/x.toml", "x.toml");
    assert!(
        looped.starts_with("services/x.toml:1: can't be read: "),
        "{looped}"
    );
    let looped = link("roles", "roles");
    assert!(looped.starts_with("roles:1: can't be read: "), "{looped}");
    let nowhere = link("documents.toml", "nowhere");
    assert_eq!(
        nowhere,
        "documents.toml:1: can't be read: no such file or folder"
    );
    let device = link("services/x.toml", "/dev/zero");
    let special = "services/x.toml:1: not a regular file: save its contents to one first";
    assert_eq!(device, special);
    let pipe = odd("services/x.toml", |path| {
        let made = Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo").success());
    });
    assert_eq!(pipe, special);
    let name = odd("services", |path| {
        let odd = std::ffi::OsStr::from_bytes(b"a\xff\x1b[2J.toml");
        fs::write(path.join(odd), NEW).expect("writable");
        fs::remove_file(path.join("good.toml")).expect("it is there");
    });
    assert!(
        name.starts_with("services/a\u{fffd}\\u{1b}[2J.toml:1: invalid file name"),
        "{name}"
    );
    // Permission bits don't restrict root.
    let probe = Folder::new(&[("x", "")]);
    fs::set_permissions(probe.path("x"), PermissionsExt::from_mode(0o000))
        .expect("allowed for the owner");
    if fs::read(probe.path("x")).is_err() {
        let closed = odd("services/x.toml", |path| {
            fs::write(path, NEW).expect("writable");
            fs::set_permissions(path, PermissionsExt::from_mode(0o000))
                .expect("allowed for the owner");
        });
        assert_eq!(
            closed,
            "services/x.toml:1: can't be read: permission denied"
        );
    }
}

#[test]
fn a_catalog_that_is_not_a_folder_is_refused() {
    let folder = Folder::new(&[("file", "")]);
    for (name, what) in [
        ("file", "P is not a folder: "),
        ("missing", "folder P does not exist: "),
    ] {
        let path = folder.path(name);
        for line in [
            "catalog check",
            "ports --catalog",
            "export csv -p gre --catalog",
        ] {
            let done = run(&format!("{line} {}", path.display()));
            assert_eq!((done.code, done.out.as_str()), (2, ""), "{line}");
            let message = what.replace('P', &slashed(path.display().to_string()));
            assert!(
                done.err.starts_with(&format!("portolan: {message}")),
                "{}",
                done.err
            );
            assert_eq!(done.err.lines().count(), 1);
        }
    }
    let done = run("catalog");
    assert_eq!(
        (done.code, done.err.lines().count()),
        (2, 1),
        "{}",
        done.err
    );
    let check = format!("catalog check {} --format json", folder.0.path().display());
    assert!(
        run(&check)
            .err
            .contains("--format applies only to listings")
    );
}

#[test]
fn thousands_of_files_are_read_and_as_many_errors_reported() {
    // Each file takes milliseconds in Wine.
    let count = if cfg!(windows) { 2_000 } else { 10_000 };
    let folder = Folder::new(&[]);
    for at in 0..count {
        let text = if at % 2 == 0 { NEW } else { "name = 1" };
        folder.write(&format!("services/n{at}.toml"), text);
    }
    let before = Instant::now();
    assert_eq!(folder.faults().len(), count / 2);
    assert!(before.elapsed() < Duration::from_secs(60));
    let services = folder.with("services --format csv").out;
    assert!(services.lines().count() > count / 2);
}

#[test]
fn a_file_full_of_errors_is_read_in_time() {
    let endpoint = "[[endpoint]]\nport = \"tcp/0\"\nprotocol = { en = \"\", zh = \"\" }\n";
    let folder = Folder::new(&[("services/dns-server.toml", &endpoint.repeat(15_000))]);
    let before = Instant::now();
    assert_eq!(folder.faults().len(), 45_000);
    assert!(before.elapsed() < Duration::from_secs(60));
}

#[test]
fn an_export_names_the_files_of_user_entries() {
    let folder = Folder::new(&[("services/echo2.toml", NEW)]);
    let done = folder.with("export csv -s echo2");
    assert_eq!(done.code, 0);
    assert!(
        done.out
            .contains("tcp,6,7777,7777,static,Echo two,your catalog"),
        "{}",
        done.out
    );
    let sources = folder.json("sources");
    let documents = sources.as_array().expect("an array").iter();
    assert_eq!(
        documents.filter(|document| document["id"] == "own").count(),
        1
    );
    assert!(!run("sources").out.contains("own: "));
}
