//! `JobPages`: every job once, newest first, and nothing that is not the user's.

use gas_ports::{Guard, JobIntake, JobPages, Jobs};

use crate::{
    harness::Harness,
    samples::{job_of, new_user_id, pending, uploading},
};

pub async fn all_jobs_come_once_and_newest_first(harness: &impl Harness) {
    let (jobs, user) = (harness.jobs(), new_user_id());
    let mut all: Vec<_> = (0..7).map(|_| uploading(&job_of(&user))).collect();
    for job in &all {
        jobs.create(job).await.unwrap();
        jobs.create(&uploading(&job_of(&new_user_id()))).await.unwrap();
    }
    all.sort_by_key(|job| std::cmp::Reverse(job.key.job_id));
    for limit in [1, 3, 7, 100] {
        let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = jobs.page(&user, after, limit).await.unwrap();
            assert!(page.jobs.len() <= limit as usize);
            seen.extend(page.jobs);
            after = page.next;
            pages += 1;
            assert!(pages <= 8, "the pages of {limit} do not end");
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, all, "pages of {limit}");
    }
}

pub async fn a_user_without_jobs_has_an_empty_page(harness: &impl Harness) {
    let page = harness.jobs().page(&new_user_id(), None, 10).await.unwrap();
    assert!(page.jobs.is_empty() && page.next.is_none(), "{page:?}");
}

pub async fn a_page_shows_what_was_committed_before_it(harness: &impl Harness) {
    let (jobs, user) = (harness.jobs(), new_user_id());
    let job = uploading(&job_of(&user));
    jobs.create(&job).await.unwrap();
    jobs.commit(&pending(&job), Guard::None).await.unwrap();
    assert_eq!(jobs.page(&user, None, 10).await.unwrap().jobs, [pending(&job)]);
}
