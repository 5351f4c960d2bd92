//! Routes for tests: what the documentation of [`super`] lists.

use axum::{
    Router,
    body::Body,
    extract::State,
    routing::{get, post},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    Served,
    answer::{self, Answer},
    job_routes, now, request, upload_routes,
};
use crate::glacier::{Archive, ErrorCode, GlacierError, Job, Result, Upload, Vault, wire_date};

/// The longest delay of a job, in seconds: 10 days.
const LONGEST: f64 = 864_000.0;

pub(super) fn routes() -> Router<Served> {
    Router::new()
        .route("/_glacier/state", get(state))
        .route("/_glacier/delays", post(delays))
        .route("/_glacier/refuse", post(refuse))
        .route("/_glacier/allow", post(allow))
        .route("/_glacier/finish", post(finish))
        .route("/_glacier/fail", post(fail))
        .route("/_glacier/lose", post(lose))
        .route("/_glacier/inventory", post(inventory))
        .route("/_glacier/damage", post(damage))
        .route("/_glacier/errors", post(errors))
}

async fn state(State(served): State<Served>) -> Answer {
    let glacier = served.glacier();
    let vaults: Vec<Value> = glacier.vaults().map(vault_json).collect();
    Ok(answer::as_json(&json!({ "vaults": vaults })))
}

async fn delays(State(served): State<Served>, body: Body) -> Answer {
    let asked = request::json(body).await?;
    let seconds = |name: &str| asked.get(name).or_else(|| asked.get("seconds")).and_then(Value::as_f64);
    let mut glacier = served.glacier();
    let delays = &mut glacier.delays;
    for (name, delay) in [
        ("expedited", &mut delays.expedited),
        ("standard", &mut delays.standard),
        ("bulk", &mut delays.bulk),
        ("inventory", &mut delays.inventory),
    ] {
        if let Some(seconds) = seconds(name) {
            if !(0.0..=LONGEST).contains(&seconds) {
                return Err(GlacierError::invalid(format!(
                    "Invalid {name}: {seconds}. It must be 0 to {LONGEST} seconds."
                )));
            }
            *delay = SignedDuration::from_secs_f64(seconds);
        }
    }
    done()
}

async fn refuse(State(served): State<Served>, body: Body) -> Answer {
    let asked = request::json(body).await?;
    let (tier, code) = (job_routes::tier(text(&asked, "tier")?)?, code(&asked)?);
    served.glacier().refuse(tier, code);
    done()
}

async fn allow(State(served): State<Served>, body: Body) -> Answer {
    let asked = request::json(body).await?;
    let tier = job_routes::tier(text(&asked, "tier")?)?;
    served.glacier().allow(tier);
    done()
}

async fn finish(State(served): State<Served>) -> Answer {
    let ended = served.glacier().finish_all(now());
    served.publish(ended);
    done()
}

async fn fail(State(served): State<Served>, body: Body) -> Answer {
    let asked = request::json(body).await?;
    let ended = served.glacier().fail_jobs(text(&asked, "message")?, now());
    served.publish(ended);
    done()
}

async fn lose(State(served): State<Served>) -> Answer {
    served.glacier().lose_jobs();
    done()
}

async fn inventory(State(served): State<Served>) -> Answer {
    served.glacier().take_inventory(now());
    done()
}

async fn damage(State(served): State<Served>, body: Body) -> Answer {
    let asked = request::json(body).await?;
    served.glacier().damage(text(&asked, "vault")?, text(&asked, "archive")?)?;
    done()
}

async fn errors(State(served): State<Served>, body: Body) -> Answer {
    let asked = request::json(body).await?;
    let (code, count) = (code(&asked)?, asked["count"].as_u64().unwrap_or(1));
    served.errors().extend((0..count.min(1000)).map(|_| code));
    done()
}

fn done() -> Answer {
    Ok(answer::as_json(&json!({})))
}

fn text<'a>(asked: &'a Value, name: &str) -> Result<&'a str> {
    asked[name].as_str().ok_or_else(|| GlacierError::invalid(format!("The request needs the text {name:?}.")))
}

fn code(asked: &Value) -> Result<ErrorCode> {
    let name = text(asked, "code")?;
    ErrorCode::named(name).ok_or_else(|| GlacierError::invalid(format!("Glacier has no error {name}.")))
}

fn vault_json(vault: &Vault) -> Value {
    json!({
        "name": vault.name(),
        "inventory_date": vault.inventory().map(|inventory| wire_date(inventory.date)),
        "archives": vault.archives().map(archive_json).collect::<Vec<_>>(),
        "uploads": vault.uploads().map(upload_json).collect::<Vec<_>>(),
        "jobs": vault.jobs().map(Job::to_json).collect::<Vec<_>>(),
    })
}

fn archive_json(archive: &Archive) -> Value {
    json!({
        "id": archive.id,
        "description": archive.description,
        "size": archive.body.length(),
        "tree_hash": archive.body.tree_hash(),
        "created": wire_date(archive.created),
    })
}

fn upload_json(upload: &Upload) -> Value {
    json!({
        "id": upload.id,
        "description": upload.description,
        "part_size": upload.part_size,
        "parts": upload.parts().map(|part| upload_routes::part_json(&part)).collect::<Vec<_>>(),
    })
}
