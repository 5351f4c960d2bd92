//! The pages about jobs: the list, the queue, re-runs, links to share.

use gas_domain::{ETag, Event, Input, Job, JobKey, JobState, OutputFormat, Role, User};
use gas_ports::{Clock, Guard, Ids, JobIntake, Jobs};
use jiff::{SignedDuration, Timestamp};

use gas_aws::{SystemClock, SystemIds};

use crate::{
    pages::{HOURS, Visitor},
    service::{Service, agent, blocking},
    vcf,
};

async fn completed(service: &Service, user: &User, name: &str) -> Job {
    let key = service.submit(user, name, vcf::lineage()).await;
    service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_ones_own_and_is_searched_by_state_and_name() {
    let service = Service::connect().await;
    let (ann, bob) = (service.user(Role::Premium).await, service.user(Role::Premium).await);
    completed(&service, &ann, "Liver-1.vcf").await;
    let key = service.submit(&ann, "kidney-2.vcf", b"this is not a VCF\n".to_vec()).await;
    service.until(&key, "failed", |job| matches!(job.state, JobState::Failed { .. })).await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    for (query, liver, kidney) in [
        ("", true, true),
        ("?state=ready", true, false),
        ("?state=failed", false, true),
        ("?state=archived", false, false),
        ("?name=LIV", true, false),
        ("?name=KID&state=ready", false, false),
    ] {
        let page = visitor.get(&format!("/annotations{query}"));
        let found = ["Liver-1.vcf", "kidney-2.vcf"].map(|name| page.text.contains(name));
        assert_eq!((page.status, found), (200, [liver, kidney]), "{query}");
    }
    assert_eq!(visitor.get("/annotations?after=nonsense").status, 404);
    let bobs = Visitor::logged_in(&service, &bob, HOURS).await.get("/annotations").text;
    assert!(!bobs.contains("Liver-1.vcf"), "{bobs}");
}

/// A job that began to wait long before every other test's, and is nobody's to take: no message was sent, none is due.
async fn waiting(service: &Service, user: &User, second: i64) -> Job {
    let key = JobKey { user_id: user.id.clone(), job_id: SystemIds.job_id() };
    let since = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second);
    let job = Job::uploading(key, format!("waiting-{second}.vcf"), since);
    service.jobs.create(&Job { due_at: None, ..job.clone() }).await.expect("the job is stored");
    let input = Input { bytes: 7, etag: ETag("\"0\"".into()) };
    let job = Job { due_at: None, ..job.apply(Event::Submit(input), since).expect("it can be submitted") };
    service.jobs.commit(&job, Guard::None).await.expect("the job is stored");
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_in_the_queue_is_exact() {
    const JOBS: usize = 35;
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let mut jobs = Vec::new();
    for second in 0..JOBS {
        jobs.push(waiting(&service, &ann, i64::try_from(second).expect("it is small")).await);
    }
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let says = async |job: &Job, words: String| {
        let path = format!("/annotations/{}", job.key.job_id);
        service.eventually(&words, async || visitor.get(&path).text.contains(&words).then_some(())).await;
    };
    says(&jobs[0], "It is the next in the queue.".into()).await;
    for place in [3, 31, JOBS] {
        says(&jobs[place - 1], format!("It is number {place} in the queue: {} jobs are before it.", place - 1)).await;
    }
    // The list says the same of each of its rows.
    let list = visitor.get("/annotations?state=in-progress").text;
    assert!(list.contains(&format!("It is number {JOBS} in the queue")), "{list}");
    // One leaves: all behind it move up.
    let cancelled = jobs[0].apply(Event::Cancel, SystemClock.now()).expect("it can be cancelled");
    service.jobs.commit(&cancelled, Guard::None).await.expect("the job is stored");
    says(&jobs[30], "It is number 30 in the queue: 29 jobs are before it.".into()).await;
    for job in &jobs[1..] {
        let cancelled = job.apply(Event::Cancel, SystemClock.now()).expect("it can be cancelled");
        service.jobs.commit(&cancelled, Guard::None).await.expect("the job is stored");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_annotated_again_with_other_options() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let job = completed(&service, &ann, "again.vcf").await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let path = format!("/annotations/{}/rerun", job.key.job_id);
    let answer = visitor.submit(&path, [("format", "ann"), ("haplotype", "yes")]);
    assert_eq!(answer.status, 303, "{}", answer.text);
    let job_id = answer.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("it leads to the new job");
    let key = JobKey { job_id, ..job.key.clone() };
    let again = service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    assert_eq!((again.options.format, again.options.haplotype), (OutputFormat::Ann, true));
    let bytes = |job: &Job| job.input.as_ref().map(|input| input.bytes);
    assert_eq!((again.file_name.as_str(), bytes(&again)), ("again.vcf", bytes(&job)));
    let wrong = visitor.submit(&path, [("format", "exe")]);
    assert_eq!(wrong.status, 400, "{}", wrong.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_the_job_and_not_its_owner_until_it_is_withdrawn() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let job = completed(&service, &ann, "shared.vcf").await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let path = format!("/annotations/{}/share", job.key.job_id);
    let made = visitor.submit(&path, []).text;
    let token = made.split_once("/shared/").and_then(|(_, rest)| rest.get(..43)).expect("the page shows the link");
    // It is shown once.
    assert!(!visitor.get(&path).text.contains("/shared/"));

    let anyone = Visitor::anonymous(&service);
    let link = format!("/shared/{token}");
    let page = anyone.get(&link);
    assert!(page.status == 200 && page.text.contains("shared.vcf"), "{} {}", page.status, page.text);
    for told in [ann.profile.email.as_str(), ann.id.as_str(), "/input", "/delete", "/rerun"] {
        assert!(!page.text.contains(told), "the page tells {told}");
    }
    let mut words = page.text.split(|c: char| !c.is_alphanumeric());
    assert!(words.all(|word| word != ann.profile.name), "the page tells the name");
    for file in ["result", "log"] {
        assert_eq!(anyone.get(&format!("{link}/{file}")).status, 303, "{file}");
    }
    assert_eq!(anyone.get(&format!("{link}/input")).status, 404);
    let answer = blocking(|| agent().get(format!("{}{link}", service.stack.web_url)).call().expect("the page answers"));
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert!(answer.headers()["x-robots-tag"].to_str().is_ok_and(|value| value.contains("noindex")));

    let unshare = format!("/annotations/{}/unshare", job.key.job_id);
    assert_eq!(visitor.submit(&unshare, []).status, 303);
    for gone in ["", "/result", "/log"] {
        assert_eq!(anyone.get(&format!("{link}{gone}")).status, 404, "{gone}");
    }
    assert_eq!(anyone.get(&format!("/shared/{}", "x".repeat(43))).status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_lines_to_point_at() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let job = completed(&service, &ann, "log.vcf").await;
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let page = visitor.get(&format!("/annotations/{}/log", job.key.job_id)).text;
    assert!(page.contains("<li id=\"L1\"><a href=\"#L1\""), "{page}");
    assert!(!page.contains("data-moving"), "a log that is whole is not asked for again");
}
