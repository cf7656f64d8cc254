//! Validation of file names and paths for Windows.

use std::path::{Component, Path, Prefix};

use crate::model::{Localized, Text, text};

/// Reason why a file name is invalid on Windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// The name is reserved for a device; data written to it would be lost.
    Device(String),
    /// The name contains an invalid character.
    Character(char),
    /// The path begins with a drive that does not exist, possibly because of a colon in the name.
    Drive(String),
}

impl Localized for NameError {
    fn both(&self) -> Text {
        match self {
            Self::Device(name) => text!(
                "“{name}” is a reserved device name on Windows",
                "“{name}”是 Windows 保留的设备名"
            ),
            Self::Character(character) => text!(
                "file names on Windows can't contain “{character}”",
                "Windows 文件名不能包含“{character}”"
            ),
            Self::Drive(drive) => text!("drive “{drive}” does not exist", "驱动器“{drive}”不存在"),
        }
    }
}

impl NameError {
    /// Returns the first problem of a path; always `None` on systems other than Windows. Windows itself would
    /// open a device, write to the stream named after a colon, or return an unclear error.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        if !cfg!(windows) {
            return None;
        }
        path.components().find_map(|part| match part {
            Component::Prefix(prefix) => {
                let name = prefix.as_os_str().to_string_lossy();
                match prefix.kind() {
                    Prefix::DeviceNS(device) => {
                        Some(Self::Device(device.to_string_lossy().into_owned()))
                    }
                    Prefix::Disk(_) if !Path::new(&format!("{name}\\")).exists() => {
                        Some(Self::Drive(name.into_owned()))
                    }
                    _ => None,
                }
            }
            Component::Normal(name) => Self::of_name(&name.to_string_lossy()),
            _ => None,
        })
    }

    /// Returns the problem of a file or folder name on Windows, if any (“Naming Files, Paths, and Namespaces”
    /// in Microsoft's documentation).
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
        let is_invalid = |one: &char| *one < ' ' || "<>:\"/\\|?*".contains(*one);
        if let Some(invalid) = name.chars().find(is_invalid) {
            return Some(Self::Character(invalid));
        }
        // A device name is reserved with any extension, too.
        let stem = name.split('.').next().unwrap_or_default();
        let stem = stem.trim_end_matches(' ').to_uppercase();
        let port = ["COM", "LPT"]
            .iter()
            .find_map(|port| stem.strip_prefix(port));
        let is_port = port.is_some_and(|number| {
            number.chars().count() == 1 && number.contains(|one| "123456789¹²³".contains(one))
        });
        (is_port || DEVICES.contains(&stem.as_str())).then(|| Self::Device(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn names_that_are_invalid_on_windows_are_detected() {
        let device = |name: &str| Some(NameError::Device(name.to_owned()));
        for name in [
            "NUL",
            "nul",
            "nul.txt",
            "Con.tar.gz",
            "aux ",
            "PRN .csv",
            "COM1",
            "com9.log",
            "lpt²",
            "CONIN$",
            "conout$.txt",
        ] {
            assert_eq!(NameError::of_name(name), device(name), "{name}");
        }
        for name in [
            "nulls.txt",
            "a.nul",
            "CON1",
            "COM",
            "COM0",
            "COM10",
            "com11.txt",
            "LPTx",
            "rules.csv",
            "域控.ps1",
            "..",
            ".config",
            "con-1",
        ] {
            assert_eq!(NameError::of_name(name), None, "{name}");
        }
        for invalid in "<>:\"/\\|?*\u{1}\u{1f}\n".chars() {
            let name = format!("a{invalid}.csv");
            assert_eq!(
                NameError::of_name(&name),
                Some(NameError::Character(invalid))
            );
        }
        let fault = NameError::of_name("a?b").unwrap();
        assert_eq!(
            fault.text(Lang::En),
            "file names on Windows can't contain “?”"
        );
        assert_eq!(fault.text(Lang::Zh), "Windows 文件名不能包含“?”");
    }
}
