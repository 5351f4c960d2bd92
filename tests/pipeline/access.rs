//! Every route as everybody: what the table of routes declares is what the running server does. A route that is added to
//! the table is tried by itself.

use gas_aws::SystemIds;
use gas_domain::{JobKey, JobState, Role, User};
use gas_ports::Ids;
use http::Method;
use web::{
    access::Access,
    routes::{Route, routes},
};

use crate::{
    pages::{Answer, HOURS, Visitor},
    service::Service,
    vcf,
};

/// What a post sends to show that it is meant.
#[derive(Debug, Clone, Copy)]
enum Proof {
    None,
    Wrong,
    /// The token of somebody else's session.
    Anothers,
    Field,
    Header,
}

/// Where a request says that it comes from.
#[derive(Debug, Clone, Copy)]
enum From {
    /// A page of ours, in a browser.
    Here,
    /// Another site, in a browser.
    Elsewhere,
    /// A program, which does not say.
    Nowhere,
}

impl From {
    fn headers(self, web_url: &str) -> Vec<(&'static str, String)> {
        match self {
            Self::Here => vec![("origin", web_url.to_owned()), ("sec-fetch-site", "same-origin".into())],
            Self::Elsewhere => vec![("origin", "https://evil.example".into()), ("sec-fetch-site", "cross-site".into())],
            Self::Nowhere => vec![],
        }
    }
}

/// A user who is logged in, with a job.
struct Person<'a> {
    visitor: Visitor<'a>,
    job: JobKey,
}

impl<'a> Person<'a> {
    async fn with_completed_job(service: &'a Service, role: Role) -> Self {
        let user = service.user(role).await;
        let job = service.submit(&user, "own.vcf", vcf::lineage()).await;
        service.until(&job, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
        Self::of(service, &user, job).await
    }

    async fn with_new_job(service: &'a Service, role: Role) -> Self {
        let user = service.user(role).await;
        let job = service.new_job(&user, "own.vcf").await;
        Self::of(service, &user, job).await
    }

    async fn of(service: &'a Service, user: &User, job: JobKey) -> Self {
        Self { visitor: Visitor::logged_in(service, user, HOURS).await, job }
    }
}

/// The path with its blanks filled: a job's id, and something for the rest.
fn path(route: &Route, job: &JobKey) -> String {
    let fill = |part: &str| match part {
        "{id}" => job.job_id.to_string(),
        blank if blank.starts_with('{') => "1".to_owned(),
        fixed => fixed.to_owned(),
    };
    route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

fn ask(visitor: &Visitor<'_>, route: &Route, path: &str, from: From, proof: Proof, other: &Visitor<'_>) -> Answer {
    let mut headers = from.headers(visitor.web_url());
    let (mut fields, token) = (vec![("file_name", "a.vcf".to_owned())], visitor.csrf());
    match proof {
        Proof::None => {}
        Proof::Wrong => fields.push(("csrf", "0".repeat(64))),
        Proof::Anothers => fields.push(("csrf", other.csrf())),
        Proof::Field => fields.push(("csrf", token)),
        Proof::Header => headers.push(("x-csrf-token", token)),
    }
    visitor.ask(&route.method, path, &headers, &fields)
}

fn leads_to_log_in(answer: &Answer) -> bool {
    answer.status == 303 && answer.location.starts_with("/login?return_to=")
}

/// Neither a refusal of who asks nor a failure: it may well be that something is missing in what was asked.
fn is_served(answer: &Answer) -> bool {
    answer.status < 500 && ![401, 403, 404, 405, 429].contains(&answer.status) && !leads_to_log_in(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_shown_to_whom_the_table_says_and_to_nobody_else() {
    let service = Service::connect().await;
    let (free, premium, bob) = tokio::join!(
        Person::with_completed_job(&service, Role::Free),
        Person::with_completed_job(&service, Role::Premium),
        Person::with_new_job(&service, Role::Premium),
    );
    let guest = Visitor::anonymous(&service);
    let nobodys = JobKey { job_id: SystemIds.job_id(), ..bob.job.clone() };
    for route in routes().iter().filter(|route| route.method == Method::GET && is_for_people(route)) {
        let get = |visitor: &Visitor<'_>, job: &JobKey, from: From| {
            ask(visitor, route, &path(route, job), from, Proof::None, &bob.visitor)
        };
        for owner in [&free, &premium] {
            let as_guest = get(&guest, &owner.job, From::Nowhere);
            let as_owner = get(&owner.visitor, &owner.job, From::Elsewhere);
            let as_other = get(&bob.visitor, &owner.job, From::Here);
            let seen = [&as_guest, &as_owner, &as_other].map(|answer| answer.status);
            let name = format!("{} to guest, owner, another: {seen:?}", route.path);
            assert_eq!(owner.visitor.head(&path(route, &owner.job)), seen[1], "{name}: HEAD");
            assert!(seen.iter().all(|status| *status < 500), "{name}");
            match route.access {
                // A blank may name nothing: a page, an asset, a link that there is not.
                Access::AnyToken | Access::Token(_) | Access::TokenOwner(_) => panic!("{name} is for programs"),
                Access::Anyone | Access::LogIn | Access::Poll | Access::Link | Access::Signed => {
                    assert!(!leads_to_log_in(&as_guest), "{name}");
                }
                Access::User => {
                    assert!(leads_to_log_in(&as_guest), "{name}");
                    assert!(seen[1] < 500 && !leads_to_log_in(&as_owner) && seen[1] != 401 && seen[1] != 403, "{name}");
                }
                Access::Owner => {
                    assert!(leads_to_log_in(&as_guest), "{name}");
                    assert_eq!(as_other.status, 404, "{name}");
                    assert_eq!(get(&owner.visitor, &nobodys, From::Here).status, 404, "{name}: nobody's job");
                    assert!(is_served(&as_owner) || has_more_blanks(route), "{name}");
                }
            }
            assert!(as_guest.status != 200 || !as_guest.text.contains("own.vcf"), "{name}: a guest sees a job");
            assert!(!as_other.text.contains(&owner.job.job_id.to_string()), "{name}: another sees a job");
        }
    }
}

/// What programs may use is tried with tokens, in `api`, and how they get them in `tokens`.
fn is_for_people(route: &Route) -> bool {
    !route.path.starts_with("/api/")
}

/// What stands in them was guessed.
fn has_more_blanks(route: &Route) -> bool {
    route.path.matches('{').count() > 1
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_is_taken_from_whom_the_table_says_with_proof_and_from_nobody_else() {
    let service = Service::connect().await;
    let bob = Person::with_new_job(&service, Role::Premium).await;
    let guest = Visitor::anonymous(&service);
    for route in routes().iter().filter(|route| route.method != Method::GET && is_for_people(route)) {
        for role in [Role::Free, Role::Premium] {
            let owner = Person::with_new_job(&service, role).await;
            let own = path(route, &owner.job);
            let post = |visitor: &Visitor<'_>, from: From, proof: Proof| {
                ask(visitor, route, &own, from, proof, &bob.visitor).status
            };
            let name = format!("{} {} {role:?}", route.method, route.path);
            assert_eq!(post(&owner.visitor, From::Elsewhere, Proof::Field), 403, "{name}: from another site");
            if route.access == Access::Signed {
                // Proofs of people count for nothing.
                for (visitor, proof) in [(&guest, Proof::None), (&owner.visitor, Proof::Field)] {
                    let status = post(visitor, From::Nowhere, proof);
                    assert!((400..500).contains(&status), "{name}: {status} without a signature");
                }
                continue;
            }
            assert!(matches!(route.access, Access::User | Access::Owner), "{name}: a form that anybody may send");
            for from in [From::Here, From::Nowhere] {
                assert_eq!(post(&guest, from, Proof::None), 401, "{name}: a guest {from:?}");
                for proof in [Proof::None, Proof::Wrong, Proof::Anothers] {
                    assert_eq!(post(&owner.visitor, from, proof), 403, "{name}: {from:?} with {proof:?}");
                }
            }
            if route.access == Access::Owner {
                for proof in [Proof::Field, Proof::Header] {
                    assert_eq!(post(&bob.visitor, From::Here, proof), 404, "{name}: another's job with {proof:?}");
                }
            }
            // None of that did anything, and this does not fail for want of a right.
            let unharmed = service.job(&owner.job).await;
            assert!(matches!(unharmed.state, JobState::Uploading { .. }), "{name}: {:?}", unharmed.state);
            let proof = if role == Role::Free { Proof::Field } else { Proof::Header };
            let taken = ask(&owner.visitor, route, &own, From::Here, proof, &bob.visitor);
            // An example that is not offered here is not found.
            let is_absent = route.access == Access::User && taken.status == 404;
            assert!(is_served(&taken) || is_absent, "{name} with {proof:?}: {} {}", taken.status, taken.text);
        }
    }
}
