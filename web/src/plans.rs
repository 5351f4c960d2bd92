//! What the plans offer, in words, as the deployment is configured.

use crate::{settings::Settings, units};

/// The limits of the plans.
#[derive(Debug, Clone)]
pub struct Plans {
    /// The largest file of the Free plan.
    pub free_limit: String,
    /// The largest file of the Premium plan.
    pub premium_limit: String,
    /// How long a result of the Free plan is ready to download.
    pub retention: String,
}

impl Plans {
    /// Those of this deployment.
    pub fn of(settings: &Settings) -> Self {
        Self {
            free_limit: units::size(settings.size_limits.free),
            premium_limit: units::size(settings.size_limits.premium),
            retention: units::span(settings.retention),
        }
    }
}
