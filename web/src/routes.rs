//! The one table of routes: what this site answers, and to whom. It drives the router, and a test that tries every route
//! as everybody.

use std::sync::Arc;

use axum::{
    handler::Handler,
    routing::{MethodRouter, delete, get, post},
};
use gas_domain::Scope;
use http::Method;

use crate::{App, access::Access, api, assets, billing::webhook, pages};

/// One method of one path.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; `{id}` is a job's, `{token}` that of a link to one.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    pub(crate) handler: MethodRouter<Arc<App>>,
}

/// Every route.
#[rustfmt::skip]
pub fn routes() -> Vec<Route> {
    use Access::*;
    vec![
        read(Anyone, "/", pages::home::show),
        read(Anyone, "/pricing", pages::pricing::show),
        read(Anyone, "/help", pages::help::show),
        read(Anyone, "/status", pages::status::show),
        read(Anyone, "/api", pages::api::show),
        read(Anyone, "/static/{hash}/{name}", assets::serve),

        // The session.
        read(LogIn, "/login", pages::login::start),
        read(LogIn, "/authcallback", pages::authcallback::finish),
        write(User, "/logout", pages::logout::end),
        read(Anyone, "/logged-out", pages::logout::done),

        // The account.
        read(User, "/profile", pages::profile::show),
        write(User, "/profile", pages::profile::save),
        read(User, "/profile/sessions", pages::sessions::show),
        write(User, "/profile/sessions/end", pages::sessions::end_one),
        write(User, "/profile/sessions/end-others", pages::sessions::end_others),
        write(User, "/profile/sessions/end-all", pages::sessions::end_all),
        read(User, "/profile/tokens", pages::tokens::show),
        write(User, "/profile/tokens", pages::tokens::make),
        write(User, "/profile/tokens/withdraw", pages::tokens::withdraw),
        read(User, "/device", pages::device::ask),
        write(User, "/device", pages::device::answer),
        read(User, "/profile/webhook", pages::webhook::show),
        write(User, "/profile/webhook", pages::webhook::save),
        write(User, "/profile/webhook/test", pages::webhook::test),
        write(User, "/profile/webhook/secret", pages::webhook::renew),
        write(User, "/profile/webhook/remove", pages::webhook::remove),
        read(User, "/profile/delete", pages::close::ask),
        write(User, "/profile/delete", pages::close::close),
        read(Anyone, "/profile/deleted", pages::close::done),

        // Uploads.
        read(User, "/annotate", pages::annotate::ask),
        write(User, "/annotate", pages::annotate::begin),
        read(User, "/annotate/job", pages::submit::submit),
        write(User, "/annotate/example", pages::upload::example),
        write(User, "/annotate/begin", pages::upload::begin),
        read(Owner, "/annotate/{id}/parts", pages::upload::sent),
        read(Owner, "/annotate/{id}/parts/{number}", pages::upload::part),
        write(Owner, "/annotate/{id}/finish", pages::upload::finish),

        // Jobs.
        read(User, "/annotations", pages::annotations::list),
        read(Owner, "/annotations/{id}", pages::annotation::show),
        write(Owner, "/annotations/{id}/cancel", pages::cancel::end),
        read(Owner, "/annotations/{id}/rerun", pages::rerun::ask),
        write(Owner, "/annotations/{id}/rerun", pages::rerun::rerun),
        read(Owner, "/annotations/{id}/share", pages::share::ask),
        write(Owner, "/annotations/{id}/share", pages::share::share),
        write(Owner, "/annotations/{id}/unshare", pages::share::withdraw),
        read(Owner, "/annotations/{id}/delete", pages::delete::ask),
        write(Owner, "/annotations/{id}/delete", pages::delete::delete),
        read(Owner, "/annotations/{id}/log", pages::log::show),
        read(Owner, "/annotations/{id}/log/download", pages::downloads::log),
        read(Owner, "/annotations/{id}/result", pages::downloads::result),
        read(Owner, "/annotations/{id}/input", pages::downloads::input),

        // Jobs that others share.
        read(Link, "/shared/{token}", pages::shared::show),
        read(Link, "/shared/{token}/result", pages::shared::result),
        read(Link, "/shared/{token}/log", pages::shared::log),

        // The plan.
        read(User, "/subscribe", pages::subscribe::show),
        write(User, "/subscribe", pages::payment::pay),
        write(User, "/subscribe/portal", pages::payment::portal),
        write(User, "/subscribe/cancel", pages::payment::cancel),
        write(User, "/subscribe/keep", pages::payment::keep),
        write(Signed, "/stripe/webhook", webhook::receive),

        // For programs: each is described at its handler, which api/description.rs lists.
        read(Anyone, "/api/v1/openapi.json", api::description::document::serve),
        write(LogIn, "/api/v1/device", api::device::begin),
        write(Poll, "/api/v1/device/token", api::device::token),
        read(AnyToken, "/api/v1/me", api::account::me),
        remove(AnyToken, "/api/v1/token", api::account::withdraw),
        read(Token(Scope::Read), "/api/v1/references", api::account::references),
        read(Token(Scope::Read), "/api/v1/jobs", api::jobs::list),
        write(Token(Scope::Submit), "/api/v1/jobs", api::uploads::begin),
        read(TokenOwner(Scope::Submit), "/api/v1/jobs/{id}/parts", api::uploads::parts),
        read(TokenOwner(Scope::Submit), "/api/v1/jobs/{id}/parts/{number}", api::uploads::part),
        write(TokenOwner(Scope::Submit), "/api/v1/jobs/{id}/submit", api::uploads::finish),
        read(TokenOwner(Scope::Read), "/api/v1/jobs/{id}", api::jobs::show),
        remove(TokenOwner(Scope::Delete), "/api/v1/jobs/{id}", api::jobs::delete),
        write(TokenOwner(Scope::Submit), "/api/v1/jobs/{id}/cancel", api::jobs::end),
        write(TokenOwner(Scope::Submit), "/api/v1/jobs/{id}/rerun", api::jobs::again),
        read(TokenOwner(Scope::Read), "/api/v1/jobs/{id}/log", api::files::log),
        read(TokenOwner(Scope::Read), "/api/v1/jobs/{id}/result", api::files::result),
        read(TokenOwner(Scope::Read), "/api/v1/jobs/{id}/input", api::files::input),
        read(TokenOwner(Scope::Read), "/api/v1/jobs/{id}/summary", api::files::summary),
    ]
}

fn read<H: Handler<T, Arc<App>>, T: 'static>(access: Access, path: &'static str, handler: H) -> Route {
    Route { method: Method::GET, path, access, handler: get(handler) }
}

fn write<H: Handler<T, Arc<App>>, T: 'static>(access: Access, path: &'static str, handler: H) -> Route {
    Route { method: Method::POST, path, access, handler: post(handler) }
}

fn remove<H: Handler<T, Arc<App>>, T: 'static>(access: Access, path: &'static str, handler: H) -> Route {
    Route { method: Method::DELETE, path, access, handler: delete(handler) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Whoever opens one more page to everybody says so twice.
    #[test]
    fn this_is_what_anyone_may_see() {
        let open: Vec<_> = routes()
            .into_iter()
            .filter(|route| !route.access.is_for_programs() && !matches!(route.access, Access::User | Access::Owner))
            .map(|Route { method, path, access, .. }| format!("{method} {path} {access:?}"))
            .collect();
        let expected = [
            "GET / Anyone",
            "GET /pricing Anyone",
            "GET /help Anyone",
            "GET /status Anyone",
            "GET /api Anyone",
            "GET /static/{hash}/{name} Anyone",
            "GET /login LogIn",
            "GET /authcallback LogIn",
            "GET /logged-out Anyone",
            "GET /profile/deleted Anyone",
            "GET /shared/{token} Link",
            "GET /shared/{token}/result Link",
            "GET /shared/{token}/log Link",
            "POST /stripe/webhook Signed",
            "GET /api/v1/openapi.json Anyone",
            "POST /api/v1/device LogIn",
            "POST /api/v1/device/token Poll",
        ];
        assert_eq!(open, expected);
    }

    #[test]
    fn every_route_of_a_job_is_its_owners_and_no_route_is_there_twice() {
        let mut seen = BTreeSet::new();
        for Route { method, path, access, .. } in routes() {
            let is_owners = matches!(access, Access::Owner | Access::TokenOwner(_));
            assert_eq!(path.contains("{id}"), is_owners, "{path}");
            // To read what there is, and to get a token, a program needs none.
            let needs_none = ["/api/v1/openapi.json", "/api/v1/device", "/api/v1/device/token"].contains(&path);
            assert_eq!(path.starts_with("/api/"), access.is_for_programs() || needs_none, "{path}");
            assert!(seen.insert((method.to_string(), path)), "{path}");
        }
    }
}
