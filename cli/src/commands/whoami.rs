//! `gas whoami`.

use super::connect;
use crate::{
    api::{self, Me},
    arguments::Global,
    clean::{clean, size},
    failure::{Code, Failure},
    output::{self, moment},
};

pub fn run(global: &Global) -> Result<Code, Failure> {
    let service = connect(global)?;
    let said = service.get("/me")?;
    if global.json {
        output::json(&said)?;
        return Ok(Code::Done);
    }
    let Me { user_id, name, plan, limits, token } = api::read(&said)?;
    output::facts(&[
        ("Service", service.address.origin().to_owned()),
        ("User", format!("{} ({})", clean(&name), clean(&user_id))),
        (
            "Plan",
            format!("{}: files of {}, {} jobs at once", clean(&plan), size(limits.upload_bytes), limits.open_jobs),
        ),
        ("Token", format!("{}: {}", clean(&token.name), clean(&token.scopes.join(", ")))),
        ("Good until", moment(token.expires_at)),
    ])?;
    Ok(Code::Done)
}
