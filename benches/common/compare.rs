//! What the comparisons with fzf have in common: arguments, fzf itself, port lists, and targets.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// First version of fzf that is compared: major and minor number.
const FZF: (u32, u32) = (0, 67);
/// The list of this size is the real one, if nmap is installed.
const REAL: usize = 27_000;
const NMAP_SERVICES: &str = "/usr/share/nmap/nmap-services";
/// Only the last lines of each list contain this word.
pub(crate) const WORD: &str = "quokkas";
const LAST_LINES: &str = "\
quokkas-1\t65001/tcp\t0.000001\t# First of the last lines
quokkas-2\t65001/udp\t0.000001\t# Second of the last lines
quokkas-3\t65002/tcp\t0.000001\t# Third of the last lines
";
const LAST: usize = 3;
/// Maximum size of a list in Portolan.
const LARGEST: usize = 64 << 20;

/// Words of the names and comments in generated lists.
const WORDS: &str = "access admin agent alarm archive audio backup batch bridge cache call center \
    cluster codec config control core data desk device discovery domain echo engine event file \
    flow game gateway graph group health host image index info job lease license link list log \
    mail manager media message mobile monitor name net node notify object office packet peer \
    phone policy port print protocol proxy query queue radio record relay remote report route \
    schedule search secure sensor server service session shell signal socket sql storage stream \
    sync system table task telnet terminal time trace transfer tunnel update user video voice \
    web xml zone";

/// Arguments of a benchmark: `[PORTOLAN] [SIZE]..`.
pub(crate) struct Arguments {
    /// The program to measure.
    pub(crate) portolan: PathBuf,
    /// Numbers of lines of the lists.
    pub(crate) sizes: Vec<usize>,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        // Cargo adds `--bench`.
        let given = env::args().skip(1).filter(|arg| !arg.starts_with('-'));
        let (numbers, paths): (Vec<_>, Vec<_>) =
            given.partition(|arg| arg.parse::<usize>().is_ok());
        let built = env!("CARGO_BIN_EXE_portolan");
        let mut sizes: Vec<usize> = numbers.iter().flat_map(|number| number.parse()).collect();
        if sizes.is_empty() {
            sizes = vec![REAL, 100_000, 1_000_000];
        }
        Ok(Self {
            portolan: fs::canonicalize(paths.first().map_or(built, |path| path))?,
            sizes,
        })
    }
}

/// Returns the fzf to compare with: `$FZF` or the one in PATH. Prints its version, or why there is none.
pub(crate) fn fzf() -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os("FZF").unwrap_or_else(|| "fzf".into()));
    let version = Command::new(&path).arg("--version").output();
    let version = version.map_or(String::new(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    });
    let mut numbers = version.split('.').map_while(|part| part.parse().ok());
    let is_new = matches!((numbers.next(), numbers.next()), (Some(a), Some(b)) if (a, b) >= FZF);
    if is_new {
        println!("fzf {version}");
        return Some(path);
    }
    let found = if version.is_empty() { "none" } else { &version };
    println!(
        "NOT COMPARED WITH fzf: needs {}.{} or newer in PATH or $FZF, found {found}; \
         `bash benches/fzf.sh` fetches it",
        FZF.0, FZF.1
    );
    None
}

/// Writes an nmap-services file of about `size` lines to `folder`: Debian's, or a generated one that is always
/// the same.
pub(crate) fn list(size: usize, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let real = match size {
        REAL => fs::read_to_string(NMAP_SERVICES).ok(),
        _ => None,
    };
    let source = real.as_ref().map_or("generated", |_| NMAP_SERVICES);
    let mut text = real.map_or_else(|| generated(size.saturating_sub(LAST)), Ok)?;
    text.push_str(LAST_LINES);
    if text.len() > LARGEST {
        return Err(format!("{} bytes are too many for a list", text.len()).into());
    }
    let count = text.lines().filter(|line| !line.starts_with('#')).count();
    println!("\n{count} lines, {} bytes ({source})", text.len());
    let path = folder.join(format!("list-{size}"));
    fs::write(&path, text)?;
    Ok(path)
}

fn generated(size: usize) -> Result<String, Box<dyn Error>> {
    let words: Vec<&str> = WORDS.split(' ').collect();
    // Marsaglia's xorshift with a fixed seed.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most as u64) as usize
    };
    let mut text = String::new();
    for at in 0..size {
        for _ in 0..1 + below(3) {
            write!(text, "{}-", words[below(words.len())])?;
        }
        let transport = ["tcp", "udp"][below(2)];
        let (port, frequency) = (1 + below(65_000), below(1_000));
        write!(text, "{at}\t{port}/{transport}\t0.{frequency:06}\t#")?;
        for _ in 0..2 + below(4) {
            write!(text, " {}", words[below(words.len())])?;
        }
        text.push('\n');
    }
    Ok(text)
}

/// Prints whether a ratio meets its target. The driver collects these lines.
pub(crate) fn target(what: &str, ratio: f64, most: f64) {
    let verdict = if ratio <= most { "met" } else { "MISSED" };
    println!("target  {what}: {ratio:.2} × (at most {most} ×): {verdict}");
}
