//! The `gas` command as scripts run it: its answers, its exit codes, and what it leaves when it is killed.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use gas_domain::{Role, Scope, Sha256, User};
use gas_tests::stack::Stack;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    api::Program,
    pages::{HOURS, Visitor},
    service::{Service, agent, blocking},
    vcf,
};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/b.1.1.7.vcf");

/// The command with a token, in a home of its own.
struct Gas {
    home: TempDir,
    url: String,
    token: String,
}

/// What came of a run.
struct Told {
    code: i32,
    out: String,
    err: String,
}

impl Gas {
    fn new(stack: &Stack, token: &str) -> Self {
        let home = tempfile::tempdir().expect("there is a folder for temporary files");
        Self { home, url: stack.web_url.clone(), token: token.to_owned() }
    }

    async fn of(service: &Service, user: &User, scopes: &[Scope]) -> Self {
        Self::new(&service.stack, &Program::of(service, user, scopes).await.token)
    }

    /// The command, which `cargo xtask test` builds beside the tests.
    fn command(&self, arguments: &[&str]) -> Command {
        let own = env::current_exe().expect("a test is a file");
        let gas = own.ancestors().nth(2).expect("it is in target/debug/deps").join("gas");
        assert!(gas.exists(), "there is no {}: cargo build -p gas-cli", gas.display());
        let mut command = Command::new(gas);
        command.args(arguments).current_dir(self.home.path()).stdin(Stdio::null()).env_clear();
        command.env("HOME", self.home.path()).env("GAS_SERVICE", &self.url).env("GAS_TOKEN", &self.token);
        command
    }

    fn run(&self, arguments: &[&str]) -> Told {
        let Output { status, stdout, stderr } =
            blocking(|| self.command(arguments).output()).expect("the command runs");
        let text = |bytes| String::from_utf8(bytes).expect("it writes text");
        let told = Told { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) };
        assert!(!format!("{}{}", told.out, told.err).contains(['\r', '\u{1b}']), "there are no bars in a pipe");
        told
    }

    /// The one document that it writes.
    fn json(&self, arguments: &[&str]) -> Value {
        let Told { code, out, err } = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(code, 0, "{arguments:?}: {err}");
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// The job of the upload that is under way, once the command has taken note of it.
    fn remembered(&self) -> Option<String> {
        let mut files = fs::read_dir(self.home.path().join(".local/state/gas/uploads")).ok()?.flatten();
        let file = files.find(|file| file.path().extension().is_some_and(|kind| kind == "json"))?.path();
        let upload: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        upload["job"].as_str().map(str::to_owned)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, bytes).expect("the file is written");
        path
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_submitted_waited_for_fetched_looked_at_annotated_again_and_deleted() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let gas = Gas::of(&service, &ann, &Scope::ALL).await;
    let submitted = gas.run(&["submit", EXAMPLE, "--wait", "--download", "results"]);
    assert_eq!(submitted.code, 0, "{}", submitted.err);
    let columns: Vec<&str> = submitted.out.trim_end().split('\t').collect();
    let [id, "ready", "b.1.1.7.vcf", path] = columns[..] else { panic!("{}", submitted.out) };
    let fetched = fs::read(gas.home.path().join(path)).expect("the result is there");
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let link = visitor.get(&format!("/annotations/{id}/result")).location;
    let page = blocking(|| agent().get(link).call().expect("S3 answers").body_mut().read_to_vec());
    assert!(page.expect("the file arrives") == fetched, "the bytes are the page's");

    let job = gas.json(&["show", id]);
    assert_eq!((&job["id"], &job["result"]["sha256"]), (&json!(id), &json!(Sha256::of(&fetched))));
    assert!(gas.run(&["show", id]).out.contains("NC_045512.2"));
    for log in [["log", id].as_slice(), &["log", "-f", id]] {
        assert!(gas.run(log).out.contains("22"), "the log counts the records");
    }
    assert_eq!(gas.json(&["whoami"])["user_id"], json!(ann.id));
    assert_eq!(gas.run(&["download", id, "-o", "results"]).code, 0, "what is there is as good");

    let again = gas.json(&["rerun", id, "--format", "table", "--download", "results"]);
    assert_eq!((&again["format"], &again["state"]), (&json!("table"), &json!("ready")));
    let other = again["id"].as_str().expect("the job has an id");
    assert_eq!(fs::read_dir(gas.home.path().join("results")).expect("it is a folder").count(), 2);
    let listed = gas.run(&["list", "--state", "ready", "--name", "1.1.7"]).out;
    let ids: Vec<_> = listed.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(ids, [other, id], "the newest first");
    assert_eq!(gas.json(&["list"])["jobs"][1]["id"], json!(id));

    assert_eq!(gas.run(&["cancel", id]).code, 4, "it has a result");
    assert_eq!(gas.run(&["delete", id]).code, 2, "nobody can be asked");
    assert_eq!(gas.run(&["delete", "--yes", id, other]).code, 0);
    assert_eq!(gas.json(&["show", id])["state"], "deleting");
    assert_eq!(gas.run(&["download", id, "-o", "elsewhere"]).code, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_end_has_its_code() {
    let service = Service::connect().await;
    let (ann, bob) = tokio::join!(service.user(Role::Free), service.user(Role::Free));
    let gas = Gas::of(&service, &ann, &Scope::ALL).await;
    let wrong = String::from_utf8(vcf::numbered(1, 0)).expect("a VCF is text") + "NC_045512.2\t100\t.\tA\tC\t.\t.\t.\n";
    let wrong = gas.file("wrong.vcf", wrong.as_bytes()).display().to_string();
    let failed = gas.run(&["submit", &wrong, EXAMPLE, "--wait"]);
    assert_eq!(failed.code, 1, "{}", failed.err);
    assert!(
        failed.out.contains("\tfailed\twrong.vcf") && failed.out.contains("\tready\tb.1.1.7.vcf"),
        "{}",
        failed.out
    );
    assert!(failed.err.contains("line 5") && failed.err.contains("REF"), "{}", failed.err);
    let id = failed.out.split('\t').next().expect("the line begins with the id").to_owned();

    let no_vcf = gas.file("no.vcf", b"a table\n").display().to_string();
    let refused = gas.run(&["submit", &no_vcf, EXAMPLE]);
    assert!(
        refused.code == 2 && refused.err.contains("line 1") && refused.out.contains("b.1.1.7.vcf"),
        "{}",
        refused.err
    );
    let large = gas.file("large.vcf", &vcf::numbered(2, 10_000)).display().to_string();
    let refused = gas.run(&["submit", &large]);
    assert!(refused.code == 2 && refused.err.contains("the plan free takes"), "{}", refused.err);
    let refused = gas.run(&["submit", EXAMPLE, "--reference", "GRCh99"]);
    assert!(refused.code == 2 && refused.err.contains("NC_045512.2"), "{}", refused.err);

    let nobody = Gas { url: "http://127.0.0.1:9".into(), ..Gas::new(&service.stack, &gas.token) };
    assert_eq!(nobody.run(&["list"]).code, 3);
    let bobs = Gas::of(&service, &bob, &Scope::ALL).await;
    for arguments in [&["show", &id][..], &["log", &id], &["download", &id], &["cancel", &id], &["delete", "-y", &id]] {
        assert_eq!(bobs.run(arguments).code, 4, "{arguments:?}: another's job");
    }
    let reader = Gas::of(&service, &ann, &[Scope::Read]).await;
    let refused = reader.run(&["submit", EXAMPLE]);
    assert!(refused.code == 4 && refused.err.contains("submit"), "{}", refused.err);
    let submitter = Gas::of(&service, &ann, &[Scope::Submit]).await;
    assert_eq!(submitter.run(&["submit", EXAMPLE]).code, 0);
    assert_eq!(submitter.run(&["submit", EXAMPLE, "--wait"]).code, 4, "it may not look");
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    visitor.submit("/profile/sessions/end-all", []);
    let withdrawn = gas.run(&["list"]);
    assert!(withdrawn.code == 4 && withdrawn.err.contains("login"), "{}", withdrawn.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_is_confirmed_in_a_browser_and_ended_here() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let gas = Gas::new(&service.stack, "");
    let mut log_in = gas.command(&["login"]).stderr(Stdio::piped()).spawn().expect("the command runs");
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    // It is read to its end: who has nobody to tell would not.
    let mut told = BufReader::new(log_in.stderr.take().expect("it is piped")).lines().map_while(Result::ok);
    let code = blocking(|| told.find_map(|line| line.split_once("?code=").map(|(_, code)| code.to_owned())));
    let code = code.expect("the address has the code in it");
    let fields = [("code", code.as_str()), ("answer", "allow"), ("days", "7"), ("read", "yes")];
    assert_eq!(visitor.submit("/device", fields).status, 200);
    assert!(blocking(|| (told.count(), log_in.wait()).1).expect("it ends").success());
    assert_eq!(gas.json(&["whoami"])["user_id"], json!(ann.id));
    let kept = fs::read_to_string(gas.home.path().join(".config/gas/services.json")).expect("the token is kept");
    let token = kept.split('"').find(|word| word.starts_with("gas_")).expect("it is there").to_owned();
    assert_eq!(gas.run(&["logout"]).code, 0);
    assert_eq!(gas.run(&["whoami"]).code, 4);
    assert_eq!(Program { service: &service, token }.get("/api/v1/me").status, 401, "it is withdrawn");
}

/// A VCF of somewhat more than two parts.
fn of_three_parts() -> Vec<u8> {
    let mut file = vcf::numbered(3, 0);
    let padding = "A".repeat(32 << 10);
    while file.len() <= 33 << 20 {
        let record = format!("NC_045512.2\t100\t.\tN\t<DEL>\t.\tPASS\tEND=29000;PAD={padding}\n");
        file.extend_from_slice(record.as_bytes());
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_killed_goes_on_with_the_same_job() {
    let service = Service::connect().await;
    let ann = service.user(Role::Premium).await;
    let program = Program::of(&service, &ann, &Scope::ALL).await;
    let gas = Gas::new(&service.stack, &program.token);
    let content = of_three_parts();
    let file = gas.file("large.vcf", &content).display().to_string();
    let mut killed = gas.command(&["submit", &file]).spawn().expect("the command runs");
    let mut tries = (0..30_000).map(|_| thread::sleep(Duration::from_millis(2)));
    let id = tries.find_map(|()| gas.remembered()).expect("it takes note of the job within a minute");
    killed.kill().expect("it runs");
    killed.wait().expect("it ends");
    let place = program.get(&format!("/api/v1/jobs/{id}/parts/2")).body;
    let part = &content[16 << 20..32 << 20];
    let url = place["url"].as_str().expect("the part has an address");
    assert_eq!(blocking(|| agent().put(url).send(part).expect("S3 answers")).status(), 200);

    let told = gas.run(&["submit", &file, "--download", "."]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.err.contains(&format!("going on with job {id}")), "{}", told.err);
    assert!(told.out.starts_with(&format!("{id}\tready\tlarge.vcf\t")), "{}", told.out);
    let listed = gas.json(&["list", "--all"]);
    assert_eq!(listed["jobs"].as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(listed["jobs"][0]["input_bytes"], json!(content.len()));
}
