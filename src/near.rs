//! What an unknown name could have meant.

/// The most names that are suggested.
pub const MOST: usize = 3;
/// How alike two names must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.6;
/// How alike a name and a part of it are taken to be.
const PART: f64 = 0.8;

/// How alike two names are, from 0 to 1, whatever their case.
#[must_use]
pub fn likeness(wanted: &str, known: &str) -> f64 {
    let (wanted, known) = (wanted.to_lowercase(), known.to_lowercase());
    let alike = strsim::normalized_damerau_levenshtein(&wanted, &known);
    // A letter or two are part of nearly everything.
    let is_part = wanted.chars().count() > 2 && known.contains(&wanted);
    if is_part { alike.max(PART) } else { alike }
}

/// The names that are alike enough, the most alike first; among equals in the order given. `known` are
/// names with their likeness; a name that comes twice is named once.
pub fn best<'a>(known: impl Iterator<Item = (&'a str, f64)>) -> Vec<String> {
    let mut near: Vec<(&str, f64)> = known.filter(|&(_, score)| score >= ALIKE).collect();
    near.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let mut names: Vec<String> = Vec::new();
    for (name, _) in near {
        if names.len() < MOST && !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Those of `known` that `wanted` could have meant, or all of them where none comes near: what to say
/// after “known are”.
pub fn meant<'a>(wanted: &str, known: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let near = best(known.clone().map(|name| (name, likeness(wanted, name))));
    if near.is_empty() {
        known.map(str::to_owned).collect()
    } else {
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_all_of_them() {
        let known = ["borders", "mouse", "lang"];
        assert_eq!(meant("Boarders", known.into_iter()), ["borders"]);
        assert_eq!(meant("zzz", known.into_iter()), known);
    }
}
