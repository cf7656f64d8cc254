//! Names that Windows can't have: what is wrong with a path, and with a name.

use std::path::{Component, Path, Prefix};

use crate::model::{Localized, Text, text};

/// The reason why Windows can have no file of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameFault {
    /// The name is that of a device: what is written there is lost.
    Device(String),
    /// The name has a character that names can't have.
    Character(char),
    /// The path begins with a drive that does not exist, perhaps because the name has a colon.
    Drive(String),
}

impl Localized for NameFault {
    fn both(&self) -> Text {
        match self {
            Self::Device(name) => text!(
                "“{name}” is a device on Windows",
                "“{name}”在 Windows 中是设备名"
            ),
            Self::Character(character) => text!(
                "file names on Windows can't have “{character}”",
                "Windows 文件名中不能有“{character}”"
            ),
            Self::Drive(drive) => text!("there is no drive “{drive}”", "没有驱动器“{drive}”"),
        }
    }
}

impl NameFault {
    /// Finds what is wrong with a path, on Windows. The system itself would open a device, write to a
    /// stream behind the colon, or give a reason that says nothing.
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

    /// Finds what is wrong with the name of a file or folder (“Naming Files, Paths, and Namespaces” in
    /// Microsoft's documentation).
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
        let is_bad = |one: &char| *one < ' ' || "<>:\"/\\|?*".contains(*one);
        if let Some(bad) = name.chars().find(is_bad) {
            return Some(Self::Character(bad));
        }
        // A device keeps its name whatever follows a dot.
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
    fn names_that_windows_can_not_have_are_known() {
        let device = |name: &str| Some(NameFault::Device(name.to_owned()));
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
            assert_eq!(NameFault::of_name(name), device(name), "{name}");
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
            assert_eq!(NameFault::of_name(name), None, "{name}");
        }
        for bad in "<>:\"/\\|?*\u{1}\u{1f}\n".chars() {
            let name = format!("a{bad}.csv");
            assert_eq!(NameFault::of_name(&name), Some(NameFault::Character(bad)));
        }
        let fault = NameFault::of_name("a?b").unwrap();
        assert_eq!(fault.text(Lang::En), "file names on Windows can't have “?”");
        assert_eq!(fault.text(Lang::Zh), "Windows 文件名中不能有“?”");
    }
}
