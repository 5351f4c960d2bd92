//! The page says all of the description, and has an anchor for whatever leads to it.

use std::collections::BTreeSet;

use super::*;
use crate::{
    api::description::{BASE, document},
    site::Site,
};

fn page() -> String {
    let site = Site::parse("https://gas.example.org").unwrap();
    let described = document(&site, &["NC_045512.2".to_owned()]).unwrap();
    let reference = &Reference::new(site.origin(), &described);
    Api { head: Head::Guest, reference }.render().unwrap()
}

#[test]
fn every_route_has_its_place_with_a_line_to_try_it() {
    let page = page();
    for route in routes().iter().filter(|route| route.path.starts_with(BASE)) {
        let address = format!("<code>{} {}</code>", route.method, route.path);
        assert!(page.contains(&address), "{address}");
        let line = route.path.replace("{id}", "$ID").replace("{number}", "1");
        assert!(page.contains(&format!("https://gas.example.org{line}</pre>")), "{address}: {line}");
    }
}

#[test]
fn every_kind_of_problem_leads_to_its_place() {
    let page = page();
    for kind in Kind::ALL {
        assert!(page.contains(&format!("<tr id=\"{}\">", kind.name())), "{kind}");
    }
}

#[test]
fn every_link_within_the_page_arrives_and_no_place_is_there_twice() {
    let page = page();
    let ids: Vec<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id).collect();
    let known: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "{ids:?}");
    let links = page.split("href=\"#").skip(1).filter_map(|rest| rest.split_once('"')).map(|(link, _)| link);
    let lost: BTreeSet<_> = links.filter(|link| !known.contains(link)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn the_page_stays_small() {
    assert!(page().len() < 60 * 1024, "{} bytes", page().len());
}
