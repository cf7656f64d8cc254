//! Identifier of a ruleset in a target: ASCII, of limited length, and never a keyword or an existing name.

/// Prefix of all identifiers, so that a ruleset called `filter` or `all` is neither a keyword nor an existing
/// table.
const PREFIX: &str = "portolan";
/// Maximum number of characters that are taken from the name.
const LONGEST: usize = 32;

/// Returns `portolan-svc-dc` for the name `svc-dc`, or `portolan` if nothing of the name is left. It consists
/// of lower-case ASCII letters, digits and single hyphens, starts with a letter, and has at most 50
/// characters.
///
/// A name that loses characters, because they are not ASCII or there are too many, gets a digest of the whole
/// name: two Chinese names must not replace each other's rules.
pub(super) fn identifier(name: &str) -> String {
    let mut kept = String::new();
    for one in name.chars() {
        if one.is_ascii_alphanumeric() {
            kept.push(one.to_ascii_lowercase());
        } else if !kept.is_empty() && !kept.ends_with('-') {
            kept.push('-');
        }
    }
    let whole = kept.trim_end_matches('-').len();
    kept.truncate(LONGEST);
    let kept = kept.trim_end_matches('-');
    let foreign = name
        .chars()
        .any(|one| one.is_alphanumeric() && !one.is_ascii());
    let mut words = vec![PREFIX.to_owned()];
    if kept != PREFIX && !kept.is_empty() {
        words.push(kept.to_owned());
    }
    if foreign || whole > LONGEST {
        words.push(format!("{:08x}", digest(name)));
    }
    words.join("-")
}

/// Returns the identifier in at most `longest` characters, which must be at least 17; a longer one is cut and
/// ends in the digest of the whole name.
pub(super) fn short_identifier(name: &str, longest: usize) -> String {
    let whole = identifier(name);
    if whole.len() <= longest {
        return whole;
    }
    let digest = format!("{:08x}", digest(name));
    let kept = whole[..longest - digest.len() - 1].trim_end_matches('-');
    format!("{kept}-{digest}")
}

/// 32-bit FNV-1a: the same on every machine and in every version, unlike the standard library's hasher.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_unchanged() {
        assert_eq!(identifier("svc-dc"), "portolan-svc-dc");
        assert_eq!(identifier("File Server_2"), "portolan-file-server-2");
        assert_eq!(identifier("2019"), "portolan-2019");
    }

    #[test]
    fn an_empty_name_gives_the_prefix_alone() {
        for name in ["", " ", "\n", "$()", "--", "portolan", "Portolan"] {
            assert_eq!(identifier(name), "portolan", "{name:?}");
        }
    }

    #[test]
    fn identifiers_only_have_allowed_characters() {
        for name in [
            "$(rm)",
            "a\nb",
            "'; drop",
            "域控制器",
            "..\\..",
            "é",
            "`x`",
            "%PATH%",
        ] {
            let made = identifier(name);
            assert!(made.starts_with("portolan"), "{made}");
            assert!(
                made.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{made}"
            );
            assert!(!made.ends_with('-') && !made.contains("--"), "{made}");
        }
        assert!(identifier(&"a b".repeat(300)).len() <= 50);
    }

    #[test]
    fn short_identifiers_fit_and_are_unique() {
        assert_eq!(short_identifier("svc-dc", 25), "portolan-svc-dc");
        let long = [
            short_identifier("branch office one", 25),
            short_identifier("branch office two", 25),
        ];
        assert!(
            long[0] != long[1] && long.iter().all(|one| one.len() <= 25),
            "{long:?}"
        );
        assert_eq!(
            short_identifier("a-b-c-d-e-f-g-h-i", 20),
            "portolan-a-5e7851b4"
        );
    }

    #[test]
    fn the_digest_is_fnv_1a() {
        // Test vector published by the authors of FNV.
        assert_eq!(digest("foobar"), 0xbf9c_f968);
    }

    #[test]
    fn names_that_lose_characters_stay_distinct() {
        assert_ne!(identifier("域控制器"), identifier("文件服务器"));
        assert_ne!(identifier("dc-北京"), identifier("dc-上海"));
        let long = "a".repeat(300);
        assert_ne!(identifier(&long), identifier(&long[1..]));
        // Installed rules are found by this identifier, so it must never change.
        assert_eq!(identifier("域控制器"), "portolan-431c5632");
    }
}
