//! `gas login`: a code that the user confirms in a browser, or a token that was made there.

use std::{
    io::{self, IsTerminal as _},
    thread,
    time::Duration,
};

use serde_json::json;

use super::{address, check_token};
use crate::{
    api::{self, Device, Me, NewToken},
    arguments::Global,
    clean::clean,
    configuration::Configuration,
    failure::{Code, Failure},
    interrupt,
    output::say,
    private::Folders,
    service::{Address, Patience, Service},
};

/// A token is far shorter; more than this on standard input is something else.
const LONGEST: u64 = 4096;
/// Seconds between two questions when the service names none, and what `slow_down` adds (RFC 8628, sections 3.2 and 3.5).
const INTERVAL: u64 = 5;
/// What the service takes of a name, less `gas on `, in characters.
const LONGEST_HOST: usize = 50;
/// The longest that a code is waited for, in seconds.
const LONGEST_WAIT: u64 = 3600;

/// Log in to a service
///
/// Shows a code and an address; open that in a browser, on this computer or another, and confirm the code. The token that
/// comes of it is kept in a file that you alone can read. It is listed on your profile's page, where it can be withdrawn.
#[derive(clap::Args)]
pub struct Arguments {
    /// Read a token that was made on your profile's page, from standard input or without echo: not from the command line,
    /// where other users and the shell's history would see it
    #[arg(long)]
    token: bool,
}

pub fn run(global: &Global, arguments: &Arguments) -> Result<Code, Failure> {
    let folder = Folders::find()?.configuration;
    let address = address(global, &Configuration::read(&folder)?)?;
    let token = if arguments.token { given()? } else { confirmed(&address)? };
    check_token(&token)?;
    // Read anew: another log-in may have been kept meanwhile.
    let keep = || Configuration::read(&folder)?.log_in(&address, token.clone());
    // One that the user has just confirmed is good, and listed at the service: it is not lost when that fails now.
    if !arguments.token {
        keep()?;
    }
    let service = Service::new(address.clone(), Some(token.clone()));
    let me: Me = api::read(&service.get("/me")?)?;
    if arguments.token {
        keep()?;
    }
    say(format_args!("logged in to {} as {}", address.origin(), clean(&me.name)));
    Ok(Code::Done)
}

/// A token that the user has.
fn given() -> Result<String, Failure> {
    let unread = |error: io::Error| Failure::usage(format!("no token could be read: {error}"));
    let text = if io::stdin().is_terminal() {
        rpassword::prompt_password("Token (it is not shown): ").map_err(unread)?
    } else {
        io::read_to_string(io::Read::take(io::stdin(), LONGEST)).map_err(unread)?
    };
    Ok(text.trim().to_owned())
}

/// A token that the user allows in a browser.
fn confirmed(address: &Address) -> Result<String, Failure> {
    interrupt::listen();
    interrupt::advise("You are not logged in.");
    let service = Service::new(address.clone(), None).patient(Patience::SHORT);
    let device =
        service.post("/device", &json!({ "name": name() })).map_err(|refused| match refused.kind.as_str() {
            "not-found" => Failure::not_allowed(format!(
                "this service has no log-in by a code: make a token at {}/profile/tokens, then gas login --token",
                address.origin()
            )),
            _ => refused,
        })?;
    let device: Device = api::read(&device)?;
    let place = clean(device.verification_uri_complete.as_ref().unwrap_or(&device.verification_uri));
    say(format_args!("open  {place}"));
    say(format_args!("and confirm the code  {}", clean(&device.user_code)));
    let mut interval = device.interval.unwrap_or(INTERVAL).max(1);
    let mut left = device.expires_in.min(LONGEST_WAIT);
    while left > 0 {
        thread::sleep(Duration::from_secs(interval));
        left = left.saturating_sub(interval);
        let code = json!({ "device_code": device.device_code });
        match service.post("/device/token", &code) {
            Ok(confirmed) => return Ok(api::read::<NewToken>(&confirmed)?.token),
            Err(refused) => match refused.kind.as_str() {
                "authorization_pending" => {}
                "slow_down" => interval += INTERVAL,
                "access_denied" => return Err(Failure::not_allowed("the log-in was refused in the browser")),
                "expired_token" => break,
                // The service may be away for a moment; the code stays.
                _ if refused.code == Code::Service => {}
                _ => return Err(refused),
            },
        }
    }
    Err(Failure::not_allowed("nobody confirmed the code in time: gas login makes a new one"))
}

/// What the token is called in the list on the profile's page.
#[cfg(unix)]
fn name() -> String {
    let host = rustix::system::uname();
    let host = clean(&host.nodename().to_string_lossy());
    format!("gas on {}", host.chars().take(LONGEST_HOST).collect::<String>())
}

#[cfg(not(unix))]
fn name() -> String {
    "gas".to_owned()
}
