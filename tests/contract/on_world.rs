//! The world in memory keeps the same promises.

crate::keeps_all_promises!(crate::world::new());
