//! VCF and BCF in, VCF out.

pub(crate) mod bad;
mod bcf;
mod bgzf;
pub(crate) mod header;
mod index;
pub(crate) mod input;
pub(crate) mod lines;
pub(crate) mod output;
pub(crate) mod record;
pub(crate) mod source;
