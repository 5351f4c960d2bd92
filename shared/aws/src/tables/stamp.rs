//! How the tables write a moment: RFC 3339 in UTC with nine decimals, so that the order of the texts is that of time
//! and nothing is rounded.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment as an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(pub(super) Timestamp);

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.9}", self.0)
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_second_is_as_long_as_any_other() {
        let stamp = Stamp("2026-01-02T03:04:05Z".parse().unwrap());
        assert_eq!(stamp.to_string(), "2026-01-02T03:04:05.000000000Z");
    }

    proptest! {
        #[test]
        fn texts_sort_as_moments_do_and_lose_nothing(one in 0i64..4_000_000_000_000_000_000, other in 0i64..4_000_000_000_000_000_000) {
            let stamp = |nanoseconds| Stamp(Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap());
            let (one, other) = (stamp(one), stamp(other));
            prop_assert_eq!(one.to_string().cmp(&other.to_string()), one.0.cmp(&other.0));
            prop_assert_eq!(one.to_string().parse::<Timestamp>().unwrap(), one.0);
        }
    }
}
