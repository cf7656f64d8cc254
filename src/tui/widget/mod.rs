//! Reusable pieces that know terminals and nothing of ports.

pub(super) mod field;
pub(super) mod list;
pub(super) mod page;
pub(super) mod popup;
pub(super) mod text;
