//! Styles by meaning. The only file that names a color.

use ratatui::style::{Color, Modifier, Style};

use crate::model::{Text, text};
use crate::near;
use crate::tui::words;

/// How each kind of thing looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    /// What lies under everything, with the background where the theme has one of its own. No other kind
    /// says it again, or it would stand out in a selected line.
    pub(super) screen: Style,
    /// Plain text.
    pub(super) text: Style,
    /// What matters less.
    pub(super) dim: Style,
    /// Headings inside a pane.
    pub(super) heading: Style,
    /// The border of a pane.
    pub(super) border: Style,
    /// The border and title of the focused pane.
    pub(super) focused: Style,
    /// The selected line of the focused pane.
    pub(super) selected: Style,
    /// The selected line of another pane.
    pub(super) selected_elsewhere: Style,
    /// Letters that were searched for.
    pub(super) matched: Style,
    /// The mark of what is in the role.
    pub(super) mark: Style,
    /// A key in a hint.
    pub(super) key: Style,
    /// A warning.
    pub(super) warning: Style,
    /// An error.
    pub(super) error: Style,
}

impl Theme {
    /// The kinds of text, as the settings name them, with where each stands.
    const KINDS: [(&'static str, Kind); 12] = [
        ("text", |theme| &mut theme.text),
        ("dim", |theme| &mut theme.dim),
        ("heading", |theme| &mut theme.heading),
        ("border", |theme| &mut theme.border),
        ("focused", |theme| &mut theme.focused),
        ("selected", |theme| &mut theme.selected),
        ("selected-elsewhere", |theme| &mut theme.selected_elsewhere),
        ("matched", |theme| &mut theme.matched),
        ("mark", |theme| &mut theme.mark),
        ("key", |theme| &mut theme.key),
        ("warning", |theme| &mut theme.warning),
        ("error", |theme| &mut theme.error),
    ];

    /// The terminal's own palette. Of its colours only those are used that palettes for dark and for light
    /// screens both keep readable; where a terminal knows no dim text, that is plain.
    const fn terminal() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            screen: plain,
            text: plain,
            dim: plain.add_modifier(Modifier::DIM),
            heading: bold.fg(Color::Cyan),
            border: plain.add_modifier(Modifier::DIM),
            focused: bold.fg(Color::Cyan),
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_elsewhere: bold,
            matched: bold.fg(Color::Magenta).add_modifier(Modifier::UNDERLINED),
            mark: bold.fg(Color::Green),
            key: plain.fg(Color::Cyan),
            warning: plain.fg(Color::Red),
            error: bold.fg(Color::Red),
        }
    }

    /// No colour at all: with one set, terminals under `NO_COLOR` lose reverse and bold too.
    const fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            screen: plain,
            text: plain,
            dim: plain,
            heading: bold,
            border: plain,
            focused: bold,
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_elsewhere: bold,
            matched: plain.add_modifier(Modifier::UNDERLINED),
            mark: bold,
            key: bold,
            warning: bold,
            error: bold,
        }
    }

    /// A theme with a background of its own.
    const fn painted(paint: &Paint) -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            screen: plain.fg(paint.text).bg(paint.back),
            text: plain.fg(paint.text),
            dim: plain.fg(paint.dim),
            heading: bold.fg(paint.accent),
            border: plain.fg(paint.border),
            focused: bold.fg(paint.accent),
            selected: match paint.selected {
                Some(back) => plain.fg(paint.text).bg(back),
                None => plain.add_modifier(Modifier::REVERSED),
            },
            selected_elsewhere: bold.fg(paint.text),
            matched: bold.fg(paint.matched).add_modifier(Modifier::UNDERLINED),
            mark: bold.fg(paint.mark),
            key: plain.fg(paint.accent),
            warning: plain.fg(paint.warning),
            error: bold.fg(paint.error),
        }
    }
}

/// Where a kind of text stands in a theme.
type Kind = fn(&mut Theme) -> &mut Style;

/// The colours of a theme with a background.
struct Paint {
    back: Color,
    text: Color,
    dim: Color,
    border: Color,
    /// Headings, keys, what has the focus.
    accent: Color,
    /// Behind the selected line; none where it is reversed.
    selected: Option<Color>,
    matched: Color,
    mark: Color,
    warning: Color,
    error: Color,
}

const fn rgb(hex: u32) -> Color {
    Color::from_u32(hex)
}

const DARK: Paint = Paint {
    back: rgb(0x1b_1f_27),
    text: rgb(0xd7_dc_e4),
    dim: rgb(0xaa_b4_c2),
    border: rgb(0x6b_76_86),
    accent: rgb(0x7c_c4_ff),
    selected: Some(rgb(0x27_40_5f)),
    matched: rgb(0xff_d1_66),
    mark: rgb(0x8f_d6_94),
    warning: rgb(0xf2_b1_5e),
    error: rgb(0xff_8a_80),
};
const LIGHT: Paint = Paint {
    back: rgb(0xfa_fa_fa),
    text: rgb(0x24_29_2f),
    dim: rgb(0x57_60_6a),
    border: rgb(0x8a_92_9b),
    accent: rgb(0x05_50_ae),
    selected: Some(rgb(0xcf_e3_ff)),
    matched: rgb(0x9a_1a_6a),
    mark: rgb(0x0a_5f_2a),
    warning: rgb(0x7a_4d_00),
    error: rgb(0xb3_16_1d),
};
const HIGH_CONTRAST: Paint = Paint {
    back: rgb(0x00_00_00),
    text: rgb(0xff_ff_ff),
    dim: rgb(0xe0_e0_e0),
    border: rgb(0xff_ff_ff),
    accent: rgb(0x00_ff_ff),
    selected: Some(rgb(0x00_00_a0)),
    matched: rgb(0xff_ff_00),
    mark: rgb(0x00_ff_00),
    warning: rgb(0xff_b0_00),
    error: rgb(0xff_a0_a0),
};
/// Ink on the paper of a sea chart.
const CHART: Paint = Paint {
    back: rgb(0xf4_ec_d8),
    text: rgb(0x2b_3a_42),
    dim: rgb(0x4c_5a_60),
    border: rgb(0x84_82_70),
    accent: rgb(0x1f_55_75),
    selected: Some(rgb(0xdf_d6_b8)),
    matched: rgb(0x93_2a_63),
    mark: rgb(0x24_5a_34),
    warning: rgb(0x7d_43_00),
    error: rgb(0x9c_1c_1c),
};

// What stands for them on terminals with 16 colours.
const DARK_16: Paint = Paint {
    back: Color::Black,
    text: Color::White,
    dim: Color::Gray,
    border: Color::Gray,
    accent: Color::LightCyan,
    selected: None,
    matched: Color::LightYellow,
    mark: Color::LightGreen,
    warning: Color::LightYellow,
    error: Color::LightRed,
};
const LIGHT_16: Paint = Paint {
    back: Color::White,
    text: Color::Black,
    dim: Color::Black,
    border: Color::Black,
    accent: Color::Blue,
    selected: None,
    matched: Color::Magenta,
    mark: Color::Blue,
    warning: Color::Red,
    error: Color::Red,
};

/// The themes that come with the program: the name, how it looks in true colour and in 16 colours.
const BUILT_IN: [(&str, Theme, Theme); 6] = [
    ("terminal", Theme::terminal(), Theme::terminal()),
    ("dark", Theme::painted(&DARK), Theme::painted(&DARK_16)),
    ("light", Theme::painted(&LIGHT), Theme::painted(&LIGHT_16)),
    (
        "high-contrast",
        Theme::painted(&HIGH_CONTRAST),
        Theme::painted(&DARK_16),
    ),
    ("chart", Theme::painted(&CHART), Theme::painted(&LIGHT_16)),
    ("mono", Theme::mono(), Theme::mono()),
];

/// How many colours may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colors {
    /// None at all.
    None,
    /// The 16 of every terminal.
    #[default]
    Sixteen,
    /// Any of 24 bits.
    True,
}

impl Colors {
    /// What the terminal can show, by its environment; none where colour is not `wanted`. `COLORTERM` is
    /// the common sign of true colour, and the Windows Terminal sets `WT_SESSION` instead.
    #[must_use]
    pub fn of(wanted: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let says_so = || {
            let colorterm = variable("COLORTERM").unwrap_or_default().to_lowercase();
            matches!(colorterm.as_str(), "truecolor" | "24bit")
        };
        if !wanted {
            Self::None
        } else if says_so() || variable("WT_SESSION").is_some() {
            Self::True
        } else {
            Self::Sixteen
        }
    }
}

/// The themes that can be chosen, and the one that is.
#[derive(Debug, Clone)]
pub struct Themes {
    all: Vec<(String, Theme)>,
    at: usize,
}

impl Default for Themes {
    fn default() -> Self {
        Self::new(&[], None, Colors::default()).0
    }
}

/// What a theme of one's own says: of each kind of text, how it looks.
type Said = Vec<(String, String)>;

impl Themes {
    /// The built-in themes and the user's `own`, the one called `chosen` first. What is wrong is told and
    /// left out.
    #[must_use]
    pub fn new(own: &[(String, Said)], chosen: Option<&str>, colors: Colors) -> (Self, Vec<Text>) {
        let mut all: Vec<(String, Theme)> = BUILT_IN
            .iter()
            .map(|(name, many, few)| {
                let theme = if colors == Colors::True { many } else { few };
                ((*name).to_owned(), *theme)
            })
            .collect();
        let mut faults = Vec::new();
        for (name, said) in own {
            let theme = own_theme(name, said, &all, colors, &mut faults);
            match all.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = theme,
                None => all.push((name.clone(), theme)),
            }
        }
        let named = chosen.map(|name| all.iter().position(|(known, _)| known == name));
        if let (Some(None), Some(name)) = (named, chosen) {
            faults.push(unknown_theme("theme", name, &all));
        }
        let mut at = named.flatten().unwrap_or(0);
        if colors == Colors::None {
            all = vec![("mono".to_owned(), Theme::mono())];
            at = 0;
        }
        (Self { all, at }, faults)
    }

    /// The one that is chosen.
    pub(super) fn current(&self) -> &Theme {
        &self.all[self.at].1
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.all[self.at].0
    }

    /// The names of all.
    pub(super) fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.all.iter().map(|(name, _)| name.as_str())
    }

    /// Chooses the one after it, around the end.
    pub(super) fn step(&mut self) {
        self.at = (self.at + 1) % self.all.len();
    }

    /// Chooses the one at that place of the names.
    pub(super) fn choose(&mut self, at: usize) {
        self.at = at.min(self.all.len() - 1);
    }
}

fn unknown_theme(key: &str, name: &str, all: &[(String, Theme)]) -> Text {
    let known = near::meant(name, all.iter().map(|(name, _)| name.as_str()));
    let Text { en, zh } = words::list(&known);
    text!(
        "{key}: no theme “{name}”: expected one of {en}",
        "{key}：没有主题“{name}”：可用 {zh}"
    )
}

/// The theme that the user describes: its base, by default the theme of the same name or the terminal's,
/// with what is said in its place.
fn own_theme(
    name: &str,
    said: &Said,
    all: &[(String, Theme)],
    colors: Colors,
    faults: &mut Vec<Text>,
) -> Theme {
    let find = |name: &str| all.iter().find(|(known, _)| known == name);
    let base = said.iter().find(|(kind, _)| kind == "base");
    let base = match base {
        Some((_, base)) => find(base).or_else(|| {
            faults.push(unknown_theme(&format!("themes.{name}.base"), base, all));
            None
        }),
        None => find(name),
    };
    let mut theme = base.map_or(Theme::terminal(), |(_, theme)| *theme);
    for (kind, text) in said.iter().filter(|(kind, _)| kind != "base") {
        let Some((_, place)) = Theme::KINDS.iter().find(|(known, _)| known == kind) else {
            let kinds = Theme::KINDS.iter().map(|(known, _)| *known);
            let known = near::meant(kind, kinds.chain(["base"])).join(", ");
            faults.push(text!(
                "themes.{name}: no kind of text “{kind}”: expected one of {known}",
                "themes.{name}：没有文本类别“{kind}”：可用 {known}"
            ));
            continue;
        };
        match style(text, colors) {
            Ok(style) if kind == "text" => {
                theme.screen = theme.screen.patch(style);
                theme.text = Style { bg: None, ..style };
            }
            Ok(style) => *place(&mut theme) = style,
            Err(word) => {
                let Text { en, zh } = words::list(&attributes());
                faults.push(text!(
                    "themes.{name}.{kind}: “{word}” is no style: write a colour (red, bright-red, 0 to 255, #rrggbb, default), on and a colour, or {en}",
                    "themes.{name}.{kind}：“{word}”不是样式：可写颜色（red、bright-red、0 到 255、#rrggbb、default）、on 加颜色，或 {zh}"
                ));
            }
        }
    }
    theme
}

/// What a style can say beside colours.
const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("plain", Modifier::empty()),
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

fn attributes() -> [&'static str; 6] {
    ATTRIBUTES.map(|(name, _)| name)
}

/// Reads a style such as `bold red on #102030`, or gives the first word that is none.
fn style(text: &str, colors: Colors) -> Result<Style, String> {
    let mut style = Style::new();
    let mut behind = false;
    for word in text.split_whitespace() {
        let lower = word.to_lowercase();
        if !behind {
            if lower == "on" {
                behind = true;
                continue;
            }
            if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(name, _)| *name == lower) {
                style = style.add_modifier(*attribute);
                continue;
            }
        }
        let color = match lower.as_str() {
            "default" => Color::Reset,
            _ => lower.parse().map_err(|_| word.to_owned())?,
        };
        let color = shown(color, colors);
        style = if behind {
            style.bg(color)
        } else {
            style.fg(color)
        };
        behind = false;
    }
    if behind {
        return Err("on".to_owned());
    }
    Ok(style)
}

/// The colour, or the nearest of the 16 where there are no more.
fn shown(color: Color, colors: Colors) -> Color {
    let Color::Rgb(red, green, blue) = color else {
        return color;
    };
    if colors == Colors::True {
        return color;
    }
    let far = |[r, g, b]: [u8; 3]| {
        let square = |one: u8, other: u8| u32::from(one.abs_diff(other)).pow(2);
        square(r, red) + square(g, green) + square(b, blue)
    };
    let nearest = SIXTEEN.iter().min_by_key(|(_, rgb)| far(*rgb));
    nearest.map_or(color, |(color, _)| *color)
}

/// The 16 colours as xterm shows them.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Lang;

    /// How bright a colour is, from 0 to 1, as WCAG 2 defines it (relative luminance).
    fn luminance(color: Color) -> f64 {
        let Color::Rgb(red, green, blue) = color else {
            panic!("{color} is not of 24 bits");
        };
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(style: Style) -> f64 {
        let one = luminance(style.fg.expect("a colour"));
        let other = luminance(style.bg.expect("a background"));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn painted_themes_can_be_read() {
        for (name, theme, _) in BUILT_IN
            .iter()
            .filter(|(_, many, few)| many.text != few.text)
        {
            for (kind, place) in Theme::KINDS {
                let mut theme = *theme;
                let style = *place(&mut theme);
                // A border is no text: WCAG asks for 3 there.
                let least = if kind == "border" { 3.0 } else { 4.5 };
                let plain = contrast(theme.screen.patch(style));
                assert!(plain >= least, "{name} {kind}: {plain:.2}");
                if kind != "border" {
                    let selected = contrast(theme.selected.patch(Style { bg: None, ..style }));
                    assert!(selected >= 4.5, "{name} {kind}, selected: {selected:.2}");
                }
            }
            let apart = theme.selected.bg != theme.screen.bg;
            assert!(apart, "{name}: the selection is not seen");
        }
    }

    #[test]
    fn few_colours_are_enough() {
        let is_rgb = |color: Option<Color>| matches!(color, Some(Color::Rgb(..)));
        for (name, _, mut theme) in BUILT_IN {
            for (kind, place) in Theme::KINDS {
                let style = *place(&mut theme);
                assert!(!is_rgb(style.fg) && !is_rgb(style.bg), "{name} {kind}");
                let hidden = style.fg.is_some() && style.fg == style.bg.or(theme.screen.bg);
                assert!(!hidden, "{name} {kind}");
            }
        }
        // The terminal's own black, white and greys are its background as often as not.
        let mut theme = Theme::terminal();
        for (kind, place) in Theme::KINDS {
            let style = *place(&mut theme);
            assert_eq!(style.bg, None, "{kind}");
            let background = [Color::Black, Color::DarkGray, Color::Gray, Color::White];
            assert!(
                style.fg.is_none_or(|fg| !background.contains(&fg)),
                "{kind}"
            );
        }
    }

    #[test]
    fn what_the_terminal_can_show_is_read_from_its_environment() {
        let colors = |wanted, name: &'static str, value: &'static str| {
            Colors::of(wanted, |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(colors(true, "COLORTERM", "truecolor"), Colors::True);
        assert_eq!(colors(true, "COLORTERM", "24bit"), Colors::True);
        assert_eq!(colors(true, "COLORTERM", "yes"), Colors::Sixteen);
        assert_eq!(colors(true, "WT_SESSION", "a"), Colors::True);
        assert_eq!(colors(true, "TERM", "xterm"), Colors::Sixteen);
        assert_eq!(colors(false, "COLORTERM", "truecolor"), Colors::None);
    }

    fn own(name: &str, said: &[(&str, &str)]) -> (String, Said) {
        let said = said
            .iter()
            .map(|(kind, style)| ((*kind).to_owned(), (*style).to_owned()));
        (name.to_owned(), said.collect())
    }

    #[test]
    fn a_theme_of_ones_own_lies_over_its_base() {
        let mine = own(
            "mine",
            &[
                ("base", "dark"),
                ("matched", "Bold underline magenta"),
                ("selected", "reverse"),
                ("mark", "#00ff01 on 17"),
                ("key", "bright-red on default"),
            ],
        );
        let (themes, faults) = Themes::new(std::slice::from_ref(&mine), Some("mine"), Colors::True);
        assert_eq!(faults, Vec::new());
        assert_eq!(themes.name(), "mine");
        let theme = themes.current();
        assert_eq!(theme.screen, Theme::painted(&DARK).screen);
        let matched = Style::new().fg(Color::Magenta).bold().underlined();
        assert_eq!(theme.matched, matched);
        assert_eq!(theme.selected, Style::new().reversed());
        let mark = Style::new()
            .fg(Color::Rgb(0, 255, 1))
            .bg(Color::Indexed(17));
        assert_eq!(theme.mark, mark);
        assert_eq!(theme.key, Style::new().fg(Color::LightRed).bg(Color::Reset));

        let (themes, _) = Themes::new(std::slice::from_ref(&mine), Some("mine"), Colors::Sixteen);
        assert_eq!(themes.current().mark.fg, Some(Color::LightGreen));
        let (themes, faults) = Themes::new(&[mine], Some("mine"), Colors::None);
        assert_eq!((themes.name(), faults.len()), ("mono", 0));
        assert_eq!(themes.names().len(), 1);
    }

    #[test]
    fn the_settings_template_tells_of_all_that_can_be_said() {
        let kinds = Theme::KINDS.map(|(kind, _)| kind);
        let attributes = attributes();
        for lang in [Lang::En, Lang::Zh] {
            let template = Config::TEMPLATE.get(lang);
            for (name, ..) in BUILT_IN {
                assert!(template.contains(&format!("\"{name}\"")), "{name}");
            }
            let in_word = |char: char| char.is_ascii_alphanumeric() || char == '-';
            let mut words = template.split(|char| !in_word(char));
            for word in kinds.iter().chain(&attributes[1..]) {
                assert!(words.clone().any(|other| other == *word), "{word}");
            }
            assert!(words.any(|word| word == "base"));
        }
    }

    #[test]
    fn a_background_of_plain_text_lies_under_everything() {
        let mine = own("mine", &[("text", "white on #000080")]);
        let (themes, _) = Themes::new(&[mine], Some("mine"), Colors::True);
        let theme = themes.current();
        assert_eq!(theme.screen, Style::new().fg(Color::White).bg(rgb(0x80)));
        assert_eq!(theme.text, Style::new().fg(Color::White));
    }

    #[test]
    fn a_theme_can_change_one_that_is_built_in() {
        let (themes, faults) = Themes::new(
            &[own("light", &[("mark", "red")])],
            Some("light"),
            Colors::True,
        );
        assert_eq!(faults, Vec::new());
        assert_eq!(themes.current().mark, Style::new().fg(Color::Red));
        assert_eq!(themes.current().text, Theme::painted(&LIGHT).text);
        assert_eq!(themes.names().len(), BUILT_IN.len());
    }

    #[test]
    fn what_is_wrong_in_a_theme_is_told_and_left_out() {
        let wrong = own(
            "mine",
            &[
                ("base", "drak"),
                ("matchd", "red"),
                ("mark", "purpel"),
                ("key", "red on"),
                ("error", "#12"),
                ("dim", "italic"),
            ],
        );
        let (themes, faults) = Themes::new(&[wrong], Some("mien"), Colors::True);
        assert_eq!(themes.name(), "terminal");
        let told: Vec<&str> = faults.iter().map(|fault| fault.get(Lang::En)).collect();
        let told = told.join("\n");
        for part in [
            "themes.mine.base: no theme “drak”: expected one of dark",
            "themes.mine: no kind of text “matchd”: expected one of matched",
            "themes.mine.mark: “purpel” is no style: write a colour (red,",
            "themes.mine.key: “on” is no style",
            "themes.mine.error: “#12” is no style",
            "theme: no theme “mien”: expected one of mine",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        assert_eq!(themes.all[BUILT_IN.len()].1.dim, Style::new().italic());
        assert_eq!(themes.all[BUILT_IN.len()].1.mark, Theme::terminal().mark);
    }
}
