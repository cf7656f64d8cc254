//! Tests of the command line: arguments in; standard output, standard error and exit code out.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use portolan::export::FORMATS;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::program::without_home;
#[cfg(unix)]
use crate::support::program::{PROGRAM, isolate_without_home};

/// Result of a finished command.
struct Done {
    code: i32,
    out: String,
    err: String,
}

fn command() -> Command {
    let mut command = without_home();
    command.arg("--no-user-config");
    command
}

fn done(command: &mut Command) -> Done {
    let output = command.output().expect("it starts");
    Done {
        code: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn portolan<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Done {
    done(command().args(args))
}

/// Runs the program with the words of `line` as arguments.
fn run(line: &str) -> Done {
    portolan(line.split_whitespace())
}

/// Runs a command that must succeed and returns its standard output.
fn succeed(line: &str) -> String {
    let done = run(line);
    assert_eq!(done.code, 0, "{line}: {}", done.err);
    done.out
}

fn json(line: &str) -> Value {
    serde_json::from_str(&succeed(line)).expect("JSON")
}

fn array(line: &str) -> Vec<Value> {
    json(line).as_array().expect("an array").clone()
}

/// Returns the only line of an error message, without its prefix.
fn error_line(done: &Done) -> String {
    assert_eq!(done.code, 2, "{}", done.err);
    assert!(done.out.is_empty(), "{}", done.out);
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    let message = done.err.trim_end().strip_prefix("portolan: ");
    message.expect("a single line").to_owned()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .expect(pointer)
}

fn keys(value: &Value) -> BTreeSet<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

/// Returns the names that the document uses for each service, by id. Its Chinese edition has some English ones.
fn document_names() -> BTreeMap<String, BTreeSet<String>> {
    let name = |service: &Value| {
        let others = service["other_names"].as_array().into_iter().flatten();
        let others = others.filter_map(Value::as_str).map(str::to_owned);
        let own = ["/name/en", "/name/zh"].map(|name| text(service, name).to_owned());
        let names = others.chain(own);
        (text(service, "/id").to_owned(), names.collect())
    };
    array("services --format json").iter().map(name).collect()
}

#[test]
fn the_json_of_ports_has_every_row_of_the_source_document() {
    let names = document_names();
    let mut facts = BTreeMap::new();
    for row in array("ports --format json") {
        for source in row["sources"].as_array().expect("sources") {
            if source["document"] == "seed" {
                facts.insert(source["line"].as_u64(), row.clone());
            }
        }
    }
    let table: Vec<&str> = include_str!("../fixtures/seed-ports.tsv")
        .lines()
        .skip(1)
        .collect();
    assert_eq!(table.len(), 156);
    for line in table {
        let cells: Vec<&str> = line.split('\t').collect();
        let [number, port, _, transport, _, service] = cells[..] else {
            panic!("six cells: {line}");
        };
        let row = facts.get(&number.parse().ok()).expect(line);
        assert_eq!(row["transport"], transport.to_lowercase(), "{line}");
        match port {
            "n/a" => assert_eq!(row["port"], Value::Null, "{line}"),
            "dynamic" => assert!(text(row, "/port").starts_with("dynamic-"), "{line}"),
            port => assert_eq!(row["port"], port, "{line}"),
        }
        assert!(names[text(row, "/service")].contains(service), "{line}");
    }
}

#[test]
fn a_row_has_the_keys_of_the_contract() {
    let rows = array("ports --format json");
    let row = |port: &str, service: &str| {
        let mut rows = rows.iter();
        let found = rows.find(|row| row["port"] == port && row["service"] == service);
        found.expect("a known row")
    };
    let kerberos = row("88", "kerberos-kdc");
    let all = [
        "direction",
        "name",
        "need",
        "port",
        "programs",
        "protocol",
        "service",
        "sources",
        "status",
        "system_names",
        "tool_names",
        "transport",
        "when",
    ];
    assert_eq!(keys(kerberos), BTreeSet::from(all));
    assert_eq!(kerberos["transport"], "tcp");
    assert_eq!(kerberos["need"], "required");
    assert_eq!(kerberos["when"], Value::Null);
    assert_eq!(kerberos["direction"], "in");
    assert_eq!(kerberos["programs"], serde_json::json!(["lsass.exe"]));
    assert!(kerberos["tool_names"].to_string().contains("kerberos-sec"));
    assert_eq!(kerberos["system_names"], serde_json::json!(["kdc"]));
    assert_eq!(text(kerberos, "/name/zh"), "Kerberos 密钥分发中心");
    assert_eq!(
        kerberos["sources"][0],
        serde_json::json!({"document": "seed", "line": 40})
    );
    assert_eq!(
        row("dynamic-rpc", "certificate-services")["transport"],
        "tcp"
    );
    assert!(keys(row("53", "internet-connection-sharing")).contains("note"));
    let gre = rows
        .iter()
        .find(|row| row["transport"] == "gre")
        .expect("GRE");
    assert_eq!(
        (&gre["port"], &gre["ip_protocol"]),
        (&Value::Null, &Value::from(47))
    );
    // Exactly the protocols without ports have a number; the type of ICMP messages is a port.
    for row in &rows {
        assert_eq!(
            row.get("ip_protocol").is_some(),
            row["port"].is_null(),
            "{row}"
        );
    }
    assert_eq!(row("echo", "cluster-service")["transport"], "icmp");
    let of_number = rows.iter().find(|row| row["ip_protocol"] == 41);
    assert_eq!(of_number.expect("protocol 41")["transport"], "ip");
    // A condition is in both languages, and ports that a service calls are outbound.
    let named = row("dynamic-ephemeral", "sql-server");
    assert_eq!(text(named, "/need"), "required");
    assert_eq!(text(named, "/when/en"), "for named instances");
    assert!(!text(named, "/when/zh").is_empty());
    assert_eq!(row("389", "group-policy")["direction"], "out");
}

#[test]
fn an_empty_search_finds_every_row_and_135_all_its_services() {
    assert_eq!(json("search --format json"), json("ports --format json"));
    let rows = array("search 135 --format json");
    let services: BTreeSet<&str> = rows
        .iter()
        .filter(|row| row["port"] == "135")
        .map(|row| text(row, "/service"))
        .collect();
    let of_table = array("ports --format json");
    let of_table = of_table.iter().filter(|row| row["port"] == "135");
    let of_table: BTreeSet<&str> = of_table.map(|row| text(row, "/service")).collect();
    assert!(services.len() > 29);
    assert_eq!(services, of_table);
    let listed = succeed("search 135");
    let listed = listed.lines().filter(|line| line.starts_with("135 "));
    assert_eq!(
        listed.count(),
        rows.iter().filter(|row| row["port"] == "135").count()
    );
    assert_eq!(array("search 135 --limit 3 --format json")[..], rows[..3]);
    assert_eq!(
        array("search udp kerberos --format json")[0]["transport"],
        "udp"
    );
}

#[test]
fn a_search_without_matches_exits_with_1_and_an_empty_listing() {
    let nothing = run("search zzzzqq");
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    assert!(
        nothing
            .err
            .starts_with("portolan: no answer for “zzzzqq”: try "),
        "{}",
        nothing.err
    );
    assert_eq!(nothing.err.lines().count(), 1);
    let nothing = run("search zzzzqq --format json");
    assert_eq!((nothing.code, nothing.out.trim()), (1, "[]"));
    assert_eq!(run("search zzzzqq --format csv").out.lines().count(), 1);
}

#[test]
fn show_is_one_object_and_services_an_array_of_them() {
    let kdc = json("show kerberos-kdc --format json");
    let all = [
        "aliases",
        "category",
        "description",
        "endpoints",
        "id",
        "name",
        "programs",
        "status",
        "system_names",
    ];
    assert_eq!(keys(&kdc), BTreeSet::from(all));
    assert_eq!(kdc["programs"], serde_json::json!(["lsass.exe"]));
    let endpoint = [
        "direction",
        "need",
        "port",
        "programs",
        "protocol",
        "sources",
        "tool_names",
        "transport",
        "when",
    ];
    assert_eq!(keys(&kdc["endpoints"][0]), BTreeSet::from(endpoint));
    assert!(array("services --format json").len() > 102);
    assert!(array("services --format json").contains(&kdc));
    for name in [
        "KDC",
        "krb5",
        "Kerberos Key Distribution Center",
        "Kerberos 密钥分发中心",
    ] {
        let shown = portolan(["show", name, "--format", "json"]);
        let shown: Value = serde_json::from_str(&shown.out).expect("JSON");
        assert_eq!(shown, kdc, "{name}");
    }
    let rras = json("show remoteaccess --format json");
    assert_eq!(text(&rras, "/today/en"), "Remote Access (RRAS)");
    assert!(
        rras["endpoints"]
            .as_array()
            .expect("ports")
            .iter()
            .any(|endpoint| { endpoint["port"].is_null() && endpoint["ip_protocol"] == 47 })
    );
}

#[test]
fn a_page_shows_names_ports_sources_and_other_services() {
    let page = succeed("show print-spooler");
    for part in [
        "Print Spooler",
        "后台打印程序",
        "Spooler",
        "tcp/445",
        "SMB",
        "required",
        "KB832017 (2003), KB832017 (2023)",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (_, others) = page
        .split_once("Other services on these ports")
        .expect("other services");
    assert!(
        others.contains("tcp/445: ") && others.contains("Net Logon"),
        "{page}"
    );
    assert!(page.contains("Network port requirements"), "{page}");
}

#[test]
fn a_role_is_listed_shown_and_exported() {
    let roles = array("roles --format json");
    let kms = roles.iter().find(|role| role["id"] == "kms").expect("kms");
    let all = [
        "aliases",
        "cautions",
        "description",
        "endpoints",
        "id",
        "name",
        "services",
    ];
    assert_eq!(keys(kms), BTreeSet::from(all));
    assert_eq!(&json("show --role kms --format json"), kms);
    let accepted = kms["endpoints"].as_array().expect("ports").iter();
    let mut accepted = accepted.filter(|entry| entry["direction"] == "in");
    let activation = accepted.next_back().expect("an entry");
    assert_eq!(text(activation, "/port"), "1688");
    assert_eq!(text(activation, "/transport"), "tcp");
    assert_eq!(text(activation, "/need"), "required");
    assert_eq!(activation["peer"], serde_json::json!(["client"]));
    assert_eq!(
        (&activation["when"], &activation["note"]),
        (&Value::Null, &Value::Null)
    );
    let all = [
        "direction",
        "from",
        "need",
        "note",
        "peer",
        "port",
        "purpose",
        "service",
        "sources",
        "to",
        "transport",
        "when",
    ];
    assert_eq!(keys(activation), BTreeSet::from(all));
    let page = succeed("show -r kms");
    assert!(
        page.contains("This host accepts\ntcp/1688  required  "),
        "{page}"
    );
    assert!(page.contains(" → "), "{page}");
    let listed = succeed("roles");
    assert!(
        listed
            .lines()
            .any(|line| line.starts_with("kms ") && line.ends_with("tcp/1688")),
        "{listed}"
    );
    assert_eq!(rules("-r kms"), ["tcp 1688-1688 static"]);
    let part = json("export json -r kms")
        .pointer("/rules/0/parts/0")
        .cloned();
    let part = part.expect("a part");
    assert_eq!(
        (text(&part, "/role"), text(&part, "/need")),
        ("kms", "required")
    );
    let part = json("export json -p tcp/7")
        .pointer("/rules/0/parts/0")
        .cloned();
    let part = part.expect("a part");
    assert_eq!((&part["role"], &part["need"]), (&Value::Null, &Value::Null));
}

#[test]
fn symptoms_are_found_by_code_or_words_with_the_ports_to_check() {
    let all = array("symptoms --format json");
    assert!(all.len() > 100);
    let found = array("symptoms 0x800706ba --format json");
    let rpc = found.first().expect("a symptom");
    let contract = [
        "advice", "codes", "own_zh", "ports", "roles", "services", "source", "text",
    ];
    for symptom in &all {
        assert_eq!(keys(symptom), BTreeSet::from(contract));
        for key in ["codes", "services", "ports", "roles"] {
            assert!(symptom[key].is_array(), "{key}: {symptom}");
        }
        for key in ["text", "advice"] {
            assert_eq!(keys(&symptom[key]), BTreeSet::from(["en", "zh"]));
            assert!(!text(symptom, &format!("/{key}/zh")).is_empty());
        }
        assert!(!text(symptom, "/source").is_empty());
        assert!(symptom["own_zh"].is_boolean());
    }
    assert!(all.contains(rpc));
    assert!(text(rpc, "/text/en").starts_with("The RPC server is unavailable."));
    assert!(rpc["ports"].to_string().contains("\"tcp/135\""));
    let joined = all.iter().any(|one| text(one, "/source").contains('+'));
    assert!(joined, "two documents are joined");
    // The same error in decimal, and a message in Chinese.
    assert_eq!(array("symptoms 1722 --format json").len(), found.len());
    let chinese = succeed("symptoms RPC 服务器不可用 --lang zh-CN");
    assert!(
        chinese.contains("  端口    tcp/135") && chinese.contains("  先检查  "),
        "{chinese}"
    );
    let page = succeed("symptoms 1722");
    for part in [
        "1722, 0x6ba, RPC_S_SERVER_UNAVAILABLE",
        "\n  The RPC server is unavailable.\n",
        "\n  Ports        tcp/135, tcp/dynamic-rpc\n",
        "\n  Services     rpc, local-security-authority\n",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let csv = succeed("symptoms 1722 --format csv");
    let heads = "codes,text,services,ports,advice,source,roles";
    assert_eq!(csv.lines().next(), Some(heads));
    assert!(csv.contains("rpc; local-security-authority,tcp/135; tcp/dynamic-rpc,"));
    let tsv = succeed("symptoms --format tsv");
    assert_eq!(tsv.lines().count(), all.len() + 1);
}

#[test]
fn without_a_matching_symptom_the_exit_code_is_1() {
    let nothing = run("symptoms no such message");
    assert_eq!((nothing.code, nothing.out.as_str()), (1, ""));
    assert_eq!(nothing.err, "portolan: no match for “no such message”\n");
    let nothing = run("symptoms zzzzqq --format json");
    assert_eq!((nothing.code, nothing.out.trim()), (1, "[]"));
    assert_eq!(run("symptoms zzzzqq --format csv").out.lines().count(), 1);
    let chinese = run("symptoms zzzzqq --lang zh-CN").err;
    assert_eq!(chinese, "portolan: 没有与“zzzzqq”匹配的内容\n");
}

#[test]
fn listings_tell_ports_that_are_called_from_those_that_are_open() {
    let services = succeed("services --format csv");
    let policy = services
        .lines()
        .find(|line| line.starts_with("group-policy,"));
    let policy = policy.expect("the service");
    assert!(
        policy.contains(",,") && policy.contains("tcp/389"),
        "{policy}"
    );
    let table = succeed("search group-policy");
    let rows = table
        .lines()
        .skip(1)
        .filter(|line| line.contains("  group-policy  "));
    assert!(rows.clone().count() > 3 && rows.into_iter().all(|line| line.contains("  outbound  ")));
    let roles = succeed("roles --format csv");
    assert_eq!(
        roles.lines().next(),
        Some("id,name,services,ports,outbound,peers")
    );
    let kms = roles.lines().find(|line| line.starts_with("kms,"));
    assert!(
        kms.is_some_and(|line| line.ends_with(",tcp/1688,,client")),
        "{kms:?}"
    );
    let member = roles
        .lines()
        .find(|line| line.starts_with("domain-member,"));
    let member = member.expect("the role");
    assert!(
        member.contains(",,udp/53; tcp/53; ") && member.ends_with(",server"),
        "{member}"
    );
    let roles = succeed("roles");
    let member = roles
        .lines()
        .find(|line| line.starts_with("domain-member "));
    assert!(
        member.is_some_and(|line| line.contains("  server  ") && line.ends_with("  13 outbound")),
        "{member:?}"
    );
    let engine = roles.lines().find(|line| line.starts_with("sql-engine "));
    let engine = engine.expect("the role");
    assert!(
        engine.contains("  1 conditional, 5 optional, 2 legacy  ")
            && engine.ends_with("  tcp/1433"),
        "{engine}"
    );
}

#[test]
fn csv_and_tsv_have_the_columns_of_the_contract() {
    let heads = "port,transport,ip_protocol,protocol,service,system_names,name,status,need,when,sources,direction,programs,tool_names";
    let csv = succeed("ports --format csv");
    assert_eq!(csv.lines().next(), Some(heads));
    let kdc = "88,tcp,,Kerberos,kerberos-kdc,kdc,Kerberos Key Distribution Center,current,required,,seed:40; seed:332; L23";
    assert!(csv.lines().any(|line| line.starts_with(kdc)), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with(",gre,47,")));
    assert!(csv.lines().any(|line| line.starts_with("echo,icmpv6,,")));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(
        reader.records().map(|row| row.expect("a row").len()).min(),
        Some(14)
    );
    let tsv = succeed("ports --format tsv --lang zh-CN");
    assert_eq!(tsv.lines().next(), Some(heads.replace(',', "\t").as_str()));
    assert!(tsv.lines().all(|line| line.matches('\t').count() == 13));
    assert!(tsv.contains("\tKerberos 密钥分发中心\t"));
    assert_eq!(tsv.lines().count(), array("ports --format json").len() + 1);
}

#[test]
fn a_port_list_is_shown_in_addition_to_the_catalog() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("services");
    let text = "https 443/tcp www # secure web\nhttps 443/udp\nbad line here\nmysql 3306/tcp\n";
    fs::write(&path, text).expect("a file");
    let list = path.to_str().expect("UTF-8");
    let with = |line: &str| {
        let mut args: Vec<&str> = line.split_whitespace().collect();
        args.extend(["--services", list]);
        portolan(args)
    };
    let found = with("search mysql --format json");
    assert_eq!(found.code, 0);
    assert!(found.err.contains(":3: "), "{}", found.err);
    assert!(found.err.contains("is not a port"), "{}", found.err);
    let rows: Value = serde_json::from_str(&found.out).expect("JSON");
    assert_eq!(rows[0]["port"], "3306");
    assert_eq!(rows[0]["status"], "listed");
    assert_eq!(rows[0]["sources"][0]["document"], "etc");
    // A list's name is shown next to the catalog's if both know the port.
    let rows = with("search 443 --format json");
    let rows: Value = serde_json::from_str(&rows.out).expect("JSON");
    assert_eq!(rows[0]["service"], "www-publishing");
    assert_eq!(rows[0]["listed"], serde_json::json!(["https"]));
    let tsv = with("search 443 --format tsv").out;
    let mut lines = tsv.lines();
    assert!(
        lines
            .next()
            .is_some_and(|heads| heads.ends_with("\tlisted"))
    );
    assert!(lines.next().is_some_and(|row| row.ends_with("\thttps")));
    for (lang, head) in [("en", "In your lists"), ("zh-CN", "列表中的名称")] {
        let page = with(&format!("show www-publishing --lang {lang}")).out;
        let (_, after) = page.split_once(head).expect("the section");
        assert!(
            after.contains("tcp/443") && after.contains("https"),
            "{page}"
        );
        assert!(
            with(&format!("search https --lang {lang}"))
                .out
                .contains(head)
        );
    }
    let plain = portolan(["search", "443", "--format", "tsv"]);
    assert!(!plain.out.contains("listed"));
    // The catalog's match for a word comes first, followed by the list's row.
    let found = with("search https --format tsv");
    let ids: Vec<&str> = found
        .out
        .lines()
        .skip(1)
        .filter_map(|row| row.split('\t').nth(4))
        .collect();
    assert_eq!(ids[0], "www-publishing");
    let listed: Vec<usize> = (0..ids.len())
        .filter(|&at| ids[at] == "etc-https")
        .collect();
    assert_eq!(listed.len(), 2, "{ids:?}");
    let table = with("ports --format tsv");
    assert!(
        table
            .out
            .lines()
            .last()
            .is_some_and(|line| line.contains("\tetc:4\t")),
        "rows of lists come last"
    );
    let rules = with("export csv -p HTTPS -p tcp/53 -s etc-mysql");
    for port in [
        "tcp,6,443,443,",
        "udp,17,443,443,",
        "tcp,6,3306,3306,",
        "tcp,6,53,53,",
    ] {
        assert!(rules.out.contains(port), "{port}: {}", rules.out);
    }
    assert!(with("sources").out.contains(list));
}

#[test]
fn an_invalid_port_list_is_an_error() {
    let folder = TempDir::new().expect("a folder");
    let prose = folder.path().join("prose");
    fs::write(&prose, "Once upon a time\n").expect("a file");
    let binary = folder.path().join("binary");
    fs::write(&binary, [0x7f, b'E', b'L', b'F', 0, 0xff]).expect("a file");
    let large = folder.path().join("large");
    let file = fs::File::create(&large).expect("a file");
    file.set_len(1 << 30).expect("a sparse file");
    for path in [prose, binary, large, folder.path().join("missing")] {
        let path = path.to_str().expect("UTF-8");
        let done = portolan(["search", "kerberos", "--services", path]);
        let message = error_line(&done);
        assert!(message.contains(path), "{message}");
    }
}

#[test]
fn formats_are_listed_in_short_groups() {
    for (lang, clouds) in [("en", "Clouds"), ("zh-CN", "云")] {
        let text = succeed(&format!("formats --lang {lang}"));
        let groups: Vec<&str> = text.split("\n\n").skip(1).collect();
        assert!(groups.len() > 5, "{text}");
        // A heading, and no more rows than people read at once.
        assert!(
            groups
                .iter()
                .all(|group| (3..=12).contains(&group.lines().count()))
        );
        let own = groups
            .iter()
            .find(|group| group.starts_with(clouds))
            .expect("a group");
        assert!(
            own.lines().any(|row| row.starts_with("terraform-aws ")),
            "{own}"
        );
        let rows: usize = groups.iter().map(|group| group.lines().count() - 1).sum();
        assert_eq!(rows, FORMATS.len());
        let table = succeed(&format!("formats --format csv --lang {lang}"));
        let of = |row: &&str| row.starts_with("bicep,");
        assert!(
            table
                .lines()
                .find(of)
                .is_some_and(|row| row.ends_with(clouds))
        );
    }
    let json = array("formats --format json");
    let arm = json
        .iter()
        .find(|one| one["name"] == "arm")
        .expect("a format");
    assert_eq!(arm["group"]["en"], "Clouds");
}

#[test]
fn every_listing_has_every_format() {
    for listing in [
        "ports",
        "search dns",
        "services",
        "show dns-server",
        "roles",
        "show -r kms",
        "symptoms",
        "symptoms 1722",
        "formats",
        "sources",
    ] {
        assert!(!succeed(listing).is_empty());
        json(&format!("{listing} --format json"));
        json(&format!("--format json {listing}"));
        for format in ["csv", "tsv"] {
            assert!(
                succeed(&format!("{listing} --format {format}"))
                    .lines()
                    .count()
                    > 1
            );
        }
    }
    let sources = array("sources --format json");
    assert!(sources.iter().any(|document| document["id"] == "seed"));
    let formats = array("formats --format json");
    assert!(
        formats.iter().any(|format| format["name"] == "csv"),
        "{formats:?}"
    );
}

#[test]
fn the_language_flag_overrides_the_environment() {
    let chinese = succeed("ports --lang zh-CN");
    assert!(
        chinese.starts_with("端口") && chinese.contains("密钥分发中心"),
        "{chinese}"
    );
    let of = |variables: &[(&str, &str)]| {
        let mut command = command();
        command
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("LANG");
        done(command.envs(variables.iter().copied()).arg("ports")).out
    };
    assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), chinese);
    assert_eq!(of(&[("LC_MESSAGES", "zh_CN"), ("LANG", "en_US")]), chinese);
    assert!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]).starts_with("Port"));
    assert!(
        error_line(&run("--lang fr ports")).contains("unknown language “fr”: expected en or zh-CN")
    );
}

#[test]
fn columns_are_aligned_in_both_languages_and_never_truncated() {
    use unicode_width::UnicodeWidthStr;
    for lang in ["en", "zh-CN"] {
        let table = succeed(&format!("ports --lang {lang}"));
        let column = |line: &str| line.find("KB832017 (2003)").map(|at| line[..at].width());
        let columns: BTreeSet<usize> = table.lines().filter_map(column).collect();
        assert_eq!(columns.len(), 1, "{table}");
        assert!(!table.contains('…'));
    }
}

#[test]
fn invalid_ports_are_refused_with_the_reason() {
    for (port, reason) in [
        ("tcp/0", "port 0 is reserved"),
        ("tcp/65536", "65536 is too high"),
        ("tcp/445-139", "write 139-445"),
        ("tcp/", "tcp needs a port"),
        ("gre/47", "without ports"),
        ("445", "tcp/445 or udp/445"),
        ("icmp/nonsense", "write icmp/echo, or a number"),
        ("ip/256", "write a number from 1 to 255"),
        ("ip/0", "would open every protocol: name the one"),
        ("ip/6", "would open every TCP port: name the ports"),
        ("ip/17", "would open every UDP port: name the ports"),
        ("ip/gre", "write a number from 1 to 255"),
        ("icmp/256", "write icmp/echo, or a number"),
        ("tcp/53,,88", "invalid port “”"),
    ] {
        for flag in ["-p", "-x"] {
            let message = error_line(&portolan(["export", "csv", flag, port]));
            assert!(
                message.starts_with(&format!("{flag} “{port}”: ")),
                "{message}"
            );
            assert!(message.contains(reason), "{message}");
        }
    }
}

#[test]
fn unknown_names_are_reported_with_suggestions() {
    for (name, near) in [
        ("kerbros", "kerberos-kdc"),
        ("dns-servr", "dns-server"),
        ("密钥分发中心", "kerberos-kdc"),
        ("Net Logn", "net-logon"),
    ] {
        let message = error_line(&portolan(["show", name]));
        let head = format!("no service or role “{name}”");
        assert!(
            message.starts_with(&head) && message.contains(near),
            "{message}"
        );
        let message = error_line(&portolan(["export", "csv", "-s", name]));
        let head = format!("no service “{name}”");
        assert!(
            message.starts_with(&head) && message.contains(near),
            "{message}"
        );
    }
    for args in [
        &["show", "-r", "kmss"][..],
        &["export", "csv", "-r", "kmss"],
    ] {
        let message = error_line(&portolan(args));
        assert_eq!(
            message,
            "no role “kmss”: the closest match is kms; run portolan roles to list all"
        );
    }
    let shared = error_line(&run("show sysvol"));
    assert!(shared.contains("matches 4 services"), "{shared}");
    assert!(error_line(&run("show zzzzqq")).contains("no similar name"));
    let format = error_line(&run("export cvs -p gre"));
    assert!(
        format.contains("no format “cvs”") && format.contains("csv"),
        "{format}"
    );
}

#[test]
fn other_errors_are_one_line_and_exit_with_2() {
    for (line, part) in [
        ("", "the browser needs a terminal"),
        ("--format json", "--format applies only to listings"),
        (
            "export csv -p gre --format csv",
            "--format applies only to listings",
        ),
        ("export", "<FORMAT>"),
        ("expotr", "'export'"),
        ("show", "<NAME>"),
        ("export csv -p gre --with optional", "add -r ROLE"),
        (
            "export csv -r kms --with optional,local",
            "invalid value 'local' for '--with <LIST>'",
        ),
        (
            "export csv -r kms --with all",
            "optional, legacy, disputed, conditional",
        ),
        (
            "export csv -r kms --from nobody",
            "invalid value 'nobody' for '--from <GROUP>' [possible values: client, peer, management, server]",
        ),
        ("export csv -r kms --from client,all", "invalid value 'all'"),
        (
            "export csv -r kms --from",
            "a value is required for '--from <GROUP>'",
        ),
        ("ports --formt json", "'--format'"),
        ("ports --format xml", "text, json, csv, tsv"),
        ("ports --color sometimes", "auto, always, never"),
        ("ports --limit 3", "unexpected argument '--limit'"),
        ("search dns --limit 0", "a whole number of at least 1"),
        ("export csv -p gre --os vista", "modern, legacy, mixed"),
        ("export csv -p gre --direction up", "in, out"),
        ("export csv -p gre --dynamic 1000-2000", "1025 or higher"),
        (
            "export csv -p gre --dynamic some",
            "full, keyword, omit or a range",
        ),
        (
            "export nftables -p gre --dynamic keyword",
            "nftables has no keyword for dynamic RPC",
        ),
        ("export csv -p gre --source 10.1.2.3/8", "use 10.0.0.0/8"),
        (
            "export csv -p gre --source 2001:db8::1/32",
            "use 2001:db8::/32",
        ),
        ("export csv -p gre --source office", "is not a network"),
        ("export csv -p gre --force", "--output"),
    ] {
        let message = error_line(&run(line));
        assert!(message.contains(part), "{line}: {message}");
    }
    assert!(error_line(&portolan(["export", "csv", "--name", " "])).contains("--name is blank"));
}

#[test]
fn errors_are_reported_in_chinese_with_a_fix() {
    for (line, message) in [
        (
            "",
            "浏览界面需要终端：请指定命令，例如 portolan ports；详见 portolan --help",
        ),
        (
            "--format json",
            "--format 仅适用于列表：请指定列表命令，例如 portolan ports",
        ),
        (
            "expotr",
            "没有命令“expotr”；相近的命令有“ports”、“export”；详见 portolan --help",
        ),
        (
            "help expotr",
            "没有命令“expotr”；相近的命令有“ports”、“export”；详见 portolan --help",
        ),
        (
            "catalog",
            "“portolan catalog”需要子命令：check；详见 portolan --help",
        ),
        ("show", "缺少必需的参数：<名称>；详见 portolan --help"),
        (
            "ports --formt json",
            "没有参数“--formt”，或不能用在这里；相近的参数有“--format”；详见 portolan --help",
        ),
        (
            "ports --format xml",
            "“--format <格式>”的值“xml”无效，可选值：text、json、csv、tsv；详见 portolan --help",
        ),
        (
            "ports --color",
            "“--color <何时>”缺少值，可选值：auto、always、never；详见 portolan --help",
        ),
        (
            "search dns --limit 0",
            "“--limit <数量>”的值“0”无效：数量必须是大于或等于 1 的整数；详见 portolan --help",
        ),
        (
            "search dns --limit 1 --limit 2",
            "参数“--limit <数量>”只能写一次；详见 portolan --help",
        ),
        (
            "show -q",
            "没有参数“-q”，或不能用在这里；如要把“-q”作为值，请写“-- -q”；详见 portolan --help",
        ),
        (
            "export csv -p gre --force",
            "缺少必需的参数：--output <文件>；详见 portolan --help",
        ),
        (
            "export csv -r kms --with all",
            "“--with <列表>”的值“all”无效，可选值：optional、legacy、disputed、conditional；详见 portolan --help",
        ),
        (
            "export csv -r kms --from nobody",
            "“--from <分组>”的值“nobody”无效，可选值：client、peer、management、server；详见 portolan --help",
        ),
        (
            "export csv -p ip/6",
            "-p“ip/6”：ip/6 会开放所有 TCP 端口：请写明端口，例如 tcp/445",
        ),
        (
            "show kerbros",
            "没有服务或角色“kerbros”：最接近的是 kerberos-kdc、kdc-proxy；运行 portolan services 或 portolan roles 可列出全部",
        ),
        (
            "show zzzzqq",
            "没有服务或角色“zzzzqq”：没有相近的名称；运行 portolan services 或 portolan roles 可列出全部",
        ),
        (
            "show -r kmss",
            "没有角色“kmss”：最接近的是 kms；运行 portolan roles 可列出全部角色",
        ),
        (
            "export csv -s dns-servr",
            "没有服务“dns-servr”：最接近的是 dns-server、nfs-server、dhcp-server；运行 portolan services 可列出全部服务",
        ),
        (
            "export cvs -p gre",
            "没有格式“cvs”：最接近的是 csv；运行 portolan formats 可列出全部格式",
        ),
        (
            "export csv -p 445",
            "-p“445”：445 未指明传输协议：请写 tcp/445 或 udp/445",
        ),
        (
            "export csv -p tcp/445-139",
            "-p“tcp/445-139”：范围 445-139 前后颠倒：请写 139-445",
        ),
        (
            "export csv -x gre/47",
            "-x“gre/47”：gre 是没有端口的 IP 协议：请只写 gre",
        ),
        (
            "export csv -p gre --dynamic 1000-2000",
            "--dynamic：范围 1000-2000 的起始端口过低：Windows 的动态端口不得低于 1025",
        ),
        (
            "export nftables -p gre --dynamic keyword",
            "nftables 没有动态 RPC 的关键字（只有 powershell、netsh、gpo、ansible-windows 有）：请用 full、50000-50999 这样的范围或 omit",
        ),
        (
            "export csv -p gre --source office",
            "--source“office”不是有效的网络：应为 10.0.0.0/8 或 2001:db8::/32 的形式，或一个地址",
        ),
        (
            "export csv -p gre --source 10.1.2.3/8",
            "--source“10.1.2.3/8”的主机位不为 0：请使用 10.0.0.0/8",
        ),
        (
            "export csv -p gre --with optional",
            "--with 须与角色或服务一起使用：请用 -r 指定角色，或用 -s 指定服务",
        ),
        (
            "export json -p gre --bom -o x",
            "--bom 仅适用于 csv：读取其他格式的程序可能不接受字节顺序标记；详见 portolan --help",
        ),
        (
            "export csv -f no-such.toml",
            "无法读取 no-such.toml：文件或文件夹不存在",
        ),
        (
            "export csv -p gre -o no-such/x",
            "文件夹 no-such 不存在；请先创建，或换一个位置",
        ),
        (
            "--catalog no-such ports",
            "文件夹 no-such 不存在：自有资料库文件夹须含有 services/标识.toml、roles/标识.toml、documents.toml 或 symptoms.toml",
        ),
    ] {
        // The option comes last and must be found even after arguments that can't be parsed.
        let done = portolan(line.split_whitespace().chain(["--lang", "zh-CN"]));
        assert_eq!(error_line(&done), message, "{line}");
    }
    let fr = error_line(&done(
        command()
            .env("LC_ALL", "zh_CN.UTF-8")
            .args(["--lang", "fr", "ports"]),
    ));
    assert_eq!(
        fr,
        "“--lang <en|zh-CN>”的值“fr”无效：未知的语言“fr”：应为 en 或 zh-CN；详见 portolan --help"
    );
    let none = run("search zzzzqq --lang zh-CN");
    assert_eq!(none.code, 1);
    assert!(
        none.err
            .starts_with("portolan: 没有与“zzzzqq”对应的结果：可试"),
        "{}",
        none.err
    );
    let none = run("export csv --lang zh-CN");
    assert_eq!(
        (none.code, none.err.as_str()),
        (1, "portolan: 尚未选择任何内容：请先加入服务或端口\n")
    );
}

#[test]
fn errors_in_files_are_reported_in_chinese() {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    };
    let own = folder.path().to_str().expect("UTF-8");
    write("services/new.toml", "colour = 1\n");
    write("services/Bad Id.toml", "aliases = [\"x\"]\n");
    write(
        "services/server.toml",
        "remove = [\"tcp/1\"]\naliases = [\" \"]\n[[endpoint]]\nport = \"tcp/0\"\nprotocol = { en = \"a\", zh = \"b\" }\n",
    );
    write("roles/half.toml", "name = { en = \"Half\" }\n");
    write("roles/wrong.toml", "name = \n");
    let done = portolan(["catalog", "check", own, "--lang", "zh-CN"]);
    assert_eq!(done.code, 2);
    for part in [
        "new.toml:1: 未知的键 `colour`，应为 `name`、`today`",
        "Bad Id.toml:1: 文件名无效：标识“Bad Id”无效",
        "server.toml:1: 没有可移除的端口 tcp/1",
        "server.toml:2: 文本为空",
        "server.toml:4: 端口 0 是保留端口",
        "half.toml:1: 服务资料库中没有角色“half”：新建时须提供 name.zh, description",
        "wrong.toml:1: ",
    ] {
        assert!(done.err.contains(part), "{part}: {}", done.err);
    }
    // The message after file and line, on every line.
    for line in done.err.lines() {
        assert!(
            line.chars()
                .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one)),
            "{line}"
        );
    }
    let good = TempDir::new().expect("a folder");
    fs::create_dir(good.path().join("roles")).expect("a folder");
    fs::write(
        good.path().join("roles/kms.toml"),
        "name = { en = \"KMS\" }\n",
    )
    .expect("a file");
    let read = portolan([
        "catalog",
        "check",
        good.path().to_str().expect("UTF-8"),
        "--lang",
        "zh-CN",
    ]);
    assert_eq!(read.out, "已检查 0 个服务、1 个角色、0 个症状，没有错误\n");
    let saved = write("saved.toml", "name = \"a\"\nports = [\"tcp/70000\"]\n");
    let done = portolan(["export", "csv", "-f", &saved, "--lang", "zh-CN"]);
    assert!(
        error_line(&done).ends_with("saved.toml:2: 端口 70000 过大：端口号范围为 1 到 65535"),
        "{}",
        done.err
    );
    let saved = write(
        "unknown.toml",
        "version = 2\n[[pick]]\nservice = \"no-such\"\n[[pick]]\nrole = \"kms\"\n",
    );
    let done = portolan(["export", "csv", "-f", &saved, "--lang", "zh-CN"]);
    assert!(
        done.err
            .ends_with("unknown.toml：服务资料库中没有，已跳过：no-such\n"),
        "{}",
        done.err
    );
    let list = write("list", "https 443/tcp\nodd line\n");
    let done = portolan(["search", "https", "--services", &list, "--lang", "zh-CN"]);
    assert!(
        done.err.contains("list:2: “line”不是端口（例如 80/tcp）\n"),
        "{}",
        done.err
    );
}

#[test]
fn help_is_completely_chinese_and_aligned() {
    use unicode_width::UnicodeWidthStr;
    let commands = [
        "",
        "search",
        "ports",
        "services",
        "show",
        "roles",
        "symptoms",
        "export",
        "formats",
        "sources",
        "catalog",
        "catalog check",
        "completions",
        "man",
        "help",
    ];
    for command in commands {
        let help = succeed(&format!("{command} --help --lang zh-CN"));
        assert_eq!(
            help,
            succeed(&format!("help {command} --lang zh-CN")),
            "{command}"
        );
        assert_eq!(
            help,
            succeed(&format!("--lang=zh {command} -h")),
            "{command}"
        );
        for english in [
            "Usage",
            "Commands",
            "Arguments",
            "Options",
            "OPTIONS",
            "COMMAND",
            "Global options",
            "Examples",
            "Exit codes",
            "Print help",
            "Print version",
            "possible values",
            "default:",
            "<FILE>",
        ] {
            assert!(!help.contains(english), "{command}: {english} in {help}");
        }
        assert!(help.contains("用法：portolan"), "{help}");
        // The descriptions of a table are aligned, however wide the names of the values are.
        let (_, everywhere) = help
            .split_once("通用选项：\n")
            .expect("the flags of every command");
        let column = |line: &str| {
            let typed = line.trim_start();
            let (typed, rest) = typed.split_once("  ")?;
            let blanks = rest.len() - rest.trim_start().len();
            Some(typed.width() + blanks)
        };
        let flags = everywhere
            .lines()
            .filter(|line| line.starts_with("      --"));
        let columns: BTreeSet<Option<usize>> = flags.map(column).collect();
        assert_eq!(columns.len(), 1, "{help}");
        assert!(help.lines().all(|line| line.width() <= 100), "{help}");
    }
    let english = succeed("export --help");
    assert!(
        english.contains("Usage: portolan export [OPTIONS] <FORMAT>"),
        "{english}"
    );
    assert!(
        !english
            .chars()
            .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
    );
    let colored = run("help export --color always --lang zh-CN").out;
    assert!(
        colored.contains("\u{1b}[") && colored.contains("用法："),
        "{colored}"
    );
    let config = succeed("--print-config --lang zh-CN");
    assert!(config.contains("# 是否启用鼠标"), "{config}");
}

#[test]
fn help_and_version_exit_with_0() {
    for line in ["--help", "help", "export --help", "show -h", "--version"] {
        let done = run(line);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{line}");
        assert!(!done.out.contains('\x1b'), "{line}");
    }
    for part in ["Examples:", "portolan export csv -p tcp/53,88,445"] {
        assert!(run("export --help").out.contains(part));
    }
}

#[test]
fn arguments_are_escaped_in_errors() {
    let message = error_line(&portolan(["show", "a\x1b[2J\nb"]));
    assert!(message.contains("a\\u{1b}[2J\\nb"), "{message}");
}

#[cfg(unix)]
#[test]
fn arguments_must_be_utf_8_except_for_file_names() {
    use std::os::unix::ffi::OsStrExt;
    let odd = OsStr::from_bytes(b"a\xff");
    for args in [
        &[odd][..],
        &["show".as_ref(), odd],
        &["search".as_ref(), odd],
        &["export".as_ref(), "csv".as_ref(), "-p".as_ref(), odd],
    ] {
        let message = error_line(&portolan(args));
        assert!(
            message.contains("UTF-8") || message.contains("unrecognized"),
            "{message}"
        );
    }
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join(odd);
    let done = done(
        command()
            .args(["export", "csv", "-p", "gre", "-o"])
            .arg(&file),
    );
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(file.exists());
}

/// Returns the rules of an export, formatted as `tcp 53-53 static`.
fn rules(selection: &str) -> Vec<String> {
    let export = json(&format!("export json {selection}"));
    let rule = |rule: &Value| {
        let (transport, kind) = (text(rule, "/transport"), text(rule, "/kind"));
        format!("{transport} {}-{} {kind}", rule["from"], rule["to"])
    };
    let rules = export["rules"].as_array().expect("rules");
    rules.iter().map(rule).collect()
}

#[test]
fn an_export_has_the_selection_without_excluded_ports() {
    let chosen = rules("-s dns-server -s krb5 -p tcp/7,9-10 -p gre -x udp/53,88,389,464");
    let left = [
        "tcp 7-7 static",
        "tcp 9-10 static",
        "tcp 53-53 static",
        "tcp 88-88 static",
        "tcp 464-464 static",
        "gre null-null ip-protocol",
    ];
    assert_eq!(chosen, left);
}

/// Returns the ports of the rules of an export, formatted as `tcp/53`.
fn ports(selection: &str) -> BTreeSet<String> {
    let export = json(&format!("export json {selection}"));
    let rules = export["rules"].as_array().expect("rules").iter();
    let parts = rules.flat_map(|rule| rule["parts"].as_array().expect("parts"));
    parts.map(|part| text(part, "/port").to_owned()).collect()
}

#[test]
fn services_and_roles_take_what_is_required_without_a_condition() {
    assert_eq!(ports("-s dns-server"), set(&["tcp/53", "udp/53"]));
    assert_eq!(ports("-r sql-engine"), set(&["tcp/1433"]));
    assert!(ports("-r sql-engine --with conditional").contains("tcp/dynamic-ephemeral"));
    assert!(!ports("-r sql-engine --with optional").contains("tcp/dynamic-ephemeral"));
    let optional = ports("-s dns-server --with optional");
    assert!(
        optional.len() > 2 && optional.contains("tcp/53"),
        "{optional:?}"
    );
    assert!(ports("-s group-policy --direction out").contains("tcp/389"));
    // A port of a chosen role is added with its reason.
    let line = "export json -r branchcache -p tcp/443";
    let part = json(line)
        .pointer("/rules/0/parts/0")
        .cloned()
        .expect("a part");
    assert_eq!(
        (text(&part, "/port"), text(&part, "/role")),
        ("tcp/443", "branchcache")
    );
}

fn set(ports: &[&str]) -> BTreeSet<String> {
    ports.iter().map(|&port| port.to_owned()).collect()
}

#[test]
fn what_is_left_out_is_one_line_after_the_rules() {
    let done = run("export csv -r sql-engine -s dns-server");
    assert_eq!(done.code, 0);
    let lines: Vec<&str> = done.err.lines().collect();
    assert_eq!(lines.len(), 1, "{}", done.err);
    assert!(
        lines[0].starts_with("portolan: note: SQL Server Database Engine: 1 of 9 ports added; left out: 1 for named instances without a fixed port, 5 optional, 2 legacy; DNS Server: 2 of 5 "),
        "{}",
        done.err
    );
    assert!(run("export csv -r kms").err.is_empty());
}

/// Runs an export that opens nothing, and returns the lines on standard error.
fn nothing(selection: &str) -> Vec<String> {
    let folder = TempDir::new().expect("a folder");
    for file in ["", "-o rules.csv"] {
        let line = format!("export csv {selection} {file}");
        let done = done(command().current_dir(&folder).args(line.split_whitespace()));
        assert_eq!((done.code, done.out.as_str()), (1, ""), "{line}");
        assert!(names_in(folder.path()).is_empty(), "{line}");
        if !file.is_empty() {
            let lines = done.err.lines();
            let lines = lines.map(|line| line.strip_prefix("portolan: ").expect(line).to_owned());
            return lines.collect();
        }
    }
    unreachable!("the last one returns")
}

#[test]
fn a_selection_that_opens_nothing_lists_the_choices() {
    assert_eq!(
        nothing("-r frs"),
        [
            "File Replication Service: no inbound port is open by default; use -p PORT for one of these, or --with legacy",
            "  -p tcp/135: RPC endpoint mapper (legacy)",
            "  -p tcp/dynamic-rpc: Replication RPC (legacy)",
        ]
    );
    // What is listed works, and every port is listed once.
    let listed = nothing("-r branchcache");
    assert!(listed[0].ends_with("; use -p PORT for one of these, or --with optional,conditional"));
    let ports: Vec<&str> = listed[1..]
        .iter()
        .filter_map(|line| line.trim_start().strip_prefix("-p ")?.split(':').next())
        .collect();
    assert_eq!(ports.iter().collect::<BTreeSet<_>>().len(), ports.len());
    assert!(ports.contains(&"tcp/80"), "{listed:?}");
    for port in ports {
        assert_eq!(run(&format!("export csv -r branchcache -p {port}")).code, 0);
    }
    assert_eq!(
        run("export csv -r branchcache --with optional,conditional").code,
        0
    );
    let chinese = nothing("-r frs --lang zh-CN");
    assert_eq!(
        chinese[0],
        "文件复制服务 (FRS)：默认不开放任何入站端口；请用 -p 端口（见下列各项），或 --with legacy"
    );
}

#[test]
fn the_other_direction_is_named_if_it_takes_something_by_default() {
    assert_eq!(
        nothing("-s group-policy"),
        ["Group Policy: no inbound connections, it only connects to others; use --direction out"]
    );
    // Optional inbound ports, and outbound ones that are required.
    let client = nothing("-r group-policy-client");
    assert!(
        client[0].ends_with("--with optional, or --direction out"),
        "{client:?}"
    );
    assert_eq!(
        run("export csv -r group-policy-client --direction out").code,
        0
    );
    assert!(nothing("-r kms --direction out")[0].ends_with("; use --direction in"));
    // Nothing by default in either direction.
    assert_eq!(
        nothing("-r ssis --direction out"),
        ["SQL Server Integration Services: no outbound connections; see portolan show --role ssis"]
    );
    // Beside other picks, it is reported and left out.
    let done = run("export csv -s group-policy -p tcp/53");
    assert!(
        done.code == 0 && done.out.contains("tcp,6,53,53,"),
        "{}",
        done.out
    );
    assert_eq!(
        done.err,
        "portolan: note: Group Policy: no inbound connections, it only connects to others\n"
    );
}

#[test]
fn a_group_of_hosts_without_ports_names_the_others() {
    assert_eq!(
        nothing("-r kms --from peer"),
        ["KMS host: no ports for hosts of the same role; use --from client"]
    );
    // All that administrators need is optional.
    let management = nothing("-r domain-controller --from management");
    assert!(management[0].ends_with("; use -p PORT for one of these, or --with optional"));
    assert!(
        management
            .iter()
            .any(|line| line.starts_with("  -p tcp/5985: "))
    );
    let done = run("export json -r domain-controller --from management --with optional");
    assert_eq!(done.code, 0, "{}", done.err);
    let export: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(export["peers"], serde_json::json!(["management"]));
    assert_eq!(text(&export, "/name"), "domain-controller-from-management");
    // Groups add up, in one value or several.
    let both = json("export json -r domain-controller --from server --from client");
    assert_eq!(both["peers"], serde_json::json!(["client", "server"]));
    assert_eq!(
        both,
        json("export json -r domain-controller --from client,server")
    );
}

#[test]
fn flags_of_one_role_add_up() {
    let repeated = ports("-r sql-engine --with optional -r sql-engine --with legacy");
    assert_eq!(repeated, ports("-r sql-engine --with optional,legacy"));
}

#[test]
fn ip_protocols_are_named_where_they_have_a_name() {
    let rules = rules("-p ip/1,ip/47,ip/50,ip/51,ip/58,ip/41");
    let transports: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule.split(' ').next())
        .collect();
    assert_eq!(
        transports.into_iter().collect::<BTreeSet<_>>(),
        BTreeSet::from(["ah", "esp", "gre", "icmp", "icmpv6", "ip"])
    );
    let export = json("export json -p icmp/echo -p icmpv6/echo -p ip/41");
    let numbers: Vec<[Value; 2]> = export["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .map(|rule| ["ip_protocol", "icmp_type"].map(|key| rule[key].clone()))
        .collect();
    for wanted in [
        [Value::from(1), Value::from(8)],
        [Value::from(58), Value::from(128)],
        [Value::from(41), Value::Null],
    ] {
        assert!(numbers.contains(&wanted), "{numbers:?}");
    }
}

#[test]
fn few_dynamic_ports_are_accepted_with_a_note() {
    let few = |range: &str| run(&format!("export csv -r ad-cs --dynamic {range}"));
    let wide = few("5000-5100");
    assert_eq!(wide.code, 0);
    assert!(!wide.err.contains("fewer than"), "{}", wide.err);
    assert!(
        wide.out.contains("tcp,6,5000,5100,dynamic-rpc,"),
        "{}",
        wide.out
    );
    let narrow = few("5000-5050");
    assert_eq!(narrow.code, 0);
    assert!(
        narrow
            .err
            .contains("the range 5000-5050 has fewer than 100 ports"),
        "{}",
        narrow.err
    );
    let omitted = nothing("-p tcp/dynamic-rpc --dynamic omit");
    assert_eq!(
        omitted,
        ["TCP dynamic RPC ports are needed, but left out as requested; use --dynamic full"]
    );
}

#[test]
fn dynamic_rpc_follows_its_flags() {
    let with = |flags: &str| rules(&format!("-p tcp/135,dynamic-rpc {flags}"))[1..].to_vec();
    assert_eq!(with(""), ["tcp 49152-65535 dynamic-rpc"]);
    assert_eq!(with("--os legacy"), ["tcp 1025-5000 dynamic-rpc"]);
    assert_eq!(with("--os mixed").len(), 2);
    assert_eq!(
        with("--dynamic 50000-50999"),
        ["tcp 50000-50999 dynamic-rpc"]
    );
    assert!(with("--dynamic omit").is_empty());
}

#[test]
fn name_direction_and_networks_reach_the_export() {
    let flags = "--direction out --source 10.0.0.0/8 --source 192.0.2.7 --source 2001:db8::/32";
    let line = format!("export json -p tcp/53 --os mixed {flags} --name edge");
    let export = json(&line);
    assert_eq!(
        (text(&export, "/name"), text(&export, "/os")),
        ("edge", "mixed")
    );
    for part in ["\"out\"", "10.0.0.0/8", "192.0.2.7", "2001:db8::/32"] {
        assert!(export.to_string().contains(part), "{part}: {export}");
    }
}

#[test]
fn notices_are_printed_to_standard_error() {
    let line = "export csv -s certificate-services --dynamic omit";
    let noted = run(line);
    assert_eq!(noted.code, 0);
    assert!(noted.err.starts_with("portolan: note: "), "{}", noted.err);
    let chinese = run(&format!("{line} --lang zh-CN"));
    assert!(chinese.err.contains("动态 RPC"), "{}", chinese.err);
}

#[test]
fn files_for_windows_have_a_byte_order_mark_and_standard_output_has_none() {
    let folder = TempDir::new().expect("a folder");
    let line = "export powershell -s dns-server --lang zh-CN";
    let shown = succeed(line);
    let file = folder.path().join("rules.ps1");
    let done = done(command().args(line.split_whitespace()).arg("-o").arg(&file));
    assert_eq!((done.code, done.out.as_str()), (0, ""));
    let written = fs::read_to_string(&file).expect("the file");
    assert_eq!(written.strip_prefix('\u{feff}'), Some(shown.as_str()));
}

#[test]
fn an_empty_selection_exits_with_1_and_writes_no_file() {
    let folder = TempDir::new().expect("a folder");
    for selection in ["", "-p tcp/53 -x tcp/53", "-r kms -x tcp/1688"] {
        let line = format!("export csv {selection} -o rules.csv");
        let done = done(command().current_dir(&folder).args(line.split_whitespace()));
        assert_eq!((done.code, done.out.as_str()), (1, ""));
        assert_eq!(
            done.err,
            "portolan: nothing is selected: add a service or a port first\n"
        );
        assert!(names_in(folder.path()).is_empty());
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect()
}

/// Exports to `file` with `folder` as the working directory.
fn export_to(folder: &Path, file: &str, more: &[&str]) -> Done {
    let mut command = command();
    command.current_dir(folder);
    done(
        command
            .args(["export", "csv", "-p", "tcp/53", "-o", file])
            .args(more),
    )
}

#[test]
fn a_file_is_written_completely_and_replaced_only_on_demand() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("rules.csv");
    let done = export_to(folder.path(), "rules.csv", &[]);
    assert_eq!(
        (done.code, done.out.as_str(), done.err.as_str()),
        (0, "", "")
    );
    assert!(fs::read_to_string(&file).expect("the file").contains("53"));
    assert_eq!(names_in(folder.path()), ["rules.csv"]);
    fs::write(&file, "mine").expect("writable");
    let message = error_line(&export_to(folder.path(), "rules.csv", &[]));
    assert!(
        message.contains("rules.csv already exists: add --force"),
        "{message}"
    );
    assert_eq!(fs::read_to_string(&file).expect("the file"), "mine");
    assert_eq!(export_to(folder.path(), "rules.csv", &["--force"]).code, 0);
    assert!(fs::read_to_string(&file).expect("the file").contains("53"));
    assert_eq!(names_in(folder.path()), ["rules.csv"]);
}

#[test]
fn an_invalid_output_path_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let message = error_line(&export_to(folder.path(), "missing/rules.csv", &[]));
    assert!(
        message.starts_with("folder missing does not exist: "),
        "{message}"
    );
    let message = error_line(&export_to(folder.path(), ".", &["--force"]));
    assert!(message.contains("is not a regular file"), "{message}");
    assert!(names_in(folder.path()).is_empty());
}

#[cfg(windows)]
#[test]
fn invalid_windows_file_names_are_refused_with_the_reason() {
    let folder = TempDir::new().expect("a folder");
    for (file, english, chinese) in [
        (
            "NUL",
            "“NUL” is a reserved device name on Windows",
            "“NUL”是 Windows 保留的设备名",
        ),
        (
            "con",
            "“con” is a reserved device name on Windows",
            "“con”是 Windows 保留的设备名",
        ),
        (
            "nul.txt",
            "“nul.txt” is a reserved device name on Windows",
            "“nul.txt”是 Windows 保留的设备名",
        ),
        (
            "COM1/a.csv",
            "“COM1” is a reserved device name on Windows",
            "“COM1”是 Windows 保留的设备名",
        ),
        (
            "a?.csv",
            "file names on Windows can't contain “?”",
            "Windows 文件名不能包含“?”",
        ),
        (
            "a.csv:b",
            "file names on Windows can't contain “:”",
            "Windows 文件名不能包含“:”",
        ),
        (
            "a|b.csv",
            "file names on Windows can't contain “|”",
            "Windows 文件名不能包含“|”",
        ),
        ("q:a.csv", "drive “q:” does not exist", "驱动器“q:”不存在"),
    ] {
        let shown = file.replace('/', "\\");
        for more in [&[][..], &["--force"]] {
            let message = error_line(&export_to(folder.path(), file, more));
            let wanted = format!("can't write {shown}: {english}: choose another name");
            assert_eq!(message, wanted);
        }
        let message = error_line(&export_to(folder.path(), file, &["--lang", "zh-CN"]));
        assert_eq!(
            message,
            format!("无法写入 {shown}：{chinese}；请换一个名称")
        );
    }
    assert!(names_in(folder.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn devices_are_never_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let message = error_line(&export_to(Path::new("/"), "/dev/null", &["--force"]));
    assert!(
        message.contains("/dev/null is not a regular file"),
        "{message}"
    );
    let null = fs::metadata("/dev/null").expect("it is still there");
    assert!(null.file_type().is_char_device());
}

#[cfg(unix)]
#[test]
fn a_file_gets_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("rules.csv");
    let mode = || fs::metadata(&file).expect("the file").permissions().mode() & 0o777;
    let export = |more: &str| {
        let line = format!("umask 027; exec \"$0\" export csv -p gre -o \"$1\" {more}");
        let mut shell = Command::new("sh");
        isolate_without_home(&mut shell);
        shell.args(["-c", &line, PROGRAM]).arg(&file);
        assert_eq!(done(&mut shell).code, 0);
    };
    export("");
    assert_eq!(mode(), 0o640);
    fs::set_permissions(&file, PermissionsExt::from_mode(0o604)).expect("allowed for the owner");
    export("--force");
    assert_eq!(mode(), 0o604, "a replaced file keeps its permissions");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_when_its_file_is_replaced() {
    let folder = TempDir::new().expect("a folder");
    let (file, link) = (folder.path().join("rules.csv"), folder.path().join("link"));
    fs::write(&file, "mine").expect("writable");
    std::os::unix::fs::symlink("rules.csv", &link).expect("a link");
    assert!(error_line(&export_to(folder.path(), "link", &[])).contains("exists"));
    assert_eq!(export_to(folder.path(), "link", &["--force"]).code, 0);
    assert!(fs::symlink_metadata(&link).expect("the link").is_symlink());
    assert!(fs::read_to_string(&file).expect("the file").contains("53"));
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).expect("allowed for the owner");
    // Permission bits don't restrict root; not even root can create a file in /proc.
    let is_root = fs::write(folder.path().join("probe"), "").is_ok();
    let place = if is_root { "/proc" } else { "." };
    let file = format!("{place}/rules.csv");
    let message = error_line(&export_to(folder.path(), &file, &[]));
    assert!(
        message.starts_with(&format!("can't write {file}: ")),
        "{message}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for line in [
        "ports",
        "ports --format json",
        "export csv -p gre",
        "--help",
    ] {
        let full = fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("Linux has it");
        let output = without_home()
            .args(line.split_whitespace())
            .stdout(full)
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{line}");
        let message = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(
            message.starts_with("portolan: can't write to standard output: "),
            "{message}"
        );
        assert_eq!(message.lines().count(), 1);
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    for line in [
        "ports",
        "services --format json",
        "export csv -r kms",
        "--help",
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = without_home()
            .args(line.split_whitespace())
            .stdout(writer)
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert!(output.stderr.is_empty(), "{line}");
    }
}

#[test]
fn color_is_only_for_terminals_and_never_with_no_color() {
    let head = |color: &str, no_color: Option<&str>| {
        let mut command = command();
        command.envs(no_color.map(|value| ("NO_COLOR", value)));
        done(command.args(["ports", "--color", color])).out
    };
    assert!(head("always", None).starts_with("\x1b[1mPort"));
    for plain in [
        head("auto", None),
        head("never", None),
        head("always", Some("1")),
    ] {
        assert!(plain.starts_with("Port") && !plain.contains('\x1b'));
    }
    let forced = done(command().env("CLICOLOR_FORCE", "1").arg("ports"));
    assert!(!forced.out.contains('\x1b'));
    let data = succeed("ports --format csv --color always");
    assert!(!data.contains('\x1b'));
}

/// Returns the program's output on a terminal that is 40 cells wide.
#[cfg(unix)]
fn on_a_terminal(args: &[&str], no_color: bool) -> String {
    use portable_pty::{PtySize, native_pty_system};
    use std::io::Read;

    use crate::support::terminal::plain;
    let size = PtySize {
        rows: 24,
        cols: 40,
        ..PtySize::default()
    };
    let pair = native_pty_system()
        .openpty(size)
        .expect("a pseudo-terminal");
    let mut command = plain(PROGRAM);
    command.args(args);
    if no_color {
        command.env("NO_COLOR", "1");
    }
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut child = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let mut bytes = Vec::new();
    // Linux reports an error when the other side of a pseudo-terminal is closed.
    let _ = reader.read_to_end(&mut bytes);
    assert!(child.wait().expect("it ends").success());
    String::from_utf8(bytes).expect("UTF-8")
}

#[cfg(unix)]
#[test]
fn on_a_terminal_headings_are_bold_and_lines_fit_the_width() {
    use unicode_width::UnicodeWidthStr;
    for args in [
        &["ports"][..],
        &["ports", "--lang", "zh-CN"],
        &["show", "rpc"],
    ] {
        let drawn = on_a_terminal(args, false);
        assert!(drawn.contains("\x1b[1m"), "{drawn}");
        let plain = anstream::adapter::strip_str(&drawn).to_string();
        let widest = plain.lines().map(|line| line.trim_end().width()).max();
        assert!(widest > Some(30) && widest <= Some(40), "{plain}");
    }
    for command in ["export", "ports"] {
        let help = on_a_terminal(&["help", command, "--lang", "zh-CN"], false);
        assert!(
            help.contains("可选值") && !help.contains("possible"),
            "{help}"
        );
        assert!(
            !help.contains("OPTIONS") && help.contains("用法："),
            "{help}"
        );
    }
    assert!(on_a_terminal(&["ports"], false).contains('…'));
    assert!(!on_a_terminal(&["ports"], true).contains('\x1b'));
}

#[test]
fn a_csv_file_begins_with_a_byte_order_mark_on_demand_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = |name: &str, more: &[&str]| {
        let file = folder.path().join(name);
        let path = file.to_str().expect("text");
        let done = portolan(
            ["export", "csv", "-p", "gre", "-o", path]
                .iter()
                .chain(more),
        );
        assert_eq!(done.code, 0, "{}", done.err);
        fs::read(file).expect("the file")
    };
    let plain = bytes("plain.csv", &[]);
    let marked = bytes("marked.csv", &["--bom"]);
    assert_eq!(marked, [b"\xef\xbb\xbf".as_slice(), &plain].concat());
    assert!(error_line(&run("export csv -p gre --bom")).contains("--output"));
    assert!(
        error_line(&run("export json -p gre --bom -o x.json"))
            .contains("--bom applies only to csv")
    );
}
