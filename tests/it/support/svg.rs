//! A frame as a picture: a terminal window in SVG that looks the same with any font. Each run of cells
//! specifies its position and width, so that Chinese stays on the grid; lines are drawn as paths, not as
//! text, so that they connect.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::mem;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::support::screen::{cells, width_of};

/// Size of a cell, in pixels.
const CELL: (u32, u32) = (9, 20);
/// Font size, and distance of the baseline from the top of the cell, in pixels.
const FONT: (u32, u32) = (15, 15);
/// Height of the window's title bar, and the margin around the cells, in pixels.
const BAR: u32 = 36;
const MARGIN: u32 = 14;

/// The terminal's default colors.
const INK: Ink = Ink {
    text: "#d7dde5",
    paper: "#11161d",
};

/// Style sheet of each picture. The fonts are those that terminals ship with, Chinese ones last.
const STYLE: &str = "\
text{font-family:'Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK SC',\
'PingFang SC','Microsoft YaHei',monospace;white-space:pre}
.b{font-weight:700}.d{opacity:.6}.u{text-decoration:underline}\
.w{font-size:16px;letter-spacing:2px}";

/// Left padding of a wide glyph (`.w`), which is as wide as it is high, in its two cells.
const ASIDE: u32 = 1;

/// Draws the picture of a frame.
pub(crate) fn picture(frame: &Buffer, cursor: Option<(u16, u16)>, title: &str) -> String {
    let mut svg = window(frame, title, "", 0);
    for row in 0..frame.area.height {
        draw_texts(frame, row, &mut svg);
    }
    draw_lines(frame, 0..frame.area.height, &mut svg);
    if let Some(cursor) = cursor {
        svg.push_str(&bar_at(cursor));
    }
    svg.push_str("</svg>\n");
    svg
}

/// Draws a single row, for an animation.
pub(crate) fn row(frame: &Buffer, row: u16) -> String {
    let mut svg = String::new();
    draw_texts(frame, row, &mut svg);
    draw_lines(frame, row..row + 1, &mut svg);
    svg
}

/// Returns the vertical position of the area below the cells, in pixels.
pub(crate) fn below(frame: &Buffer) -> u32 {
    BAR + u32::from(frame.area.height) * CELL.1 + MARGIN / 2
}

/// Draws the cursor.
pub(crate) fn bar_at((column, row): (u16, u16)) -> String {
    let (x, y) = corner(column, row);
    format!(
        "<rect x=\"{x}\" y=\"{}\" width=\"2\" height=\"{}\"/>\n",
        y + 2,
        CELL.1 - 4
    )
}

/// Draws the window around a frame: the head of a picture, with `style` added and `below` more pixels below
/// the cells.
pub(crate) fn window(frame: &Buffer, title: &str, style: &str, below: u32) -> String {
    let (width, height) = (
        u32::from(frame.area.width) * CELL.0 + 2 * MARGIN,
        u32::from(frame.area.height) * CELL.1 + BAR + MARGIN + below,
    );
    let ink = Ink::of(frame);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="{}" fill="{}" role="img">
<title>{}</title>
<style>{STYLE}{style}</style>
<rect x=".5" y=".5" width="{}" height="{}" rx="9" fill="{}" stroke="#7d8590" stroke-opacity=".5"/>
<circle cx="20" cy="18" r="5.5" fill="#f07178"/><circle cx="38" cy="18" r="5.5" fill="#ffcb6b"/><circle cx="56" cy="18" r="5.5" fill="#a5d76e"/>
<text x="{}" y="23" font-size="13" text-anchor="middle" class="d">{}</text>
"##,
        FONT.0,
        ink.text,
        escaped(title),
        width - 1,
        height - 1,
        ink.paper,
        width / 2,
        escaped(title),
    )
}

/// Returns the upper left corner of a cell.
fn corner(column: u16, row: u16) -> (u32, u32) {
    (
        MARGIN + u32::from(column) * CELL.0,
        BAR + u32::from(row) * CELL.1,
    )
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Default colors of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ink<Color = &'static str> {
    text: Color,
    paper: Color,
}

impl Ink<String> {
    /// Returns those of the frame's last cell, which is blank: a theme with a background color paints it.
    fn of(frame: &Buffer) -> Self {
        let cell = &frame[(frame.area.width - 1, frame.area.height - 1)];
        Self {
            text: color(cell.fg, INK.text),
            paper: color(cell.bg, INK.paper),
        }
    }
}

/// Visual style of a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    /// `None` for the picture's default.
    fill: Option<String>,
    background: Option<String>,
    class: String,
}

impl Look {
    fn of(cell: &Cell, ink: &Ink<String>) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let (mut fill, mut background) = (color(cell.fg, INK.text), color(cell.bg, INK.paper));
        if has(Modifier::REVERSED) {
            mem::swap(&mut fill, &mut background);
        }
        let classes = [
            (Modifier::BOLD, "b"),
            (Modifier::DIM, "d"),
            (Modifier::UNDERLINED, "u"),
        ];
        let classes: Vec<&str> = classes
            .into_iter()
            .filter(|(modifier, _)| has(*modifier))
            .map(|(_, class)| class)
            .collect();
        Self {
            fill: (fill != ink.text).then_some(fill),
            background: (background != ink.paper).then_some(background),
            class: classes.join(" "),
        }
    }

    /// Returns the attributes for a text, with `more` as additional classes.
    fn attributes(&self, more: &str) -> String {
        let mut attributes = String::new();
        if let Some(fill) = &self.fill {
            let _ = write!(attributes, r#" fill="{fill}""#);
        }
        let class = format!("{} {more}", self.class);
        if !class.trim().is_empty() {
            let _ = write!(attributes, r#" class="{}""#, class.trim());
        }
        attributes
    }
}

/// Maps terminal palette colors and theme colors to CSS colors.
fn color(color: Color, default: &str) -> String {
    let known = match color {
        Color::Black => "#1f2630",
        Color::Red | Color::LightRed => "#f07178",
        Color::Green | Color::LightGreen => "#a5d76e",
        Color::Yellow | Color::LightYellow => "#ffcb6b",
        Color::Blue | Color::LightBlue => "#82aaff",
        Color::Magenta | Color::LightMagenta => "#dd9df5",
        Color::Cyan | Color::LightCyan => "#5fd0e0",
        Color::Gray | Color::White => "#eef2f7",
        Color::DarkGray => "#6b7786",
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Reset | Color::Indexed(_) => default,
    };
    known.to_owned()
}

/// Cells that are drawn as one element.
struct Run {
    column: u16,
    row: u16,
    /// Number of cells.
    width: u16,
    text: String,
    look: Look,
    /// True if more cells may join: false for glyphs that a font may draw at another width.
    open: bool,
    wide: bool,
}

fn draw_texts(frame: &Buffer, row: u16, svg: &mut String) {
    for run in runs(frame, row) {
        run.draw(svg);
    }
}

/// Splits a row into runs of the same style and the same glyph width.
fn runs(frame: &Buffer, row: u16) -> Vec<Run> {
    let ink = Ink::of(frame);
    let mut runs: Vec<Run> = Vec::new();
    for (column, cell) in cells(frame, row) {
        let (width, look) = (width_of(cell), Look::of(cell, &ink));
        let symbol = if line_of(cell.symbol()).is_some() {
            " "
        } else {
            cell.symbol()
        };
        let is_plain = symbol.is_ascii() || width > 1;
        match runs.last_mut() {
            Some(run) if run.open && is_plain && run.look == look && run.wide == (width > 1) => {
                run.text.push_str(symbol);
                run.width += width;
            }
            _ => runs.push(Run {
                column,
                row,
                width,
                text: symbol.to_owned(),
                look,
                open: is_plain,
                wide: width > 1,
            }),
        }
    }
    runs
}

impl Run {
    fn draw(&self, svg: &mut String) {
        let (x, y) = corner(self.column, self.row);
        if let Some(background) = &self.look.background {
            let _ = writeln!(
                svg,
                r#"<rect x="{x}" y="{y}" width="{}" height="{}" fill="{background}"/>"#,
                u32::from(self.width) * CELL.0,
                CELL.1
            );
        }
        if self.wide {
            self.draw_wide(svg);
        } else {
            self.draw_narrow(svg);
        }
    }

    /// Draws words separated by single blanks as one text; more blanks start another text.
    fn draw_narrow(&self, svg: &mut String) {
        let (mut x, y) = corner(self.column, self.row);
        let pixels = |text: &str| {
            let cells = u32::try_from(text.chars().count()).expect("a row is narrow");
            cells * CELL.0
        };
        for part in self.text.split("  ") {
            let text = part.trim_start();
            let begin = x + pixels(part) - pixels(text);
            let text = text.trim_end();
            if !text.is_empty() {
                self.write(svg, begin, y, pixels(text), "", text);
            }
            x += pixels(part) + pixels("  ");
        }
    }

    /// Draws Chinese as wide as it is high, spaced to two cells for each glyph.
    fn draw_wide(&self, svg: &mut String) {
        let (x, y) = corner(self.column, self.row);
        self.write(
            svg,
            x + ASIDE,
            y,
            u32::from(self.width) * CELL.0,
            "w",
            &self.text,
        );
    }

    fn write(&self, svg: &mut String, x: u32, y: u32, length: u32, class: &str, text: &str) {
        let _ = writeln!(
            svg,
            r#"<text x="{x}" y="{}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{}>{}</text>"#,
            y + FONT.1,
            self.look.attributes(class),
            escaped(text)
        );
    }
}

/// Directions in which a line glyph extends from the middle of its cell, and true if it is heavy.
struct Line {
    left: bool,
    right: bool,
    up: bool,
    down: bool,
    heavy: bool,
}

/// Parses the box drawing characters that the browser uses (Unicode block at 2500).
fn line_of(symbol: &str) -> Option<Line> {
    let line = |[left, right, up, down]: [u8; 4], heavy| Line {
        left: left > 0,
        right: right > 0,
        up: up > 0,
        down: down > 0,
        heavy,
    };
    Some(match symbol {
        "─" => line([1, 1, 0, 0], false),
        "│" => line([0, 0, 1, 1], false),
        "┌" => line([0, 1, 0, 1], false),
        "┐" => line([1, 0, 0, 1], false),
        "└" => line([0, 1, 1, 0], false),
        "┘" => line([1, 0, 1, 0], false),
        "━" => line([1, 1, 0, 0], true),
        "┃" => line([0, 0, 1, 1], true),
        "┏" => line([0, 1, 0, 1], true),
        "┓" => line([1, 0, 0, 1], true),
        "┗" => line([0, 1, 1, 0], true),
        "┛" => line([1, 0, 1, 0], true),
        _ => return None,
    })
}

/// Half cells of lines with the same direction, by position.
type Halves = BTreeMap<(Look, bool), [BTreeSet<(u32, u32)>; 2]>;

/// Draws the lines of those rows, connected ones as one path.
fn draw_lines(frame: &Buffer, rows: Range<u16>, svg: &mut String) {
    let ink = Ink::of(frame);
    let mut halves = Halves::new();
    for row in rows {
        for (column, cell) in cells(frame, row) {
            let Some(line) = line_of(cell.symbol()) else {
                continue;
            };
            // In half cells: horizontal lines are keyed by row, vertical lines by column.
            let (x, y) = (2 * u32::from(column), 2 * u32::from(row));
            let of_look = halves
                .entry((Look::of(cell, &ink), line.heavy))
                .or_default();
            for (is_there, half) in [(line.left, (y, x)), (line.right, (y, x + 1))] {
                if is_there {
                    of_look[0].insert(half);
                }
            }
            for (is_there, half) in [(line.up, (x, y)), (line.down, (x, y + 1))] {
                if is_there {
                    of_look[1].insert(half);
                }
            }
        }
    }
    for ((look, heavy), [across, down]) in halves {
        let width = if heavy { 2.4 } else { 1.2 };
        let half = |cell: u32, at: u32| f64::from(cell) * f64::from(at) / 2.0;
        // A line that ends in the middle of a cell fills the corner there; at the edge of a cell, where the
        // next line begins, it ends sharply.
        let corner = |at: u32| f64::from(at % 2) * width / 2.0;
        let mut path = String::new();
        for (row, from, to) in joined(&across) {
            let y = f64::from(BAR) + half(CELL.1, row + 1);
            let x = |at| f64::from(MARGIN) + half(CELL.0, at);
            let (from, to) = (x(from) - corner(from), x(to) + corner(to));
            let _ = write!(path, "M{from:.1} {y}H{to:.1}");
        }
        for (column, from, to) in joined(&down) {
            let x = f64::from(MARGIN) + half(CELL.0, column + 1);
            let y = |at| f64::from(BAR) + half(CELL.1, at);
            let (from, to) = (y(from) - corner(from), y(to) + corner(to));
            let _ = write!(path, "M{x} {from:.1}V{to:.1}");
        }
        let stroke = look.fill.unwrap_or_else(|| ink.text.clone());
        // Not by opacity, because intersections would be brighter.
        let stroke = if look.class.contains('d') {
            mixed(&stroke, &ink.paper)
        } else {
            stroke
        };
        let _ = writeln!(
            svg,
            r#"<path d="{path}" stroke="{stroke}" stroke-width="{width}" fill="none"/>"#
        );
    }
}

/// Returns the dim variant of a color: three parts of it, two of the background.
fn mixed(color: &str, paper: &str) -> String {
    let part = |color: &str, at: usize| u32::from_str_radix(&color[at..at + 2], 16).expect("hex");
    let mix = |at| (3 * part(color, at) + 2 * part(paper, at)) / 5;
    format!("#{:02x}{:02x}{:02x}", mix(1), mix(3), mix(5))
}

/// Joins adjacent halves into (line, from, to).
fn joined(halves: &BTreeSet<(u32, u32)>) -> Vec<(u32, u32, u32)> {
    let mut lines: Vec<(u32, u32, u32)> = Vec::new();
    for &(line, at) in halves {
        match lines.last_mut() {
            Some((same, _, to)) if *same == line && *to == at => *to = at + 1,
            _ => lines.push((line, at, at + 1)),
        }
    }
    lines
}
