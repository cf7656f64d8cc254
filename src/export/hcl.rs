//! Terraform syntax of the exports, formatted as `terraform fmt` does.

/// Formats a string literal without interpolation.
pub(super) fn string(text: &str) -> String {
    // Nearly all texts are such, and there may be hundreds of thousands.
    if !text.contains(['\\', '"', '{']) {
        return ["\"", text, "\""].concat();
    }
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace("${", "$${").replace("%{", "%%{"))
}

/// Formats a list of strings.
pub(super) fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| string(item)).collect();
    format!("[{}]", items.join(", "))
}

/// Formats attributes, one per line, with aligned equals signs.
pub(super) fn attributes(indent: usize, attributes: &[(impl AsRef<str>, String)]) -> String {
    let keys = attributes.iter().map(|(key, _)| key.as_ref());
    let width = keys.map(str::len).max().unwrap_or(0);
    let lines = attributes.iter().map(|(key, value)| {
        let key = key.as_ref();
        format!("{:indent$}{key:width$} = {value}\n", "")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_no_interpolation() {
        assert_eq!(string(r#"a"\${b}%{c}"#), r#""a\"\\$${b}%%{c}""#);
    }
}
