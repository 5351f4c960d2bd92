//! The events: signed, and sent again until they are taken.

use std::time::Duration;

use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{task, time};

use crate::{App, state::Delivery};

/// The wait before an event is sent again; then twice as long each time.
const WAIT: Duration = Duration::from_millis(250);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(8);
/// How often an event is sent before it is given up.
const TRIES: u32 = 60;

/// Makes an event of what happened, and sends it as its user's switch says.
pub fn tell(app: &App, kind: &str, object: Value) {
    let (event, delivery) = {
        let mut state = app.state();
        let id = state.id("evt");
        let event = json!({ "id": id, "object": "event", "type": kind, "created": Timestamp::now().as_second(),
            "api_version": "2025-03-31.basil", "livemode": false, "data": { "object": object } });
        state.events.push(event.clone());
        let customer = object["customer"].as_str().unwrap_or_default();
        let delivery = state.deliveries.get(&state.user_of(customer)).copied();
        if delivery == Some(Delivery::Held) {
            state.held.push(event.clone());
        }
        (event, delivery)
    };
    match delivery {
        None => send(app, event),
        Some(Delivery::Twice) => {
            send(app, event.clone());
            send(app, event);
        }
        Some(Delivery::Held | Delivery::Dropped) => {}
    }
}

/// Sends an event until it is taken, beside everything else.
pub fn send(app: &App, event: Value) {
    let app = app.clone();
    let body = event.to_string();
    task::spawn(async move {
        let mut wait = WAIT;
        for _ in 0..TRIES {
            let (config, body) = (app.config.clone(), body.clone());
            let signature = sign(&config.webhook_secret, &body);
            let post = move || ureq::post(&config.webhook).header("stripe-signature", signature).send(body).is_ok();
            if task::spawn_blocking(post).await.unwrap_or(false) {
                return;
            }
            time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST);
        }
    });
}

/// The header that a body is sent with now.
fn sign(secret: &str, body: &str) -> String {
    let time = Timestamp::now().as_second();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}
