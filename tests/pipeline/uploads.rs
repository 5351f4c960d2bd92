//! Uploads as the script of the page makes them, by what the web server answers: what is taken, gone on with and refused.

use gas_domain::{JobKey, JobState, Role, User, policy::PART_BYTES};
use serde_json::Value;

use crate::{
    pages::{HOURS, Visitor},
    service::{Service, agent, blocking},
    vcf,
};

/// The script of a user's upload page.
struct Script<'a> {
    visitor: Visitor<'a>,
    service: &'a Service,
    csrf: String,
}

/// A VCF of somewhat more than a part, and the identifier in its last record.
fn large() -> (Vec<u8>, &'static str) {
    let mut file = String::from_utf8(vcf::numbered(1, 0)).expect("a VCF is text");
    let padding = "A".repeat(32 << 10);
    while file.len() as u64 <= PART_BYTES {
        file += &format!("NC_045512.2\t{}\t.\tN\t<DEL>\t.\tPASS\tEND=29000;PAD={padding}\n", 100 + file.len() % 7);
    }
    file += "NC_045512.2\t23063\tthe_last\tA\tT\t.\tPASS\t.\n";
    (file.into_bytes(), "the_last")
}

impl<'a> Script<'a> {
    async fn of(service: &'a Service, user: &User) -> Self {
        let visitor = Visitor::logged_in(service, user, HOURS).await;
        let page = visitor.get("/annotate").text;
        let token = page.split_once("data-csrf=\"").and_then(|(_, rest)| rest.split_once('"'));
        let csrf = token.expect("the page has the token").0.to_owned();
        Self { visitor, service, csrf }
    }

    /// Asks the web server, with a form when there is one; the status and the answer.
    fn ask(&self, path: &str, form: Option<&[(&str, &str)]>) -> (u16, Value) {
        let url = format!("{}{path}", self.service.stack.web_url);
        let cookie = self.visitor.cookie.as_deref().expect("the visitor is logged in");
        let answer = blocking(|| match form {
            None => agent().get(&url).header("accept", "application/json").header("cookie", cookie).call(),
            Some(form) => {
                let request = agent().post(&url).header("accept", "application/json").header("cookie", cookie);
                let request = request.header("origin", &self.service.stack.web_url);
                request.header("x-csrf-token", &self.csrf).send_form(form.iter().copied())
            }
        });
        let mut answer = answer.expect("the web server answers");
        let text = blocking(|| answer.body_mut().read_to_string()).expect("the answer is text");
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Announces a file; the id of its job.
    fn begin(&self, bytes: usize) -> String {
        let bytes = bytes.to_string();
        let form = [("file_name", "large.vcf"), ("bytes", bytes.as_str()), ("file_time", "1700000000000")];
        let (status, begun) = self.ask("/annotate/begin", Some(&form));
        assert_eq!(status, 200, "{begun}");
        begun["job"].as_str().expect("the answer names the job").to_owned()
    }

    /// Sends a part to the address that is signed for it; S3's status.
    fn send(&self, job: &str, number: u64, bytes: &[u8]) -> u16 {
        let (status, part) = self.ask(&format!("/annotate/{job}/parts/{number}"), None);
        assert_eq!(status, 200, "{part}");
        let url = part["url"].as_str().expect("the part has an address");
        blocking(|| agent().put(url).send(bytes).expect("S3 answers").status().as_u16())
    }

    fn finish(&self, job: &str) -> (u16, Value) {
        self.ask(&format!("/annotate/{job}/finish"), Some(&[]))
    }
}

fn key(user: &User, job: &str) -> JobKey {
    JobKey { user_id: user.id.clone(), job_id: job.parse().expect("it is a job's id") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_comes_in_parts_goes_on_after_a_break_and_is_annotated_to_its_end() {
    let service = Service::connect().await;
    let user = service.user(Role::Premium).await;
    let (file, last) = large();
    let (first, rest) = file.split_at(usize::try_from(PART_BYTES).expect("a part fits into memory"));
    let script = Script::of(&service, &user).await;
    let job = script.begin(file.len());
    assert_eq!(script.send(&job, 2, rest), 200);
    assert_eq!(script.send(&job, 1, &first[1..]), 403, "another length than the part's was taken");

    // The page is loaded again: it names the upload, and S3 knows what it has.
    let script = Script::of(&service, &user).await;
    assert!(script.visitor.get("/annotate").text.contains(&format!("data-job=\"{job}\"")));
    let (status, so_far) = script.ask(&format!("/annotate/{job}/parts"), None);
    assert_eq!((status, &so_far["count"], &so_far["sent"]), (200, &2.into(), &serde_json::json!([2])), "{so_far}");
    assert_eq!(script.finish(&job).0, 409, "a file with a hole was taken");
    assert_eq!(script.send(&job, 1, first), 200);
    let (status, page) = script.finish(&job);
    assert_eq!((status, page["url"].as_str()), (200, Some(format!("/annotations/{job}").as_str())), "{page}");
    assert_eq!(script.finish(&job), (200, page), "who did not hear the answer asks again");

    let key = key(&user, &job);
    let done = service.until(&key, "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    assert_eq!(done.input.as_ref().expect("the input was seen").bytes, file.len() as u64);
    assert!(vcf::inflate(&service.download(&done).await).lines().last().is_some_and(|line| line.contains(last)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_and_no_other_part_gets_an_address() {
    let service = Service::connect().await;
    let (ann, bob) = (service.user(Role::Premium).await, service.user(Role::Premium).await);
    let (anns, bobs) = (Script::of(&service, &ann).await, Script::of(&service, &bob).await);
    let job = anns.begin(20 << 20);
    for part in ["0", "3", "10001", "-1", "1e3", "99999999999999999999"] {
        assert_eq!(anns.ask(&format!("/annotate/{job}/parts/{part}"), None).0, 404, "part {part}");
    }
    for path in ["parts", "parts/1"] {
        assert_eq!(bobs.ask(&format!("/annotate/{job}/{path}"), None).0, 404, "{path}");
    }
    assert_eq!(bobs.finish(&job).0, 404);
    assert!(!bobs.visitor.get("/annotate").text.contains(&job));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_plan_takes_is_refused_and_given_up() {
    let service = Service::connect().await;
    let user = service.user(Role::Premium).await;
    let script = Script::of(&service, &user).await;
    let job = script.begin(20 << 20);
    let (_, part) = script.ask(&format!("/annotate/{job}/parts/2"), None);
    service.change_role(&user, Role::Free).await;
    let (status, problem) = script.finish(&job);
    assert_eq!(status, 413, "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|words| words.contains("150 KiB")), "{problem}");
    assert!(matches!(service.job(&key(&user, &job)).await.state, JobState::Cancelled { .. }));
    assert_eq!(script.finish(&job).0, 409, "an upload that was given up counts as finished");
    // The address is still good, but there is nothing that it leads to.
    let url = part["url"].as_str().expect("the part has an address");
    let status = blocking(|| agent().put(url).send(&vec![0; 4 << 20]).expect("S3 answers").status().as_u16());
    assert_eq!(status, 404);
    let form = [("file_name", "large.vcf"), ("bytes", "153601"), ("file_time", "0")];
    assert_eq!(script.ask("/annotate/begin", Some(&form)).0, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_file_goes_by_a_form_that_does_not_lead_away() {
    let service = Service::connect().await;
    let user = service.user(Role::Free).await;
    let script = Script::of(&service, &user).await;
    let size = vcf::lineage().len().to_string();
    let form = [("file_name", "a.vcf"), ("bytes", size.as_str()), ("file_time", "0"), ("format", "table")];
    let (_, begun) = script.ask("/annotate/begin", Some(&form));
    let field = |name: &str| {
        let fields = begun["form"]["fields"].as_array().expect("the form has fields");
        fields.iter().find(|field| field[0] == name).map(|field| field[1].to_string())
    };
    assert_eq!(field("success_action_status").as_deref(), Some("\"201\""));
    assert_eq!(field("success_action_redirect"), None);
    let job = begun["job"].as_str().expect("the answer names the job");
    assert_eq!(script.finish(job).0, 409, "a job without its file was submitted");
    assert_eq!(service.job(&key(&user, job)).await.options.format, gas_domain::OutputFormat::Table);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_that_is_not_offered_is_refused_in_words() {
    let service = Service::connect().await;
    let user = service.user(Role::Free).await;
    let script = Script::of(&service, &user).await;
    for (field, value, words) in [
        ("reference", "no-such-genome", "reference"),
        ("format", "docx", "output format"),
        ("haplotype", "perhaps", "haplotype"),
        ("file_name", "", "name"),
        ("bytes", "0", "empty"),
    ] {
        let mut form = vec![("file_name", "a.vcf"), ("bytes", "10"), ("file_time", "0")];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let (status, problem) = script.ask("/annotate/begin", Some(&form));
        assert_eq!(status, 400, "{field}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{field}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_is_a_job_in_one_step() {
    let service = Service::connect().await;
    let user = service.user(Role::Free).await;
    let script = Script::of(&service, &user).await;
    assert!(script.visitor.get("/annotate").text.contains("Try it with example data"));
    let answer = script.visitor.submit("/annotate/example", [("csrf", script.csrf.as_str())]);
    assert_eq!(answer.status, 303, "{}", answer.text);
    let job = answer.location.rsplit('/').next().expect("it leads to a job");
    let done =
        service.until(&key(&user, job), "completed", |job| matches!(job.state, JobState::Completed { .. })).await;
    assert_eq!(done.file_name, "b.1.1.7.vcf");
}
