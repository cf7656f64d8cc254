//! Identifier of a ruleset in a target: ASCII, of limited length, never a keyword or an existing name, and never
//! that of another ruleset.

use crate::model::{digest, reading};

/// Prefix of all identifiers, so that a ruleset called `filter` or `all` is neither a keyword nor an existing
/// table.
const PREFIX: &str = "portolan";
/// Maximum number of characters that are taken from the name.
const LONGEST: usize = 32;
/// Number of characters of a digest.
const DIGEST: usize = 8;

/// Returns `portolan-svc-dc` for the name `svc-dc`. It consists of lower-case ASCII letters, digits and single
/// hyphens, and has at most 50 characters.
///
/// Two different names never have the same identifier. A name that is not [plain](is_plain) loses characters, so
/// its identifier ends in a digest of the whole name.
pub(super) fn identifier(name: &str) -> String {
    if is_plain(name) {
        format!("{PREFIX}-{name}")
    } else {
        with_digest(name, LONGEST)
    }
}

/// Returns the identifier in at most `longest` characters, which must be at least 17; a longer one is cut and
/// ends in the digest of the whole name.
pub(super) fn short_identifier(name: &str, longest: usize) -> String {
    let whole = identifier(name);
    if whole.len() <= longest {
        return whole;
    }
    let around = PREFIX.len() + "--".len() + DIGEST;
    with_digest(name, longest.saturating_sub(around).min(LONGEST))
}

/// Returns the prefix, at most `longest` readable characters of the name, and its digest.
fn with_digest(name: &str, longest: usize) -> String {
    let mut readable = readable(name);
    readable.truncate(longest);
    let readable = readable.trim_end_matches('-');
    let digest = format!("{:0DIGEST$x}", digest(name));
    if readable.is_empty() {
        format!("{PREFIX}-{digest}")
    } else {
        format!("{PREFIX}-{readable}-{digest}")
    }
}

/// Reduces a name to lower-case ASCII letters, digits and single hyphens between them. Chinese characters become
/// pinyin as far as their readings are known.
fn readable(name: &str) -> String {
    let mut readable = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (at, one) in chars.iter().enumerate() {
        if one.is_ascii_alphanumeric() {
            readable.push(one.to_ascii_lowercase());
        } else if let Some(syllable) = reading(&chars, at) {
            readable.push_str(syllable);
        } else if !readable.is_empty() && !readable.ends_with('-') {
            readable.push('-');
        }
    }
    readable.truncate(readable.trim_end_matches('-').len());
    readable
}

/// Returns true for a name that needs no digest: unchanged by [`readable`], short, and not itself ending like
/// an identifier with a digest.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && readable(name) == name && !ends_in_digest(name)
}

fn ends_in_digest(name: &str) -> bool {
    let last = name.rsplit('-').next().unwrap_or_default();
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    last.len() == DIGEST && last.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Limits of the targets, without the direction, and none.
    const LIMITS: [usize; 6] = [17, 24, 25, 48, 50, usize::MAX];

    /// Names that resemble each other, or an identifier with a digest.
    const ALIKE: [&str; 40] = [
        "dc-one",
        "DC one",
        "DC-one",
        "DC_one",
        "dc_one",
        "dc one",
        "dc one ",
        " dc one",
        "dc  one",
        "dc--one",
        "-dc-one",
        "dc-one-",
        "dc-one!",
        "dc.one",
        "dcone",
        "dc\u{ff0d}one",
        "dc-one-431c5632",
        "431c5632",
        "portolan",
        "Portolan",
        "portolan-dc-one",
        "",
        " ",
        "-",
        "--",
        "!",
        "域控制器",
        "文件服务器",
        "域控制器 ",
        "dc-北京",
        "dc-上海",
        "北京-dc",
        "é",
        "e",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b",
        "domain-controller-from-client",
        "domain-controller-from-management",
    ];

    /// Asserts that an identifier is allowed everywhere.
    fn check(made: &str, longest: usize) {
        assert!(made.len() <= longest.min(50), "{made}");
        assert!(made.starts_with("portolan-"), "{made}");
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        assert!(made.bytes().all(allowed), "{made}");
        assert!(!made.ends_with('-') && !made.contains("--"), "{made}");
    }

    #[test]
    fn plain_names_get_nothing_more() {
        for name in ["svc-dc", "2019", "a", "portolan", ALIKE[34], "dc-431c563"] {
            assert_eq!(identifier(name), format!("portolan-{name}"));
        }
        assert_eq!(short_identifier("svc-dc", 17), "portolan-svc-dc");
    }

    #[test]
    fn changed_names_end_in_a_digest() {
        // Installed rules are found by these identifiers, so they must never change.
        for (name, made) in [
            ("File Server_2", "portolan-file-server-2-DIGEST"),
            ("DC-one", "portolan-dc-one-DIGEST"),
            ("", "portolan-811c9dc5"),
            ("域控制器", "portolan-yukongzhiqi-431c5632"),
            ("dc 重启", "portolan-dc-chongqi-DIGEST"),
            ("域é", "portolan-yu-DIGEST"),
            ("dc-431c5632", "portolan-dc-431c5632-DIGEST"),
            ("431c5632", "portolan-431c5632-DIGEST"),
            (
                "domain-controller-from-management",
                "portolan-domain-controller-from-managemen-DIGEST",
            ),
        ] {
            let made = made.replace("DIGEST", &format!("{:08x}", digest(name)));
            assert_eq!(identifier(name), made);
        }
    }

    #[test]
    fn cut_identifiers_keep_prefix_and_digest() {
        let name = "domain-controller-from-client";
        let digest = format!("{:08x}", digest(name));
        for (longest, made) in [
            (17, format!("portolan-{digest}")),
            (18, format!("portolan-{digest}")),
            (19, format!("portolan-d-{digest}")),
            (24, format!("portolan-domain-{digest}")),
            (25, format!("portolan-domain-{digest}")),
            (37, format!("portolan-domain-controller-f-{digest}")),
            (38, format!("portolan-{name}")),
        ] {
            assert_eq!(short_identifier(name, longest), made);
        }
        assert_eq!(
            short_identifier("域控制器", 17),
            "portolan-431c5632",
            "a name without room for readable characters"
        );
    }

    #[test]
    fn names_that_resemble_each_other_have_different_identifiers() {
        for longest in LIMITS {
            let mut names = BTreeMap::new();
            for name in ALIKE {
                let made = short_identifier(name, longest);
                check(&made, longest);
                if let Some(other) = names.insert(made.clone(), name) {
                    panic!("{name:?} and {other:?} are both {made}");
                }
            }
        }
    }

    /// Returns names that resemble each other: of few words, in various forms, and of any characters.
    fn names() -> impl Strategy<Value = String> {
        prop_oneof![
            "(dc|DC|Dc)[-_ .]{0,2}(one|ONE|1)[- _]{0,2}",
            "[a-c]{1,3}(-[a-c0-9]{1,2}){0,3}",
            "[a-z0-9]{1,4}(-[a-f0-9]{8})?",
            "[a-b-]{30,36}",
            "[域控制器文件服务]{1,4}[ a-]{0,2}",
            "\\PC{0,40}",
            ".*",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn different_names_have_different_identifiers(
            one in names(),
            other in names(),
            longest in prop_oneof![proptest::sample::select(&LIMITS[..]), 17..=60_usize],
        ) {
            let made = [&one, &other].map(|name| short_identifier(name, longest));
            made.iter().for_each(|made| check(made, longest));
            prop_assert_eq!(made[0] == made[1], one == other, "{:?} {:?} {:?}", one, other, made);
        }

        /// Unlike the names above, each of these collides with its original unless a digest prevents it.
        #[test]
        fn a_changed_name_has_another_identifier(
            name in "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}",
            change in 0..7_usize,
            longest in prop_oneof![proptest::sample::select(&LIMITS[..]), 17..=60_usize],
        ) {
            let changed = match change {
                0 => name.to_ascii_uppercase(),
                1 => format!("{name} "),
                2 => name.replace('-', "_"),
                3 => name.replace('-', "--"),
                4 => format!("{name}域"),
                5 => format!("{name}-{:08x}", digest(&name)),
                _ => identifier(&name).trim_start_matches("portolan-").to_owned(),
            };
            // A change can leave a name as it is: then the identifier must be the same too. Rejecting such names
            // aborts the test when there are too many.
            let made = [&name, &changed].map(|name| short_identifier(name, longest));
            prop_assert_eq!(made[0] == made[1], name == changed, "{:?} {:?} {:?}", name, changed, made);
        }
    }
}
