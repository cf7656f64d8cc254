//! Terraform syntax of the exports, formatted as `terraform fmt` does, and texts about its use.

use crate::export::input::Input;
use crate::model::Label;

/// Effect of a second load, and how to undo the first, for the head of a file.
pub(super) const LIFE: [Label; 2] = [
    Label::new(
        "Applying it again changes nothing; a newer file with this name replaces the rules.",
        "重复 apply 不会改变任何内容；同名的新文件会替换这些规则。",
    ),
    Label::new(
        "Undo: delete the file and apply.",
        "撤销：删除此文件后再 apply。",
    ),
];

/// Name of resources and values for the rules of a direction: `portolan_svc_dc_in`.
pub(super) fn resource_name(input: &Input<'_>) -> String {
    input.full_name().replace('-', "_")
}

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

/// Formats an object on one line.
pub(super) fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    format!("{{ {} }}", fields.join(", "))
}

/// Formats a variable without a default value, after an empty line.
pub(super) fn variable(name: &str, kind: &str) -> String {
    format!("\nvariable \"{name}\" {{\n  type = {kind}\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_no_interpolation() {
        assert_eq!(string(r#"a"\${b}%{c}"#), r#""a\"\\$${b}%%{c}""#);
    }
}
