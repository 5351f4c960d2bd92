//! `vault-setup`: makes a vault of Amazon Glacier, which CloudFormation has no resource for.

use anyhow::{Result, bail};
use clap::Args;

use crate::aws_cli::AwsCli;

/// Which vault, and whether to make it.
#[derive(Args)]
pub struct Options {
    /// The vault's name: letters, digits, `_`, `-` and `.`, 255 at most
    #[arg(long, value_parser = vault_name)]
    name: String,
    /// Run the commands instead of printing them, with the aws command line and its credentials
    #[arg(long)]
    run: bool,
}

/// Prints or runs the commands, and says how to deploy with the vault.
pub fn run(options: &Options) -> Result<()> {
    let name = options.name.as_str();
    let commands = [["glacier", "create-vault"], ["glacier", "describe-vault"]];
    let commands = commands.map(|command| [command.as_slice(), &["--account-id", "-", "--vault-name", name]].concat());
    println!("Vaults of Amazon Glacier take no new customers since December 2025: an account that never had one gets");
    println!("NoLongerSupportedException and archives in S3 instead (ArchiveBackEnd=storage-class, the default).\n");
    if !options.run {
        for command in &commands {
            println!("aws {}", command.join(" "));
        }
        println!("\nWith --run these are run here. Then deploy with:");
        deploy_with(name);
        return Ok(());
    }
    let aws = AwsCli::of_operator();
    for command in &commands {
        match aws.run(command) {
            Ok(answer) => print!("aws {}\n{answer}", command.join(" ")),
            Err(error) if format!("{error:#}").contains("NoLongerSupported") => {
                bail!(
                    "this account may not make vaults: {error:#}\nDeploy with ArchiveBackEnd=storage-class, which needs no vault."
                )
            }
            Err(error) => return Err(error),
        }
    }
    println!("\nThe vault is there. Deploy with:");
    deploy_with(name);
    Ok(())
}

fn deploy_with(name: &str) {
    println!("sam deploy --parameter-overrides ArchiveBackEnd=vault VaultName={name} …");
}

/// Amazon Glacier developer guide, "Create Vault".
fn vault_name(text: &str) -> Result<String, String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if (1..=255).contains(&text.len()) && text.bytes().all(good) {
        Ok(text.into())
    } else {
        Err("a vault's name has 1 to 255 letters, digits, `_`, `-` and `.`".into())
    }
}

#[cfg(test)]
mod tests {
    use super::vault_name;

    #[test]
    fn a_vaults_name_is_what_glacier_takes() {
        assert!(["gas-archive", "A_1.b", &"x".repeat(255)].into_iter().all(|name| vault_name(name).is_ok()));
        assert!(["", "a b", "a/b", "ä", &"x".repeat(256)].into_iter().all(|name| vault_name(name).is_err()));
    }
}
