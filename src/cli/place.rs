//! The places in a command line and the words that can stand there, as completion scripts for the shells
//! whose own from clap know no values: PowerShell and Elvish.

use clap::{Arg, Command};

/// What can stand at a place: words, each with what it means.
type Words = Vec<(String, String)>;

/// A place: behind a command, or behind a flag that takes a value.
struct Place {
    /// All commands up to it, then the flag if any, with blanks between.
    behind: String,
    /// None where only a file or a free text can stand.
    words: Words,
}

impl Place {
    /// Every place of a command and of those in it.
    fn all(command: &Command, behind: &str, found: &mut Vec<Self>) {
        let mut words: Words = command
            .get_subcommands()
            .map(|sub| (sub.get_name().to_owned(), told(sub.get_about())))
            .collect();
        words.extend(command.get_positionals().flat_map(values));
        let mut flagged = Vec::new();
        for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
            let long = arg.get_long().map(|long| format!("--{long}"));
            let short = arg.get_short().map(|short| format!("-{short}"));
            for flag in long.into_iter().chain(short) {
                if arg.get_action().takes_values() {
                    flagged.push(Self {
                        behind: format!("{behind} {flag}"),
                        words: values(arg),
                    });
                }
                words.push((flag, told(arg.get_help())));
            }
        }
        found.push(Self {
            behind: behind.to_owned(),
            words,
        });
        found.extend(flagged);
        for sub in command.get_subcommands() {
            Self::all(sub, &format!("{behind} {}", sub.get_name()), found);
        }
    }
}

/// The places of a grammar with the number of the list that each takes, and those lists, each once.
fn places(command: &Command) -> (Vec<(String, usize)>, Vec<Words>) {
    let mut found = Vec::new();
    Place::all(command, command.get_name(), &mut found);
    let mut lists: Vec<Words> = Vec::new();
    let mut places = Vec::new();
    for Place { behind, words } in found {
        let known = lists.iter().position(|list| *list == words);
        places.push((behind, known.unwrap_or(lists.len())));
        if known.is_none() {
            lists.push(words);
        }
    }
    (places, lists)
}

/// The values that an argument takes, as far as they are known.
fn values(arg: &Arg) -> Words {
    let values = arg.get_possible_values().into_iter();
    values
        .map(|value| (value.get_name().to_owned(), told(value.get_help())))
        .collect()
}

/// A description in one line.
fn told(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A completer for Windows PowerShell 5.1 and later. A text in single quotes on lines of its own has no
/// escapes there; between a word and its meaning stands a tab. That PowerShell reads what a program
/// prints in the console's code page, where the last byte of a Chinese character can take the next
/// character with it: that must not be the line's end, so a blank stands before it.
pub(super) fn powershell(command: &Command) -> String {
    let name = command.get_name();
    let (places, lists) = places(command);
    let places: String = places
        .iter()
        .map(|(behind, list)| format!("        '{behind}' = {list}\n"))
        .collect();
    let lists: Vec<String> = lists
        .iter()
        .map(|words| {
            if words.is_empty() {
                return "''".to_owned();
            }
            let lines = words.iter();
            let lines = lines.map(|(word, about)| format!("{word}\t{about} \n"));
            format!("@'\n{}'@", lines.collect::<String>())
        })
        .collect();
    let lists = lists.join(",\n");
    format!(
        r#"Register-ArgumentCompleter -Native -CommandName {name}, {name}.exe -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)

    $lists = @(
{lists}
    )
    $places = @{{
{places}    }}
    $command = '{name}'
    $place = $command
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {{
        if ($element.Extent.EndOffset -ge $cursorPosition) {{
            break
        }}
        $word = $element.ToString()
        $place = $command
        if ($places.ContainsKey("$command $word")) {{
            $place = "$command $word"
            if (-not $word.StartsWith('-')) {{
                $command = $place
            }}
        }}
    }}
    foreach ($line in $lists[$places[$place]] -split "`r?`n") {{
        $word, $about = $line -split "`t", 2
        if ($word -and $word.StartsWith($wordToComplete, [StringComparison]::OrdinalIgnoreCase)) {{
            $kind = if ($word.StartsWith('-')) {{ 'ParameterName' }} else {{ 'ParameterValue' }}
            $about = "$about".Trim()
            if (-not $about) {{
                $about = $word
            }}
            [System.Management.Automation.CompletionResult]::new($word, $word, $kind, $about)
        }}
    }}
}}
"#
    )
}

/// A completer for Elvish. A single quote is doubled in a text in single quotes.
pub(super) fn elvish(command: &Command) -> String {
    let name = command.get_name();
    let (places, lists) = places(command);
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let places: String = places
        .iter()
        .map(|(behind, list)| format!("        &{}=(num {list})\n", quoted(behind)))
        .collect();
    let lists: String = lists
        .iter()
        .map(|words| {
            let pairs = words.iter();
            let pairs = pairs
                .map(|(word, about)| format!("            [{} {}]\n", quoted(word), quoted(about)));
            format!("        [\n{}        ]\n", pairs.collect::<String>())
        })
        .collect();
    format!(
        r"use str

set edit:completion:arg-completer[{name}] = {{|@words|
    var lists = [
{lists}    ]
    var places = [
{places}    ]
    var command = '{name}'
    var place = $command
    for word $words[1..-1] {{
        set place = $command
        if (has-key $places $command' '$word) {{
            set place = $command' '$word
            if (not (str:has-prefix $word '-')) {{
                set command = $place
            }}
        }}
    }}
    var list = $lists[$places[$place]]
    if (eq $list []) {{
        edit:complete-filename $words[-1]
    }}
    for pair $list {{
        edit:complex-candidate $pair[0] &display=$pair[0]'  '$pair[1]
    }}
}}
"
    )
}
