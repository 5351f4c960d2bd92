//! Glacier's REST API over the in-memory [`Glacier`], for local runs: point the SDK at it with `AWS_ENDPOINT_URL_GLACIER`.
//!
//! Requests are not authenticated, so it answers on loopback only. Whoever holds the same `Arc` steers it from inside the process; other
//! processes do it through the routes under `/_glacier/`, which take and answer JSON:
//!
//! | route | body | effect |
//! | --- | --- | --- |
//! | `GET state` | | vaults with archives, uploads and jobs |
//! | `POST delays` | `{"seconds": 2}` or some of `expedited`, `standard`, `bulk`, `inventory` | how long jobs take that begin from now on |
//! | `POST refuse` | `{"tier": "Expedited", "code": "InsufficientCapacityException"}` | archive retrievals of that tier are refused |
//! | `POST allow` | `{"tier": "Expedited"}` | they are accepted again |
//! | `POST finish` | | all jobs under way end now |
//! | `POST fail` | `{"message": "..."}` | they end as Failed |
//! | `POST lose` | | they vanish without a notification |
//! | `POST inventory` | | takes the inventory of every vault |
//! | `POST damage` | `{"vault": "...", "archive": "..."}` | the archive's last byte reads wrong |
//! | `POST errors` | `{"code": "ServiceUnavailableException", "count": 2}` | that many API calls are answered with that error |

mod answer;
mod job_routes;
mod request;
mod steering;
mod upload_routes;
mod vault_routes;

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post, put},
};
use futures::StreamExt as _;
use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use super::{Completion, ErrorCode, Glacier, GlacierError};

/// How often jobs that are due are ended.
const TICK: Duration = Duration::from_millis(500);

/// Serves on the listener until it is dropped, by the real clock. What ends with a topic is handed to `deliver`, one after the other, to be
/// published.
///
/// # Errors
/// A listener that is not on loopback.
pub async fn serve<F, D>(listener: TcpListener, glacier: Arc<Mutex<Glacier>>, deliver: F) -> io::Result<()>
where
    F: Fn(Completion) -> D + Send,
    D: Future<Output = ()> + Send,
{
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the in-memory Glacier answers on loopback only"));
    }
    let (completions, ended) = unbounded_channel();
    // Whoever remembers an archive of an earlier run must not find another one under its name.
    let started = u64::try_from(now().as_microsecond()).unwrap_or_default();
    glacier.lock().unwrap_or_else(PoisonError::into_inner).number_from(started);
    let served = Served { glacier, errors: Arc::default(), completions };
    let router = router(served.clone());
    tokio::select! {
        result = axum::serve(listener, router).into_future() => result,
        never = tick(served) => match never {},
        () = deliver_all(ended, deliver) => Ok(()),
    }
}

/// What every route has.
#[derive(Clone)]
struct Served {
    glacier: Arc<Mutex<Glacier>>,
    /// What the next API calls are answered with.
    errors: Arc<Mutex<VecDeque<ErrorCode>>>,
    completions: UnboundedSender<Completion>,
}

impl Served {
    fn glacier(&self) -> MutexGuard<'_, Glacier> {
        self.glacier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn errors(&self) -> MutexGuard<'_, VecDeque<ErrorCode>> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, ended: Vec<Completion>) {
        for completion in ended {
            // Without a receiver the server is ending.
            let _ = self.completions.send(completion);
        }
    }
}

fn router(served: Served) -> Router {
    let api = Router::new()
        .route("/{account}/vaults/{vault}", put(vault_routes::create).get(vault_routes::describe))
        .route("/{account}/vaults/{vault}/archives", post(vault_routes::upload))
        .route("/{account}/vaults/{vault}/archives/{archive}", axum::routing::delete(vault_routes::delete))
        .route("/{account}/vaults/{vault}/multipart-uploads", post(upload_routes::initiate).get(upload_routes::list))
        .route(
            "/{account}/vaults/{vault}/multipart-uploads/{upload}",
            put(upload_routes::part)
                .get(upload_routes::parts)
                .post(upload_routes::complete)
                .delete(upload_routes::abort),
        )
        .route("/{account}/vaults/{vault}/jobs", post(job_routes::initiate).get(job_routes::list))
        .route("/{account}/vaults/{vault}/jobs/{job}", get(job_routes::describe))
        .route("/{account}/vaults/{vault}/jobs/{job}/output", get(job_routes::output))
        .layer(middleware::from_fn_with_state(served.clone(), answer_with_error));
    api.merge(steering::routes()).with_state(served)
}

async fn answer_with_error(State(served): State<Served>, request: Request, next: Next) -> Response {
    let Some(code) = served.errors().pop_front() else { return next.run(request).await };
    // A client that is still sending would not read the answer.
    let mut body = request.into_body().into_data_stream();
    while let Some(Ok(_)) = body.next().await {}
    GlacierError::new(code, "This answer was asked for by a test.").into_response()
}

async fn tick(served: Served) -> Infallible {
    loop {
        tokio::time::sleep(TICK).await;
        let ended = served.glacier().finish_due(now());
        served.publish(ended);
    }
}

async fn deliver_all<D: Future<Output = ()>>(
    mut ended: UnboundedReceiver<Completion>,
    deliver: impl Fn(Completion) -> D,
) {
    while let Some(completion) = ended.recv().await {
        deliver(completion).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "who serves over HTTP serves by the real clock")]
fn now() -> Timestamp {
    Timestamp::now()
}
