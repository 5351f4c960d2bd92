//! What the command does: a file for each.

pub mod completions;
pub mod delete;
pub mod download;
pub mod jobs;
pub mod list;
pub mod log;
pub mod login;
mod logout;
pub mod rerun;
pub mod submit;
mod whoami;

use std::env;

use crate::{
    arguments::{Arguments, Command, Global},
    configuration::Configuration,
    failure::{Code, Failure},
    interrupt,
    private::Folders,
    service::{Address, Service},
};

/// Does what the command line says.
///
/// # Errors
/// What keeps all of it from being done.
pub fn run(Arguments { global, command }: &Arguments) -> Result<Code, Failure> {
    match command {
        Command::Login(arguments) => login::run(global, arguments),
        Command::Logout => logout::run(global),
        Command::Whoami => whoami::run(global),
        Command::Submit(arguments) => submit::run(global, arguments),
        Command::List(arguments) => list::run(global, arguments),
        Command::Show(arguments) => jobs::show(global, arguments),
        Command::Log(arguments) => log::run(global, arguments),
        Command::Download(arguments) => download::run(global, arguments),
        Command::Cancel(arguments) => jobs::cancel(global, arguments),
        Command::Rerun(arguments) => rerun::run(global, arguments),
        Command::Delete(arguments) => delete::run(global, arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man => completions::man(),
    }
}

/// The service that the command line means, asked with the token for it.
///
/// # Errors
/// When none is named, or there is no token.
fn connect(global: &Global) -> Result<Service, Failure> {
    let (own, named) = (own_token(), global.service.as_deref().is_some_and(|named| !named.is_empty()));
    // Who says all of it needs no home.
    let configuration = match &own {
        Some(_) if named => Configuration::default(),
        _ => Configuration::read(&Folders::find()?.configuration)?,
    };
    let address = address(global, &configuration)?;
    let service = address.origin();
    let token = own.or_else(|| configuration.token(&address).map(str::to_owned)).ok_or_else(|| {
        Failure::not_allowed(format!("you are not logged in to {service}: gas --service {service} login"))
    })?;
    check_token(&token)?;
    interrupt::listen();
    Ok(Service::new(address, Some(token)))
}

/// The service that the command line means.
///
/// # Errors
/// When none is named, or what is named is none.
fn address(global: &Global, configuration: &Configuration) -> Result<Address, Failure> {
    let named = global.service.as_deref().filter(|named| !named.is_empty()).or(configuration.last());
    let named = named.ok_or_else(|| {
        Failure::usage("no service is named: log in to one with gas --service https://gas.example.org login")
    })?;
    Address::read(named, global.allow_http)
}

#[expect(clippy::disallowed_methods, reason = "the environment is how a script hands over a token")]
fn own_token() -> Option<String> {
    env::var("GAS_TOKEN").ok().filter(|token| !token.is_empty())
}

/// Whether it can be a token: what cannot is nothing to send anywhere.
fn check_token(token: &str) -> Result<(), Failure> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if token.starts_with("gas_") && token.len() <= 256 && token.chars().all(is_plain) {
        return Ok(());
    }
    Err(Failure::usage(
        "that is no token of GAS: it begins with gas_ and is made on your profile's page, under Your tokens",
    ))
}
