//! Sizes, times and plans in words.

use gas_domain::Role;
use jiff::Timestamp;

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

/// A count with its thousands set apart: `1,234,567`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// A moment for people, in UTC: `2026-01-02 03:04:05 UTC`.
pub fn moment(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A moment for programs (RFC 3339, whole seconds).
pub fn instant(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
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
    fn counts_are_grouped_by_thousands() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (count, words) in cases {
            assert_eq!(grouped(count), words);
        }
    }

    #[test]
    fn times_are_utc() {
        let at: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        assert_eq!(moment(&at), "2026-01-02 03:04:05 UTC");
        assert_eq!(instant(&at), "2026-01-02T03:04:05Z");
    }
}
