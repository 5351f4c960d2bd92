//! The address that a request comes from, as far as it can be believed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{HeaderMap, HeaderName, request::Parts};
use lambda_http::request::RequestContext;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client; `None` when nothing believable tells it.
///
/// Who connected is told by the platform, or by the socket, and is believed. `X-Forwarded-For` is believed only as far as
/// it was written by the operator's own proxies: each appends who connected to it, so what the client wrote itself
/// stands to the left of that.
pub fn address(parts: &Parts, trusted_proxies: usize) -> Option<IpAddr> {
    let connected = match parts.extensions.get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref()?.parse().ok()?,
        _ => parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip(),
    };
    behind(connected, &parts.headers, trusted_proxies)
}

fn behind(connected: IpAddr, headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    if trusted_proxies == 0 {
        return Some(connected);
    }
    let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let mut forwarded: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    // A platform may append the last proxy as well.
    if forwarded.last().is_some_and(|last| last.parse() == Ok(connected)) {
        forwarded.pop();
    }
    let place = forwarded.len().checked_sub(trusted_proxies)?;
    forwarded.get(place)?.parse().ok()
}

/// What addresses are counted by: of IPv6 the network of one customer, who has 2^64 addresses in it.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "203.0.113.9";

    fn from(forwarded: &[&str], trusted_proxies: usize) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(value).unwrap());
        }
        behind(PROXY.parse().unwrap(), &headers, trusted_proxies).map(|address| address.to_string())
    }

    #[test]
    fn only_what_our_own_proxies_wrote_is_believed() {
        let cases: &[(&[&str], usize, Option<&str>)] = &[
            (&[], 0, Some(PROXY)),
            (&["198.51.100.7"], 0, Some(PROXY)),
            (&["198.51.100.7"], 1, Some("198.51.100.7")),
            (&["198.51.100.7, 203.0.113.9"], 1, Some("198.51.100.7")),
            (&["1.2.3.4, 198.51.100.7"], 1, Some("198.51.100.7")),
            (&["1.2.3.4", "198.51.100.7"], 1, Some("198.51.100.7")),
            (&["1.2.3.4, 198.51.100.7, 192.0.2.1"], 2, Some("198.51.100.7")),
            (&["198.51.100.7, nonsense"], 1, None),
            (&[], 1, None),
        ];
        for (forwarded, trusted_proxies, address) in cases {
            assert_eq!(from(forwarded, *trusted_proxies).as_deref(), *address, "{forwarded:?} {trusted_proxies}");
        }
    }

    #[test]
    fn neighbours_of_ipv6_are_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:198.51.100.7"), of("198.51.100.7"));
        assert_ne!(of("198.51.100.7"), of("198.51.100.8"));
    }

    proptest! {
        #[test]
        fn what_a_client_writes_never_changes_who_it_is(written in "[ -~]{0,80}", proxies in 1..3_usize) {
            let appended = ["198.51.100.7", "192.0.2.1"][..proxies].join(", ");
            let honest = from(&[&appended], proxies);
            prop_assert_eq!(honest.as_deref(), Some("198.51.100.7"));
            prop_assert_eq!(from(&[&format!("{written}, {appended}")], proxies), honest.clone());
            prop_assert_eq!(from(&[&written, &appended], proxies), honest);
        }
    }
}
