//! Colors of the built-in themes with a background.

use ratatui::style::Color;

/// Colors of a theme with a background.
pub(super) struct Palette {
    pub(super) background: Color,
    pub(super) text: Color,
    pub(super) dim: Color,
    pub(super) border: Color,
    /// Headings, keys and the focused pane.
    pub(super) accent: Color,
    /// Background of the selected line; none to reverse the line.
    pub(super) selected: Option<Color>,
    pub(super) matched: Color,
    pub(super) mark: Color,
    pub(super) warning: Color,
    pub(super) error: Color,
}

pub(super) const fn rgb(hex: u32) -> Color {
    Color::from_u32(hex)
}

pub(super) const DARK: Palette = Palette {
    background: rgb(0x1b_1f_27),
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
pub(super) const LIGHT: Palette = Palette {
    background: rgb(0xfa_fa_fa),
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
pub(super) const HIGH_CONTRAST: Palette = Palette {
    background: rgb(0x00_00_00),
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
/// Colors of a printed nautical chart.
pub(super) const CHART: Palette = Palette {
    background: rgb(0xf4_ec_d8),
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

// Equivalents for terminals with 16 colors.
pub(super) const DARK_16: Palette = Palette {
    background: Color::Black,
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
pub(super) const LIGHT_16: Palette = Palette {
    background: Color::White,
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
