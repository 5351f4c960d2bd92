//! The one table of routes: what this site answers, and to whom. It drives the router, and a test that tries every route
//! as everybody.

use std::sync::Arc;

use axum::{
    handler::Handler,
    routing::{MethodRouter, get, post},
};
use http::Method;

use crate::{App, access::Access, assets, billing::test_billing, pages};

/// One method of one path.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; `{id}` is a job's.
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
        read(Anyone, "/static/{hash}/{name}", assets::serve),

        // The session.
        read(Anyone, "/login", pages::login::start),
        read(Anyone, "/authcallback", pages::authcallback::finish),
        write(User, "/logout", pages::logout::end),

        // The account.
        read(User, "/profile", pages::profile::show),
        write(User, "/profile", pages::profile::save),
        read(User, "/profile/delete", pages::close::ask),
        write(User, "/profile/delete", pages::close::close),
        read(Anyone, "/profile/deleted", pages::close::done),

        // Uploads.
        read(User, "/annotate", pages::annotate::ask),
        write(User, "/annotate", pages::annotate::begin),
        read(User, "/annotate/job", pages::submit::submit),

        // Jobs.
        read(User, "/annotations", pages::annotations::list),
        read(Owner, "/annotations/{id}", pages::annotation::show),
        write(Owner, "/annotations/{id}/cancel", pages::cancel::end),
        read(Owner, "/annotations/{id}/delete", pages::delete::ask),
        write(Owner, "/annotations/{id}/delete", pages::delete::delete),
        read(Owner, "/annotations/{id}/log", pages::log::show),
        read(Owner, "/annotations/{id}/log/download", pages::downloads::log),
        read(Owner, "/annotations/{id}/result", pages::downloads::result),
        read(Owner, "/annotations/{id}/input", pages::downloads::input),

        // The plan.
        read(User, "/subscribe", pages::subscribe::show),
        write(User, "/subscribe", test_billing::subscribe),
        write(User, "/unsubscribe", test_billing::unsubscribe),
    ]
}

fn read<H: Handler<T, Arc<App>>, T: 'static>(access: Access, path: &'static str, handler: H) -> Route {
    Route { method: Method::GET, path, access, handler: get(handler) }
}

fn write<H: Handler<T, Arc<App>>, T: 'static>(access: Access, path: &'static str, handler: H) -> Route {
    Route { method: Method::POST, path, access, handler: post(handler) }
}
