//! Frames as an animated SVG: it needs no script and no player, and repeats in any page that shows it.
//! Content that doesn't change between frames is written once. A caption below the screen shows the pressed
//! key and its purpose. Where animation is off, on paper or by the user's preference, the last frame is
//! shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ratatui::buffer::Buffer;

use crate::support::svg::{bar_at, below, escaped, row, window};

/// Height of the caption below the screen, in pixels.
const CAPTION: u32 = 40;

/// Intervals in which an element is visible, in milliseconds: from, to.
type Times = Vec<(u32, u32)>;

/// An animation in progress.
#[derive(Default)]
pub(crate) struct Film {
    /// Every element shown so far, with its intervals.
    pieces: BTreeMap<(Layer, String), Times>,
    length: u32,
}

/// Drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Background,
    Text,
    Overlay,
}

impl Film {
    /// Shows a frame for `time` milliseconds, with a caption of the key and its purpose.
    pub(crate) fn show(
        &mut self,
        frame: &Buffer,
        cursor: Option<(u16, u16)>,
        (key, purpose): (&str, &str),
        time: u32,
    ) {
        for number in 0..frame.area.height {
            for element in row(frame, number).lines() {
                let layer = if element.starts_with("<rect") {
                    Layer::Background
                } else {
                    Layer::Text
                };
                self.add(layer, element, time);
            }
        }
        if let Some(cursor) = cursor {
            self.add(Layer::Overlay, &bar_at(cursor), time);
        }
        self.add(Layer::Overlay, &caption(frame, key, purpose), time);
        self.length += time;
    }

    fn add(&mut self, layer: Layer, svg: &str, time: u32) {
        let (from, to) = (self.length, self.length + time);
        let times = self
            .pieces
            .entry((layer, svg.trim_end().to_owned()))
            .or_default();
        match times.last_mut() {
            Some((_, last)) if *last == from => *last = to,
            _ => times.push((from, to)),
        }
    }

    /// Total duration in milliseconds.
    pub(crate) const fn length(&self) -> u32 {
        self.length
    }

    /// Returns the animation in a window that fits `frame`.
    pub(crate) fn picture(&self, frame: &Buffer, title: &str) -> String {
        let mut groups: BTreeMap<(Layer, &Times), Vec<&str>> = BTreeMap::new();
        for ((layer, piece), times) in &self.pieces {
            groups.entry((*layer, times)).or_default().push(piece);
        }
        let mut style = format!(
            "\n.m{{visibility:hidden;animation:{}ms step-end infinite}}.z{{visibility:visible}}\n\
             @media (prefers-reduced-motion:reduce){{.m{{animation:none!important}}}}\n",
            self.length
        );
        let changing: BTreeSet<&Times> = groups.keys().map(|(_, times)| *times).collect();
        let names: BTreeMap<&Times, String> = changing
            .into_iter()
            .filter(|times| **times != [(0, self.length)])
            .enumerate()
            .map(|(number, times)| (times, format!("t{number}")))
            .collect();
        for (times, name) in &names {
            let _ = writeln!(
                style,
                ".{name}{{animation-name:{name}}}@keyframes {name}{{{}}}",
                self.keyframes(times)
            );
        }
        let mut svg = window(frame, title, &style, CAPTION);
        for ((_, times), pieces) in &groups {
            let pieces = pieces.join("\n");
            let _ = match names.get(times) {
                Some(name) => {
                    let still = if self.is_last(times) { " z" } else { "" };
                    writeln!(svg, "<g class=\"m{still} {name}\">\n{pieces}\n</g>")
                }
                None => writeln!(svg, "{pieces}"),
            };
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// Returns true if an element with these intervals is visible at the end.
    fn is_last(&self, times: &Times) -> bool {
        times.last().is_some_and(|(_, to)| *to == self.length)
    }

    /// Returns the intervals of an element as CSS keyframes.
    fn keyframes(&self, times: &Times) -> String {
        let mut steps = String::new();
        if times.first().is_some_and(|(from, _)| *from > 0) {
            steps.push_str("0%{visibility:hidden}");
        }
        for (from, to) in times {
            let _ = write!(steps, "{}{{visibility:visible}}", self.percent(*from));
            if *to < self.length {
                let _ = write!(steps, "{}{{visibility:hidden}}", self.percent(*to));
            }
        }
        // The last keyframe repeats the state before it.
        let seen = if self.is_last(times) {
            "visible"
        } else {
            "hidden"
        };
        let _ = write!(steps, "to{{visibility:{seen}}}");
        steps
    }

    fn percent(&self, time: u32) -> String {
        let text = format!("{:.3}", f64::from(time) * 100.0 / f64::from(self.length));
        format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// Draws the key as a key cap, followed by its purpose.
fn caption(frame: &Buffer, key: &str, purpose: &str) -> String {
    const LETTER: u32 = 9;
    let top = below(frame);
    let letters = u32::try_from(key.chars().count()).expect("a key's name is short");
    let cap = if key.is_empty() {
        0
    } else {
        letters * LETTER + 18
    };
    let mut svg = String::new();
    if cap > 0 {
        let _ = writeln!(
            svg,
            r##"<rect x="22.5" y="{top}.5" width="{cap}" height="26" rx="5" fill="#2b3544" stroke="#7d8590"/>"##
        );
        let _ = writeln!(
            svg,
            r#"<text x="32" y="{}" textLength="{}" lengthAdjust="spacingAndGlyphs" class="b">{}</text>"#,
            top + 19,
            letters * LETTER,
            escaped(key)
        );
    }
    let _ = writeln!(
        svg,
        r##"<text x="{}" y="{}" fill="#ffcb6b">{}</text>"##,
        22 + cap + if cap > 0 { 14 } else { 0 },
        top + 19,
        escaped(purpose)
    );
    svg
}
