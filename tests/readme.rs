//! What the README shows is what the program does: every `console` block is run, and its output compared.
//! A line `…` in a block stands for any lines. `UPDATE_README=1 cargo test --test readme` writes the real
//! output of the blocks that have no such line.

use std::path::Path;
use std::process::Command;

const PAGES: [&str; 1] = ["README.md"];

/// A `console` block: the lines of the page between its fences.
struct Block {
    first: usize,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if line.trim() != "```console" {
            continue;
        }
        let inside = lines.by_ref().map(|(_, line)| line.to_owned());
        blocks.push(Block {
            first: at + 1,
            lines: inside.take_while(|line| line.trim() != "```").collect(),
        });
    }
    blocks
}

/// Runs the commands of a block in a folder of its own; the block as it really reads.
fn run(block: &Block) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_portolan"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().expect("a folder").to_owned()).chain(
            std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()),
        ),
    );
    let mut real = Vec::new();
    for line in block.lines.iter().filter(|line| line.starts_with("$ ")) {
        let done = Command::new("sh")
            .args(["-c", &line[2..]])
            .current_dir(folder.path())
            .env("PATH", path.as_ref().expect("a path"))
            .env("HOME", folder.path())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("LANG")
            .output()
            .expect("a shell");
        real.push(line.clone());
        for bytes in [done.stdout, done.stderr] {
            let text = String::from_utf8(bytes).expect("text");
            real.extend(text.lines().map(|line| line.trim_end().to_owned()));
        }
    }
    real
}

/// Whether `real` reads as `shown` does, where a line `…` stands for any lines.
fn matches(shown: &[String], real: &[String]) -> bool {
    match shown.split_first() {
        None => real.is_empty(),
        Some((line, rest)) if line.trim() == "…" => {
            (0..=real.len()).any(|skipped| matches(rest, &real[skipped..]))
        }
        Some((line, rest)) => {
            real.first() == Some(&line.trim_end().to_owned()) && matches(rest, &real[1..])
        }
    }
}

#[test]
fn every_command_of_the_pages_does_what_they_show() {
    for name in PAGES {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let page = std::fs::read_to_string(&file).expect(name);
        let blocks = blocks(&page);
        assert!(blocks.len() >= 3, "{name} shows nothing");
        let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
        for block in blocks.iter().rev() {
            let real = run(block);
            let cut = block.lines.iter().any(|line| line.trim() == "…");
            if std::env::var_os("UPDATE_README").is_some() && !cut {
                lines.splice(block.first..block.first + block.lines.len(), real);
                continue;
            }
            let line = block.first + 1;
            let (shown, real_text) = (block.lines.join("\n"), real.join("\n"));
            assert!(
                matches(&block.lines, &real),
                "{name}:{line} shows\n{shown}\nand the program says\n{real_text}"
            );
        }
        if std::env::var_os("UPDATE_README").is_some() {
            std::fs::write(&file, lines.join("\n") + "\n").expect(name);
        }
    }
}
