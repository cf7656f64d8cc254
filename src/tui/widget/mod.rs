//! Building blocks that panes and popups share.

pub(super) mod field;
pub(super) mod list;
pub(super) mod mark;
pub(super) mod popup;
pub(super) mod scroll;
pub(super) mod scrollbar;
pub(super) mod search;
pub(super) mod text;
