//! Sizes, times and plans in words.

use gas_domain::Role;
pub use gas_domain::grouped;
use jiff::{SignedDuration, Timestamp};

/// A size with its unit: `149 bytes`, `150 KiB`, `1.4 MiB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let (mut unit, mut whole) = (0, 1024_u64);
    while bytes / whole >= 1024 && unit + 1 < UNITS.len() {
        (unit, whole) = (unit + 1, whole * 1024);
    }
    let tenths = (u128::from(bytes) * 10 + u128::from(whole) / 2) / u128::from(whole);
    match tenths % 10 {
        0 => format!("{} {}", tenths / 10, UNITS[unit]),
        tenth => format!("{}.{tenth} {}", tenths / 10, UNITS[unit]),
    }
}

/// A part of a whole: `12.5 %`, `< 0.1 %`.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    match (u128::from(part) * 1000 + u128::from(whole) / 2) / u128::from(whole) {
        0 if part > 0 => "< 0.1 %".to_owned(),
        tenths if tenths % 10 == 0 => format!("{} %", tenths / 10),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// A moment for people, in UTC: `2026-01-02 03:04:05 UTC`.
pub fn moment(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A moment for programs (RFC 3339, whole seconds).
pub fn instant(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A span in its two largest units: `12 s`, `3 min 5 s`, `2 h 4 min`, `3 d 4 h`.
pub fn span(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    let two = |large: i64, large_unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    };
    match seconds {
        0 => "less than 1 s".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

/// The name of a plan.
pub fn plan(role: Role) -> &'static str {
    match role {
        Role::Free => "Free",
        Role::Premium => "Premium",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_at_most_one_decimal() {
        let cases = [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1 KiB"),
            (153_600, "150 KiB"),
            (1_500_000, "1.4 MiB"),
            (5 << 30, "5 GiB"),
            (u64::MAX, "16777216 TiB"),
        ];
        for (bytes, words) in cases {
            assert_eq!(size(bytes), words);
        }
    }

    #[test]
    fn spans_have_at_most_two_units() {
        let cases = [
            (-1, "less than 1 s"),
            (59, "59 s"),
            (60, "1 min"),
            (185, "3 min 5 s"),
            (7_440, "2 h 4 min"),
            (86_399, "23 h 59 min"),
            (273_600, "3 d 4 h"),
        ];
        for (seconds, words) in cases {
            assert_eq!(span(SignedDuration::from_secs(seconds)), words);
        }
        assert_eq!(span(SignedDuration::from_millis(300)), "less than 1 s");
    }

    #[test]
    fn a_part_is_rounded_to_a_tenth_of_a_per_cent() {
        let cases = [
            (0, 3, "0 %"),
            (1, 3, "33.3 %"),
            (2, 3, "66.7 %"),
            (3, 3, "100 %"),
            (1, 1_000_000, "< 0.1 %"),
            (0, 0, "–"),
        ];
        for (part, whole, words) in cases {
            assert_eq!(percent(part, whole), words);
        }
    }

    #[test]
    fn times_are_utc() {
        let at: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        assert_eq!(moment(&at), "2026-01-02 03:04:05 UTC");
        assert_eq!(instant(&at), "2026-01-02T03:04:05Z");
    }
}
