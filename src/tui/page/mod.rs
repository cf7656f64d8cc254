//! Rendering of service and role pages in the browser: the blocks of [`crate::page`] as lines with marks,
//! highlights and targets for the cursor.

mod block;
mod role;
mod service;

pub(super) use role::lines as role_lines;
pub(super) use service::{ServicePageInput, ServiceTarget, lines as service_lines};
