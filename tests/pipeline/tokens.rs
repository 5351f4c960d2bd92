//! How programs come by their tokens, and how those end.

use gas_domain::{Role, Scope, TokenHash, User};
use http::Method;
use serde_json::{Value, json};

use crate::{
    api::Program,
    pages::{HOURS, Visitor},
    service::Service,
};

/// A program that has begun to ask for a token, and the code that it shows.
struct Asking<'a> {
    program: Program<'a>,
    device_code: String,
    user_code: String,
}

impl<'a> Asking<'a> {
    fn begin(service: &'a Service, name: &str) -> Self {
        let program = Program { service, token: String::new() };
        let begun = program.post("/api/v1/device", &json!({ "name": name }));
        assert_eq!(begun.status, 200, "{}", begun.body);
        let text = |field: &str| begun.body[field].as_str().expect("it is a text").to_owned();
        let [device_code, user_code] = ["device_code", "user_code"].map(text);
        let address = format!("{}/device?code={user_code}", service.stack.web_url);
        assert_eq!(begun.body["verification_uri_complete"], json!(address));
        assert!(!address.contains(&device_code), "the address tells no secret");
        Self { program, device_code, user_code }
    }

    /// What it is told when it asks.
    fn told(&self) -> (u16, Value) {
        let answer = self.program.post("/api/v1/device/token", &json!({ "device_code": self.device_code }));
        let said = if answer.status == 200 { &answer.body["token"] } else { &answer.body["type"] };
        (answer.status, said.clone())
    }

    /// Its user's answer.
    fn answer(&self, visitor: &Visitor<'_>, answer: &str, scope: Scope) -> u16 {
        let fields = [("code", self.user_code.as_str()), ("answer", answer), ("days", "7"), (scope.name(), "yes")];
        visitor.submit("/device", fields).status
    }
}

async fn visitor<'a>(service: &'a Service, user: &User) -> Visitor<'a> {
    Visitor::logged_in(service, user, HOURS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_asks_for_a_token_and_its_user_allows_it_on_a_page() {
    let service = Service::connect().await;
    let (ann, bob) = tokio::join!(service.user(Role::Free), service.user(Role::Free));
    let asking = Asking::begin(&service, "gas on <b>laptop</b>");
    assert_eq!(asking.told(), (400, json!("/api#authorization_pending")));
    let too_soon = Program { service: &service, token: asking.device_code.clone() };
    assert_eq!(too_soon.get("/api/v1/me").status, 401, "it is no token yet");

    let anns = visitor(&service, &ann).await;
    assert!(anns.get("/device").text.contains("name=\"code\""));
    let page = anns.get(&format!("/device?code={}", asking.user_code.to_lowercase().replace('-', ""))).text;
    assert!(page.contains(&asking.user_code) && page.contains("gas on &#60;b&#62;laptop"), "{page}");
    assert_eq!(asking.answer(&anns, "allow", Scope::Read), 200);
    for _ in 0..2 {
        assert_eq!(asking.told(), (200, json!(asking.device_code)), "the answer may be asked for again");
    }
    assert_eq!(asking.answer(&visitor(&service, &bob).await, "allow", Scope::Read), 404, "it is answered once");

    let program = Program { service: &service, token: asking.device_code };
    let me = program.get("/api/v1/me").body;
    assert_eq!((&me["user_id"], &me["token"]["scopes"]), (&json!(ann.id), &json!(["read"])), "{me}");
    assert_eq!(program.post("/api/v1/jobs", &json!({ "file_name": "a.vcf", "bytes": 7 })).status, 403);
    assert!(anns.get("/profile/tokens").text.contains("laptop"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_refused_or_unknown_gets_no_token() {
    let service = Service::connect().await;
    let anns = visitor(&service, &service.user(Role::Free).await).await;
    let asking = Asking::begin(&service, "gas on laptop");
    assert_eq!(asking.answer(&anns, "refuse", Scope::Read), 200);
    assert_eq!(asking.told(), (400, json!("/api#access_denied")));
    assert_eq!(asking.answer(&anns, "allow", Scope::Read), 404, "no is no");

    let nobody = Program { service: &service, token: String::new() };
    for code in [asking.user_code, format!("gas_{}", "x".repeat(43)), String::new()] {
        let told = nobody.post("/api/v1/device/token", &json!({ "device_code": code }));
        assert_eq!((told.status, &told.body["type"]), (400, &json!("/api#expired_token")), "{code}");
    }
    for name in [String::new(), "x".repeat(61), "a\nb".into()] {
        assert_eq!(nobody.post("/api/v1/device", &json!({ "name": name })).status, 400, "{name:?}");
    }
    for code in ["BCDF-GHJK", "none", "%00"] {
        assert_eq!(anns.get(&format!("/device?code={code}")).status, 404, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_withdrawn_or_logged_out_everywhere_is_good_for_nothing() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let (one, other) =
        (Program::of(&service, &ann, &[Scope::Read]).await, Program::of(&service, &ann, &[Scope::Read]).await);
    let visitor = Visitor::logged_in(&service, &ann, HOURS).await;
    let name = TokenHash::of(&one.token).0.to_string();
    assert!(visitor.get("/profile/tokens").text.contains(&name));
    assert_eq!(visitor.submit("/profile/tokens/withdraw", [("token", &name)]).status, 303);
    assert_eq!((one.get("/api/v1/me").status, other.get("/api/v1/me").status), (401, 200));
    assert!(!visitor.get("/profile/tokens").text.contains(&name));
    visitor.submit("/profile/sessions/end-all", []);
    assert_eq!(other.get("/api/v1/me").status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gives_its_token_back() {
    let service = Service::connect().await;
    let ann = service.user(Role::Free).await;
    let program = Program::of(&service, &ann, &[Scope::Submit]).await;
    assert_eq!(program.get("/api/v1/me").status, 200, "every token may ask whose it is");
    assert_eq!(program.ask(&Method::DELETE, "/api/v1/token", None, &[]).status, 204);
    assert_eq!(program.get("/api/v1/me").status, 401);
}
