//! Somebody who uses the pages: logs in, uploads, downloads, becomes premium and free again.

use std::{fs, path::Path, thread, time::Duration};

use anyhow::{Context as _, Result};

use crate::browser::{Browser, Page, html::Form};

/// How often the page of the plans is looked at until a payment has come through: for a minute.
const LOOKS: u32 = 300;
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A person who is logged in.
pub struct Visitor {
    browser: Browser,
}

/// A job that was submitted.
pub struct Submitted {
    /// The owner, as the tables know them.
    pub user_id: String,
    /// The job.
    pub job_id: String,
}

impl Visitor {
    /// Logs in by name; fills in the profile when the pages ask for it.
    pub fn log_in(web_url: &str, name: &str) -> Result<Self> {
        let browser = Browser::new(web_url);
        let provider = browser.open("/login")?;
        let mut page = browser.submit(&provider, &provider.form("")?, &[("login", name), ("password", "any")])?;
        if page.url.starts_with(&format!("{web_url}/profile")) {
            let form = page.form("/profile")?;
            let email = format!("{name}@example.org");
            page = browser.submit(&page, &form, &[("name", name), ("email", &email), ("institution", "Demo")])?;
        }
        drop(page);
        Ok(Self { browser })
    }

    /// The browser, for pages that few visit.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Uploads a VCF, which submits a job.
    pub fn annotate(&self, vcf: &Path) -> Result<Submitted> {
        let bytes = fs::read(vcf).with_context(|| format!("cannot read {}", vcf.display()))?;
        let name = vcf.file_name().unwrap_or_default().to_string_lossy();
        let (job, form) = self.begin(&name)?;
        self.browser.upload(&form, &name, &bytes)?;
        Ok(job)
    }

    /// Makes a job that waits for its upload; answers it and the form to upload with.
    pub fn begin(&self, file_name: &str) -> Result<(Submitted, Form)> {
        let page = self.browser.open("/annotate")?;
        let page = self.browser.submit(&page, &page.form("/annotate")?, &[("file_name", file_name)])?;
        let form = page.upload_form()?;
        // The key of the upload is <user_id>/<job_id>/input.
        let key = form.fields.iter().find(|(field, _)| field == "key").context("the upload form has no key")?;
        let mut parts = key.1.split('/').map(str::to_owned);
        let ids = (parts.next(), parts.next());
        let (Some(user_id), Some(job_id)) = ids else { anyhow::bail!("the upload form has a strange key: {}", key.1) };
        Ok((Submitted { user_id, job_id }, form))
    }

    /// Downloads a job's result from its page. `None`: the page offers none.
    pub fn result(&self, job: &Submitted) -> Result<Option<Vec<u8>>> {
        let page = format!("/annotations/{}", job.job_id);
        let link = format!("{page}/result");
        let offered = self.browser.open(&page)?.links_to(&link);
        offered.then(|| self.browser.download(&link)).transpose()
    }

    /// Becomes a premium user: pays, and waits until the payment has come through.
    pub fn subscribe(&self) -> Result<()> {
        let pay = self.checkout()?;
        self.browser.submit(&pay, &pay.form("")?, &[("press", "pay")])?;
        self.until_plan("premium")
    }

    /// Becomes a free user again: lets the subscription end, and waits until that has come through.
    pub fn unsubscribe(&self) -> Result<()> {
        let portal = self.portal()?;
        self.browser.submit(&portal, &portal.form("")?, &[("press", "end-now")])?;
        self.until_plan("free")
    }

    /// The payment page, as one comes there from the page of the plans.
    pub fn checkout(&self) -> Result<Page> {
        self.press("/subscribe")
    }

    /// The customer portal.
    pub fn portal(&self) -> Result<Page> {
        self.press("/subscribe/portal")
    }

    /// Sends a form without fields of the page of the plans; answers the page that it leads to.
    pub fn press(&self, path: &str) -> Result<Page> {
        let page = self.browser.open("/subscribe")?;
        self.browser.submit(&page, &page.form(path)?, &[])
    }

    /// Waits until the page of the plans shows this one.
    pub fn until_plan(&self, plan: &str) -> Result<()> {
        let shown = format!("data-plan=\"{plan}\"");
        for _ in 0..LOOKS {
            if self.browser.open("/subscribe")?.html.contains(&shown) {
                return Ok(());
            }
            thread::sleep(LOOK_EVERY);
        }
        anyhow::bail!("the plan is not {plan} after {LOOKS} looks at its page")
    }
}
