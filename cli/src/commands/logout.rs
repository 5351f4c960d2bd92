//! `gas logout`.

use super::address;
use crate::{
    arguments::Global,
    configuration::Configuration,
    failure::{Code, Failure},
    output::say,
    private::Folders,
    service::Service,
};

/// Withdraws the token and forgets it; forgets it, too, when the service cannot be told.
pub fn run(global: &Global) -> Result<Code, Failure> {
    let folder = Folders::find()?.configuration;
    let configuration = Configuration::read(&folder)?;
    let address = address(global, &configuration)?;
    let service = address.origin().to_owned();
    let Some(token) = configuration.token(&address).map(str::to_owned) else {
        say(format_args!("you were not logged in to {service}"));
        return Ok(Code::Done);
    };
    let withdrawn = Service::new(address.clone(), Some(token)).delete("/token");
    // Read anew: another log-in may have been kept meanwhile.
    Configuration::read(&folder)?.log_out(&address)?;
    match withdrawn {
        Ok(()) => {}
        // It had ended already.
        Err(refused) if refused.kind == "no-token" => {}
        Err(failure) => {
            return Err(Failure::new(
                failure.code,
                format!(
                    "{failure} The token is forgotten here, but still good: withdraw it at {service}/profile/tokens"
                ),
            ));
        }
    }
    say(format_args!("logged out of {service}: the token is withdrawn"));
    Ok(Code::Done)
}
