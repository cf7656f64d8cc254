//! The pieces of Terraform's language that the exports write, laid out as `terraform fmt` would.

/// A string in which nothing is expanded.
pub(super) fn string(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace("${", "$${").replace("%{", "%%{"))
}

/// A list of strings.
pub(super) fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| string(item)).collect();
    format!("[{}]", items.join(", "))
}

/// Attributes, one a line, with their signs in one column.
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
    fn nothing_in_a_string_is_expanded() {
        assert_eq!(string(r#"a"\${b}%{c}"#), r#""a\"\\$${b}%%{c}""#);
    }
}
