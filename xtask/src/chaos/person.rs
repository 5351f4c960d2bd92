//! Somebody who uses the pages during a run: uploads, cancels, deletes, changes plans.

use std::sync::{Mutex, PoisonError, RwLock};

use anyhow::{Context as _, Result};
use ureq::Agent;
use xtask::{
    browser::html::Form,
    multipart,
    visitor::{Submitted, Visitor},
};

use super::{
    inputs::Inputs,
    plan::{Deed, Story},
};

/// A job that somebody has made.
pub struct Made {
    /// The number of its input.
    pub number: usize,
    /// What is done with it.
    pub story: Story,
    /// The job.
    pub job: Submitted,
    /// Its owner's name.
    pub owner: String,
    /// Whether its owner was told that it is cancelled.
    pub cancelled: bool,
}

/// What all persons share.
pub struct Shared<'a> {
    /// The files.
    pub inputs: &'a Inputs,
    /// The jobs so far.
    pub made: Mutex<Vec<Made>>,
    /// Held by who acts; held alone by who takes the service away for a while.
    pub open: RwLock<()>,
}

/// A person who is logged in.
pub struct Person<'a> {
    /// The name.
    pub name: String,
    /// The browser.
    pub visitor: Visitor,
    /// Whether the last change was to premium.
    pub premium: bool,
    shared: &'a Shared<'a>,
}

impl<'a> Person<'a> {
    /// Logs in.
    pub fn log_in(web_url: &str, name: &str, shared: &'a Shared<'a>) -> Result<Self> {
        let _open = shared.open.read().unwrap_or_else(PoisonError::into_inner);
        Ok(Self { name: name.into(), visitor: Visitor::log_in(web_url, name)?, premium: false, shared })
    }

    /// Does one thing, when the service is there.
    pub fn act(&mut self, deed: &Deed) -> Result<()> {
        let _open = self.shared.open.read().unwrap_or_else(PoisonError::into_inner);
        match deed {
            Deed::Submit(number, story) => self.submit(*number, *story),
            Deed::Delete(number) => self.delete(*number),
            Deed::ChangePlan => self.change_plan(),
            Deed::ChangeMinds => (0..5).try_for_each(|_| self.change_plan()),
            Deed::Leave => self.leave(),
        }
        .with_context(|| format!("{} could not go on", self.name))
    }

    fn change_plan(&mut self) -> Result<()> {
        if self.premium { self.visitor.unsubscribe() } else { self.visitor.subscribe() }?;
        self.premium = !self.premium;
        Ok(())
    }

    fn submit(&self, number: usize, story: Story) -> Result<()> {
        let vcf = self.shared.inputs.vcf(number, story == Story::BadInput)?;
        let name = format!("{number}.vcf");
        let (job, form) = self.visitor.begin(&name)?;
        if story == Story::BrowserClosed {
            upload_and_go(&form, &name, vcf.as_bytes())?;
        } else {
            self.visitor.browser().upload(&form, &name, vcf.as_bytes())?;
        }
        let cancelled = story == Story::Cancelled && self.cancel(&job)?;
        let made = Made { number, story, job, owner: self.name.clone(), cancelled };
        self.shared.made.lock().unwrap_or_else(PoisonError::into_inner).push(made);
        Ok(())
    }

    /// Whether it was in time.
    fn cancel(&self, job: &Submitted) -> Result<bool> {
        let browser = self.visitor.browser();
        let page = browser.open(&format!("/annotations/{}", job.job_id))?;
        let path = format!("/annotations/{}/cancel", job.job_id);
        // A job that has ended offers it no more; one that ends meanwhile answers that it is too late.
        let Ok(form) = page.form(&path) else { return Ok(false) };
        match browser.submit(&page, &form, &[]) {
            Ok(_) => Ok(true),
            Err(error) if error.to_string().contains("answered 409") => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn delete(&self, number: usize) -> Result<()> {
        let path = {
            let made = self.shared.made.lock().unwrap_or_else(PoisonError::into_inner);
            let made = made.iter().find(|made| made.number == number);
            format!("/annotations/{}/delete", made.context("the job to delete was never made")?.job.job_id)
        };
        let page = self.visitor.browser().open(&path)?;
        self.visitor.browser().submit(&page, &page.form(&path)?, &[]).map(drop)
    }

    fn leave(&self) -> Result<()> {
        let page = self.visitor.browser().open("/profile/delete")?;
        self.visitor.browser().submit(&page, &page.form("/profile/delete")?, &[("word", "delete")]).map(drop)
    }
}

/// Sends the file to S3 and does not follow where S3 sends the browser.
fn upload_and_go(form: &Form, name: &str, bytes: &[u8]) -> Result<()> {
    let agent: Agent = Agent::config_builder().max_redirects(0).max_redirects_will_error(false).build().into();
    let field = form.file.as_deref().context("the form has no file field")?;
    let body = multipart::body(&form.fields, &multipart::File { field, name, bytes });
    agent.post(&form.action).content_type(multipart::content_type()).send(&body)?;
    Ok(())
}
