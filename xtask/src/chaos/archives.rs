//! What the archive holds, read from behind: nobody may read an archived result without thawing it.

use std::{collections::HashMap, fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::service::Service;
use crate::{folders, hash, item::Item};

/// The archived results.
pub enum Archives {
    /// Objects of class GLACIER, as the local AWS keeps them on disk.
    Bucket(PathBuf),
    /// The tree hashes of a vault's archives, which the in-memory Glacier computes from their bytes.
    Vault(HashMap<String, String>),
}

impl Archives {
    /// Those of a stack.
    pub fn of(service: &Service) -> Result<Self> {
        let Some(glacier) = &service.stack.glacier else {
            let objects = folders::made(super::STATE).join("s3/000000000000");
            return Ok(Self::Bucket(objects.join(service.stack.output("ArchiveBucketName")?)));
        };
        let state: Value = ureq::get(format!("{glacier}/_glacier/state")).call()?.body_mut().read_json()?;
        let archives = state["vaults"][0]["archives"].as_array().context("the in-memory Glacier has no vault")?;
        let text = |archive: &Value, name: &str| archive[name].as_str().unwrap_or_default().to_owned();
        Ok(Self::Vault(archives.iter().map(|archive| (text(archive, "id"), text(archive, "tree_hash"))).collect()))
    }

    /// Whether the job's archived result has the bytes that were recorded; `None`: it is not there.
    pub fn is_whole(&self, item: &Item) -> Option<bool> {
        let archive = item.text("results_file_archive_id")?;
        match self {
            Self::Bucket(objects) => {
                let bytes = fs::read(objects.join(archive)).ok()?;
                Some(item.text("result_sha256") == Some(&hash::sha256(&bytes)))
            }
            Self::Vault(archives) => Some(item.text("result_tree_hash") == archives.get(archive).map(String::as_str)),
        }
    }

    /// The names of a vault's archives.
    pub fn in_vault(&self) -> impl Iterator<Item = &str> {
        let archives = match self {
            Self::Bucket(_) => None,
            Self::Vault(archives) => Some(archives),
        };
        archives.into_iter().flatten().map(|(name, _)| name.as_str())
    }
}
