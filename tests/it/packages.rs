//! Tests of release artifacts: the forge's workflows, the file list of the Debian package, and the manifests
//! for winget and Scoop, filled in as in a release.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;

use regex::Regex;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a file");
    serde_saphyr::from_str(&text).expect("YAML")
}

fn workflows() -> Vec<(String, Value)> {
    let folder = root().join(".github/workflows");
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut all: Vec<(String, Value)> = paths
        .map(|path| (path.display().to_string(), yaml(&path)))
        .collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

fn steps(job: &Value) -> &[Value] {
    job["steps"].as_array().expect("steps")
}

#[test]
fn workflows_have_minimal_permissions() {
    let all = workflows();
    assert_eq!(all.len(), 2);
    let pinned = Regex::new("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$").expect("a pattern");
    let script = Regex::new(r"\.ci/[a-z-]+").expect("a pattern");
    // Expressions are substituted into a script before the shell parses it.
    let expression = "${{";
    let mut scripts = 0;
    for (name, workflow) in &all {
        let read_only = serde_json::json!({ "contents": "read" });
        assert_eq!(workflow["permissions"], read_only, "{name}");
        for (id, job) in workflow["jobs"].as_object().expect("jobs") {
            assert!(job["timeout-minutes"].is_number(), "{name}: {id}");
            if id != "publish" {
                assert_eq!(job["permissions"], Value::Null, "{name}: {id}");
            }
            for step in steps(job) {
                if let Some(action) = step["uses"].as_str() {
                    assert!(pinned.is_match(action), "{name}: {action}");
                    if action.starts_with("actions/checkout@") {
                        assert_eq!(step["with"]["persist-credentials"], false, "{name}: {id}");
                    }
                }
                let run = step["run"].as_str().unwrap_or_default();
                assert!(!run.contains(expression), "{name}: {run}");
                for found in script.find_iter(run) {
                    assert!(root().join(found.as_str()).is_file(), "{}", found.as_str());
                    scripts += 1;
                }
            }
        }
    }
    assert!(scripts >= 4, "releases use the scripts of .ci");
}

#[test]
fn released_targets_are_the_ones_checked_for_licenses() {
    let (_, release) = &workflows()[1];
    let rows = release["jobs"]["archive"]["strategy"]["matrix"]["include"].as_array();
    let rows = rows.expect("a matrix");
    let built: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row["target"].as_str())
        .collect();
    let deny: toml::Table = text(".cargo/deny.toml").parse().expect("TOML");
    let checked = deny["graph"]["targets"].as_array().expect("targets");
    let checked: BTreeSet<&str> = checked.iter().filter_map(toml::Value::as_str).collect();
    assert!(built.len() >= 5 && built.is_subset(&checked), "{built:?}");
}

#[test]
fn every_pinned_tool_has_one_version() {
    let pin = Regex::new(r"cargo-(deny|deb|fuzz)@([0-9.]+)").expect("a pattern");
    let mut pins = BTreeSet::new();
    for file in [
        ".ci/install-tools",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
    ] {
        let text = text(file);
        pins.extend(pin.find_iter(&text).map(|found| found.as_str().to_owned()));
    }
    assert_eq!(pins.len(), 3, "{pins:?}");
}

#[test]
fn the_debian_package_is_complete() {
    let manifest: toml::Table = text("Cargo.toml").parse().expect("TOML");
    let deb = &manifest["package"]["metadata"]["deb"];
    let assets = deb["assets"].as_array().expect("a list");
    let places: Vec<&str> = assets.iter().filter_map(|row| row[1].as_str()).collect();
    for place in [
        "usr/bin/",
        "usr/share/man/man1/",
        "usr/share/man/zh_CN/man1/",
        "usr/share/bash-completion/completions/",
        "usr/share/zsh/vendor-completions/",
        "usr/share/fish/vendor_completions.d/",
        "usr/share/doc/portolan/copyright",
    ] {
        assert!(places.contains(&place), "{place}");
    }
    // Files that the build doesn't produce exist.
    for row in assets {
        let from = row[0].as_str().expect("a path");
        assert!(
            from.starts_with("target/") || root().join(from).is_file(),
            "{from}"
        );
    }
    // The license in the package is the program's license.
    let license = text("LICENSE-MIT");
    let copyright = text("assets/package/deb/copyright");
    let (_, body) = license.split_once("Permission is").expect("the license");
    for line in body.lines().skip(1).filter(|line| !line.is_empty()) {
        assert!(copyright.contains(line), "{line}");
    }
}

/// Runs the release script in `folder`, with checksums that name the archive `archive`.
#[cfg(unix)]
fn manifests(folder: &Path, archive: &str) -> bool {
    let sums = folder.join("SHA256SUMS");
    let other = format!("{}  other.zip\n", "a".repeat(64));
    fs::write(&sums, format!("{other}{}  {archive}\n", "0123".repeat(16))).expect("a file");
    let done = Command::new("bash")
        .arg(root().join(".ci/manifests"))
        .args(["1.2.3", "https://forge.example/portolan"])
        .args([sums, folder.join("out")])
        .output();
    done.expect("bash").status.success()
}

#[cfg(unix)]
#[test]
fn manifests_are_filled_in_and_complete() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(!manifests(
        folder.path(),
        "portolan-1.2.4-x86_64-pc-windows-msvc.zip"
    ));
    assert!(manifests(
        folder.path(),
        "portolan-1.2.3-x86_64-pc-windows-msvc.zip"
    ));
    let out = folder.path().join("out");
    let sum = "0123".repeat(16);
    let address = "https://forge.example/portolan/releases/download/v1.2.3/\
                   portolan-1.2.3-x86_64-pc-windows-msvc.zip";
    let placeholder = Regex::new("@[A-Z0-9]+@").expect("a pattern");
    let mut count = 0;
    for entry in fs::read_dir(&out).expect("a folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("text");
        assert!(!placeholder.is_match(&text), "{text}");
        count += 1;
    }
    assert_eq!(count, 5);

    // The fields that the winget 1.6 schemas require, by type of manifest.
    let common = [
        "PackageIdentifier",
        "PackageVersion",
        "ManifestType",
        "ManifestVersion",
    ];
    let kinds: [(&str, &str, &[&str]); 4] = [
        ("", "version", &["DefaultLocale"]),
        (".installer", "installer", &["Installers", "InstallerType"]),
        (
            ".locale.en-US",
            "defaultLocale",
            &[
                "PackageLocale",
                "Publisher",
                "PackageName",
                "License",
                "ShortDescription",
            ],
        ),
        (
            ".locale.zh-CN",
            "locale",
            &["PackageLocale", "ShortDescription"],
        ),
    ];
    for (part, kind, more) in kinds {
        let manifest = yaml(&out.join(format!("Portolan.Portolan{part}.yaml")));
        for field in common.iter().chain(more) {
            assert!(!manifest[field].is_null(), "{kind}: {field}");
        }
        assert_eq!(manifest["ManifestType"], kind);
        assert_eq!(manifest["PackageVersion"], "1.2.3");
        assert_eq!(manifest["PackageIdentifier"], "Portolan.Portolan");
        let short = manifest["ShortDescription"].as_str().unwrap_or("none here");
        assert!((3..=256).contains(&short.chars().count()), "{short}");
    }
    let installer = yaml(&out.join("Portolan.Portolan.installer.yaml"));
    let first = &installer["Installers"][0];
    assert_eq!(first["InstallerUrl"], address);
    assert_eq!(first["InstallerSha256"], sum.as_str());
    assert_eq!(first["Architecture"], "x64");
    let nested = &installer["NestedInstallerFiles"][0]["RelativeFilePath"];
    assert_eq!(nested, "portolan.exe");

    let scoop = fs::read_to_string(out.join("portolan.json")).expect("the manifest");
    let scoop: Value = serde_json::from_str(&scoop).expect("JSON");
    for field in ["version", "description", "homepage", "license", "bin"] {
        assert!(scoop[field].is_string(), "{field}");
    }
    assert_eq!(scoop["architecture"]["64bit"]["url"], address);
    assert_eq!(scoop["architecture"]["64bit"]["hash"], sum.as_str());
}
