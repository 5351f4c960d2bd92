//! The mails about the plan, and the one that says that the results are back.

use gas_domain::{Notice, Returned};

use super::{Block, Letter, minute};

/// What is said of a notice.
pub fn told(notice: &Notice, web_url: &str) -> Letter {
    match notice {
        Notice::PremiumBegan => plan(
            "Your premium plan has begun",
            "Your results stay online, and archived ones come back.",
            &[
                "From now on your results stay online, and you may upload larger files.",
                "What is in the archive comes back by itself; your annotations show how far it is.",
            ],
            ("See your annotations", format!("{web_url}/annotations")),
        ),
        Notice::PaymentFailed => plan(
            "A payment for your premium plan failed",
            "Your plan goes on for now: look at how you pay.",
            &[
                "You keep the premium plan for now: the payment is tried again. Look at how you pay, so that the plan does \
                 not end.",
                "If the plan ends, nothing is deleted: your results move to the archive.",
            ],
            ("See your plan", format!("{web_url}/subscribe")),
        ),
        Notice::PremiumEnds { at } => plan(
            &format!("Your premium plan ends on {}", minute(*at)),
            "Until then nothing changes.",
            &[
                "The plan was cancelled. Until it ends nothing changes.",
                "After that you have the free plan: your results move to the archive. Nothing is deleted.",
            ],
            ("See your plan", format!("{web_url}/subscribe")),
        ),
        Notice::PremiumEnded => plan(
            "Your premium plan has ended",
            "Your results will move to the archive; nothing is deleted.",
            &[
                "You have the free plan now. Your results will soon move to the archive: download now what you need. \
                 Nothing is deleted.",
                "If you take the premium plan again, they come back.",
            ],
            ("See your annotations", format!("{web_url}/annotations")),
        ),
        Notice::ResultsBack(returned) => back(*returned, web_url),
    }
}

fn plan(title: &str, preheader: &str, texts: &[&str], (label, link): (&'static str, String)) -> Letter {
    Letter {
        subject: title.to_owned(),
        preheader: preheader.to_owned(),
        title: title.to_owned(),
        blocks: texts.iter().map(|text| Block::Text((*text).to_owned())).collect(),
        label,
        link,
        choice: "when something happens to your plan",
    }
}

fn back(Returned { back, held, .. }: Returned, web_url: &str) -> Letter {
    let title = match back {
        1 => "Your result is back from the archive".to_owned(),
        _ => format!("Your {back} results are back from the archive"),
    };
    let mut blocks = vec![Block::Text(
        "What was in the archive can be downloaded again, and stays online while you have the premium plan.".into(),
    )];
    if held > 0 {
        let more = if held == 1 { "One more result" } else { &format!("{held} more results") };
        blocks.push(Block::Text(format!(
            "{more} could not be brought back yet. Nothing is lost: the operators have been told and look after it."
        )));
    }
    Letter {
        subject: title.clone(),
        preheader: "They can be downloaded again.".into(),
        title,
        blocks,
        label: "See your annotations",
        link: format!("{web_url}/annotations"),
        choice: "when results are back from the archive",
    }
}
