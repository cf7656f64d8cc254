//! Color themes: styles by meaning. With its palettes the only module that names colors.

mod palettes;

use ratatui::style::{Color, Modifier, Style};

use crate::model::{Text, text};
use crate::similar;
use crate::tui::theme::palettes::{CHART, DARK, DARK_16, HIGH_CONTRAST, LIGHT, LIGHT_16, Palette};

/// Style of each kind of text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Theme {
    /// Base style of the screen, with the background if the theme sets one. No other style repeats this
    /// background, because it would be visible in a selected line.
    pub(super) screen: Style,
    /// Plain text.
    pub(super) text: Style,
    /// Text of less importance.
    pub(super) dim: Style,
    /// Headings inside a pane.
    pub(super) heading: Style,
    /// Border of a pane.
    pub(super) border: Style,
    /// Border and title of the focused pane.
    pub(super) focused: Style,
    /// Selected line of the focused pane.
    pub(super) selected: Style,
    /// Selected line of another pane.
    pub(super) selected_elsewhere: Style,
    /// Characters that match the query.
    pub(super) matched: Style,
    /// Mark of items in the role.
    pub(super) mark: Style,
    /// Key in a hint.
    pub(super) key: Style,
    /// Warning.
    pub(super) warning: Style,
    /// Error.
    pub(super) error: Style,
    /// Message about something that was done.
    pub(super) done: Style,
    /// Message about something that was not done, and why.
    pub(super) refused: Style,
    /// Message about an error.
    pub(super) failed: Style,
}

impl Theme {
    /// Names of the kinds of text in the settings, with the field of each.
    const KINDS: [(&'static str, Field); 15] = [
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
        ("done", |theme| &mut theme.done),
        ("refused", |theme| &mut theme.refused),
        ("failed", |theme| &mut theme.failed),
    ];

    /// Theme in the palette of the terminal. Uses only colors that are readable in palettes for both dark and
    /// light screens. Terminals without dim text show it as plain.
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
            // Both colors are set, so that they are readable whatever the palette.
            done: plain.fg(Color::Black).bg(Color::Green),
            refused: plain.fg(Color::Black).bg(Color::Yellow),
            failed: bold.fg(Color::White).bg(Color::Red),
        }
    }

    /// Theme without colors. If a color were set, `NO_COLOR` would also disable reverse and bold.
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
            done: plain.add_modifier(Modifier::REVERSED),
            refused: plain.add_modifier(Modifier::REVERSED),
            failed: bold.add_modifier(Modifier::REVERSED),
        }
    }

    /// Theme with a background.
    const fn of_palette(palette: &Palette) -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            screen: plain.fg(palette.text).bg(palette.background),
            text: plain.fg(palette.text),
            dim: plain.fg(palette.dim),
            heading: bold.fg(palette.accent),
            border: plain.fg(palette.border),
            focused: bold.fg(palette.accent),
            selected: match palette.selected {
                Some(back) => plain.fg(palette.text).bg(back),
                None => plain.add_modifier(Modifier::REVERSED),
            },
            selected_elsewhere: bold.fg(palette.text),
            matched: bold.fg(palette.matched).add_modifier(Modifier::UNDERLINED),
            mark: bold.fg(palette.mark),
            key: plain.fg(palette.accent),
            warning: plain.fg(palette.warning),
            error: bold.fg(palette.error),
            done: plain.fg(palette.background).bg(palette.mark),
            refused: plain.fg(palette.background).bg(palette.warning),
            failed: bold.fg(palette.background).bg(palette.error),
        }
    }
}

/// Accessor of the style of a kind of text.
type Field = fn(&mut Theme) -> &mut Style;

/// Built-in themes: name, version for true color, version for 16 colors.
const BUILT_IN: [(&str, Theme, Theme); 6] = [
    ("terminal", Theme::terminal(), Theme::terminal()),
    (
        "dark",
        Theme::of_palette(&DARK),
        Theme::of_palette(&DARK_16),
    ),
    (
        "light",
        Theme::of_palette(&LIGHT),
        Theme::of_palette(&LIGHT_16),
    ),
    (
        "high-contrast",
        Theme::of_palette(&HIGH_CONTRAST),
        Theme::of_palette(&DARK_16),
    ),
    (
        "chart",
        Theme::of_palette(&CHART),
        Theme::of_palette(&LIGHT_16),
    ),
    ("mono", Theme::mono(), Theme::mono()),
];

/// Color support of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colors {
    /// No colors.
    None,
    /// The 16 colors that every terminal has.
    #[default]
    Sixteen,
    /// 24-bit colors.
    True,
}

impl Colors {
    /// Determines the color support from the environment variables; none if color is not `wanted`. Most terminals
    /// announce true color with `COLORTERM`; Windows Terminal sets `WT_SESSION` instead.
    #[must_use]
    pub fn of(wanted: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_true_color = || {
            let colorterm = variable("COLORTERM").unwrap_or_default().to_lowercase();
            matches!(colorterm.as_str(), "truecolor" | "24bit")
        };
        if !wanted {
            Self::None
        } else if is_true_color() || variable("WT_SESSION").is_some() {
            Self::True
        } else {
            Self::Sixteen
        }
    }
}

/// All available themes and the current one.
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

/// Definition of a theme in the settings: pairs of kind of text and style.
type Definition = Vec<(String, String)>;

impl Themes {
    /// Collects the built-in themes and the user's `own` themes; the theme named `chosen` is current. Reports and
    /// skips invalid parts.
    #[must_use]
    pub fn new(
        own: &[(String, Definition)],
        chosen: Option<&str>,
        colors: Colors,
    ) -> (Self, Vec<Text>) {
        let mut all: Vec<(String, Theme)> = BUILT_IN
            .iter()
            .map(|(name, many, few)| {
                let theme = if colors == Colors::True { many } else { few };
                ((*name).to_owned(), *theme)
            })
            .collect();
        let mut errors = Vec::new();
        for (name, definition) in own {
            let theme = user_theme(name, definition, &all, colors, &mut errors);
            match all.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = theme,
                None => all.push((name.clone(), theme)),
            }
        }
        let named = chosen.map(|name| all.iter().position(|(known, _)| known == name));
        if let (Some(None), Some(name)) = (named, chosen) {
            errors.push(unknown_theme("theme", name, &all));
        }
        let mut at = named.flatten().unwrap_or(0);
        if colors == Colors::None {
            all = vec![("mono".to_owned(), Theme::mono())];
            at = 0;
        }
        (Self { all, at }, errors)
    }

    /// Current theme.
    pub(super) fn current(&self) -> &Theme {
        &self.all[self.at].1
    }

    /// Name of the current theme.
    pub(super) fn name(&self) -> &str {
        &self.all[self.at].0
    }

    /// Index of the current theme.
    pub(super) const fn index(&self) -> usize {
        self.at
    }

    /// Switches to the theme of that name, if there is one.
    pub fn choose_named(&mut self, name: &str) {
        let at = self.names().position(|known| known == name);
        self.at = at.unwrap_or(self.at);
    }

    /// Names of all themes.
    pub(super) fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.all.iter().map(|(name, _)| name.as_str())
    }

    /// Switches to the next theme, cyclically.
    pub(super) fn step(&mut self) {
        self.at = (self.at + 1) % self.all.len();
    }

    /// Switches to the theme with that index.
    pub(super) fn choose(&mut self, at: usize) {
        self.at = at.min(self.all.len() - 1);
    }
}

fn unknown_theme(key: &str, name: &str, all: &[(String, Theme)]) -> Text {
    let Text { en, zh } = similar::expected(name, all.iter().map(|(name, _)| name.as_str()));
    text!(
        "{key}: unknown theme “{name}”: expected {en}",
        "{key}：未知的主题“{name}”：可用 {zh}"
    )
}

/// Builds a theme of the user: its base (by default the theme of the same name, or else that of the terminal)
/// with the styles of the definition.
fn user_theme(
    name: &str,
    definition: &Definition,
    all: &[(String, Theme)],
    colors: Colors,
    errors: &mut Vec<Text>,
) -> Theme {
    let find = |name: &str| all.iter().find(|(known, _)| known == name);
    let base = definition.iter().find(|(kind, _)| kind == "base");
    let base = match base {
        Some((_, base)) => find(base).or_else(|| {
            errors.push(unknown_theme(&format!("themes.{name}.base"), base, all));
            None
        }),
        None => find(name),
    };
    let mut theme = base.map_or(Theme::terminal(), |(_, theme)| *theme);
    for (kind, text) in definition.iter().filter(|(kind, _)| kind != "base") {
        let Some((_, field)) = Theme::KINDS.iter().find(|(known, _)| known == kind) else {
            let kinds = Theme::KINDS.iter().map(|(known, _)| *known);
            let Text { en, zh } = similar::expected(kind, kinds.chain(["base"]));
            errors.push(text!(
                "themes.{name}: unknown kind of text “{kind}”: expected {en}",
                "themes.{name}：未知的文本类别“{kind}”：可用 {zh}"
            ));
            continue;
        };
        match style(text, colors) {
            Ok(style) if kind == "text" => {
                theme.screen = theme.screen.patch(style);
                theme.text = Style { bg: None, ..style };
            }
            Ok(style) => *field(&mut theme) = style,
            Err(word) => {
                let Text { en, zh } = Text::list(&attributes());
                errors.push(text!(
                    "themes.{name}.{kind}: unknown style “{word}”: expected a color (red, bright-red, 0 to 255, #rrggbb, default), on and a color, or {en}",
                    "themes.{name}.{kind}：未知的样式“{word}”：可用颜色（red、bright-red、0 到 255、#rrggbb、default）、on 加颜色，或 {zh}"
                ));
            }
        }
    }
    theme
}

/// Attributes of a style other than colors.
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

/// Parses a style such as `bold red on #102030`. Returns the first invalid word as the error.
fn style(text: &str, colors: Colors) -> Result<Style, String> {
    let mut style = Style::new();
    let mut is_background = false;
    for word in text.split_whitespace() {
        let lower = word.to_lowercase();
        if !is_background {
            if lower == "on" {
                is_background = true;
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
        let color = supported(color, colors);
        style = if is_background {
            style.bg(color)
        } else {
            style.fg(color)
        };
        is_background = false;
    }
    if is_background {
        return Err("on".to_owned());
    }
    Ok(style)
}

/// The color itself, or the nearest of the 16 colors if the terminal does not support it.
fn supported(color: Color, colors: Colors) -> Color {
    let Color::Rgb(red, green, blue) = color else {
        return color;
    };
    if colors == Colors::True {
        return color;
    }
    let distance = |[r, g, b]: [u8; 3]| {
        let square = |one: u8, other: u8| u32::from(one.abs_diff(other)).pow(2);
        square(r, red) + square(g, green) + square(b, blue)
    };
    let nearest = SIXTEEN.iter().min_by_key(|(_, rgb)| distance(*rgb));
    nearest.map_or(color, |(color, _)| *color)
}

/// RGB values of the 16 colors in xterm.
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

    /// Relative luminance of a color, from 0 to 1, as defined by WCAG 2.
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
        let one = luminance(style.fg.expect("a color"));
        let other = luminance(style.bg.expect("a background"));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn themes_with_a_background_have_enough_contrast() {
        for (name, theme, _) in BUILT_IN
            .iter()
            .filter(|(_, many, few)| many.text != few.text)
        {
            for (kind, field) in Theme::KINDS {
                let mut theme = *theme;
                let style = *field(&mut theme);
                // WCAG requires a contrast of 3 for borders, which are not text.
                let least = if kind == "border" { 3.0 } else { 4.5 };
                let plain = contrast(theme.screen.patch(style));
                assert!(plain >= least, "{name} {kind}: {plain:.2}");
                if kind != "border" && style.bg.is_none() {
                    let selected = contrast(theme.selected.patch(Style { bg: None, ..style }));
                    assert!(selected >= 4.5, "{name} {kind}, selected: {selected:.2}");
                }
            }
            let apart = theme.selected.bg != theme.screen.bg;
            assert!(apart, "{name}: the selection is not seen");
        }
    }

    #[test]
    fn sixteen_colors_are_enough() {
        let is_rgb = |color: Option<Color>| matches!(color, Some(Color::Rgb(..)));
        for (name, _, mut theme) in BUILT_IN {
            for (kind, field) in Theme::KINDS {
                let style = *field(&mut theme);
                assert!(!is_rgb(style.fg) && !is_rgb(style.bg), "{name} {kind}");
                let hidden = style.fg.is_some() && style.fg == style.bg.or(theme.screen.bg);
                assert!(!hidden, "{name} {kind}");
            }
        }
        // The background of a terminal is often its black, white or gray.
        let mut theme = Theme::terminal();
        for (kind, field) in Theme::KINDS {
            let style = *field(&mut theme);
            // Messages set both colors.
            if style.bg.is_some() {
                assert!(style.fg.is_some() && style.fg != style.bg, "{kind}");
                continue;
            }
            let background = [Color::Black, Color::DarkGray, Color::Gray, Color::White];
            assert!(
                style.fg.is_none_or(|fg| !background.contains(&fg)),
                "{kind}"
            );
        }
    }

    #[test]
    fn color_support_is_read_from_the_environment() {
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

    fn own(name: &str, styles: &[(&str, &str)]) -> (String, Definition) {
        let definition = styles
            .iter()
            .map(|(kind, style)| ((*kind).to_owned(), (*style).to_owned()));
        (name.to_owned(), definition.collect())
    }

    #[test]
    fn a_user_theme_overrides_its_base() {
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
        let (themes, errors) = Themes::new(std::slice::from_ref(&mine), Some("mine"), Colors::True);
        assert_eq!(errors, Vec::new());
        assert_eq!(themes.name(), "mine");
        let theme = themes.current();
        assert_eq!(theme.screen, Theme::of_palette(&DARK).screen);
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
        let (themes, errors) = Themes::new(&[mine], Some("mine"), Colors::None);
        assert_eq!((themes.name(), errors.len()), ("mono", 0));
        assert_eq!(themes.names().len(), 1);
    }

    #[test]
    fn the_settings_template_documents_all_themes_and_styles() {
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
    fn the_background_of_plain_text_applies_to_the_whole_screen() {
        let mine = own("mine", &[("text", "white on #000080")]);
        let (themes, _) = Themes::new(&[mine], Some("mine"), Colors::True);
        let theme = themes.current();
        assert_eq!(
            theme.screen,
            Style::new().fg(Color::White).bg(palettes::rgb(0x80))
        );
        assert_eq!(theme.text, Style::new().fg(Color::White));
    }

    #[test]
    fn a_built_in_theme_can_be_changed() {
        let (themes, errors) = Themes::new(
            &[own("light", &[("mark", "red")])],
            Some("light"),
            Colors::True,
        );
        assert_eq!(errors, Vec::new());
        assert_eq!(themes.current().mark, Style::new().fg(Color::Red));
        assert_eq!(themes.current().text, Theme::of_palette(&LIGHT).text);
        assert_eq!(themes.names().len(), BUILT_IN.len());
    }

    #[test]
    fn errors_in_a_theme_are_reported_and_skipped() {
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
        let (themes, errors) = Themes::new(&[wrong], Some("mien"), Colors::True);
        assert_eq!(themes.name(), "terminal");
        let errors: Vec<&str> = errors.iter().map(|error| error.get(Lang::En)).collect();
        let errors = errors.join("\n");
        for part in [
            "themes.mine.base: unknown theme “drak”: expected dark",
            "themes.mine: unknown kind of text “matchd”: expected matched",
            "themes.mine.mark: unknown style “purpel”: expected a color (red,",
            "themes.mine.key: unknown style “on”",
            "themes.mine.error: unknown style “#12”",
            "theme: unknown theme “mien”: expected mine",
        ] {
            assert!(errors.contains(part), "{part}\n{errors}");
        }
        assert_eq!(themes.all[BUILT_IN.len()].1.dim, Style::new().italic());
        assert_eq!(themes.all[BUILT_IN.len()].1.mark, Theme::terminal().mark);
    }
}
