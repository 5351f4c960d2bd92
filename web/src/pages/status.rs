//! `/status`: how the service is doing.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::IntoResponse};

use crate::{
    App,
    auth::Visitor,
    page::{Head, Page},
    queue::COUNTED,
    status::{self, Figures, Health, StageRow},
    units,
};

/// Shows it, to anyone.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> impl IntoResponse {
    let figures = app.board.figures(&app).await;
    let stages = figures.backlogs.iter().map(|(queue, backlog)| StageRow::of(*queue, *backlog)).collect();
    let (health, sentence) = status::overall(&figures, app.now());
    Page(Status { head: visitor.head(), figures, stages, health, sentence })
}

#[derive(Template)]
#[template(path = "status.html")]
struct Status {
    head: Head,
    figures: Figures,
    stages: Vec<StageRow>,
    health: Health,
    sentence: &'static str,
}

impl Status {
    fn waiting(&self) -> String {
        match self.figures.waiting {
            None => "not known".to_owned(),
            Some(all) if all >= COUNTED as usize => format!("{} or more", units::grouped(u64::from(COUNTED))),
            Some(some) => units::grouped(some as u64),
        }
    }

    /// How many annotators are alive, and what they are at.
    fn workers(&self) -> (String, String) {
        match self.figures.force {
            None => ("not known".to_owned(), String::new()),
            Some(force) if force.workers == 0 => ("none".to_owned(), "another begins by itself".to_owned()),
            Some(force) => {
                let running = format!("{} in work, {} at once at most", force.running, force.slots);
                (units::grouped(force.workers.into()), running)
            }
        }
    }

    /// How long a job takes, on the mean of the last.
    fn time_of_a_job(&self) -> Option<String> {
        self.figures.force?.time_of_a_job().map(units::span)
    }

    fn oldest(&self) -> String {
        match (self.figures.waiting, self.figures.oldest) {
            (None, _) => "not known".to_owned(),
            (_, None) => "nobody waits".to_owned(),
            (_, Some(since)) => units::span(self.figures.at.duration_since(since)),
        }
    }
}
