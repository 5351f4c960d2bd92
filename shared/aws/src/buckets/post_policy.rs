//! The signed policy of a browser's upload by POST (Amazon S3 API reference, "Authenticating requests in browser-based
//! uploads using POST (AWS Signature Version 4)").

use base64::{Engine, prelude::BASE64_STANDARD};
use gas_ports::AfterUpload;
use hmac::{Hmac, Mac};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use sha2::Sha256;

/// Who signs, and for where.
pub(super) struct Signer<'a> {
    pub(super) access_key_id: &'a str,
    pub(super) secret_access_key: &'a str,
    pub(super) session_token: Option<&'a str>,
    pub(super) region: &'a str,
}

/// What the form may upload.
pub(super) struct Allowed<'a> {
    pub(super) bucket: &'a str,
    pub(super) s3_key: &'a str,
    /// The largest file, in bytes.
    pub(super) limit: u64,
    pub(super) after: AfterUpload<'a>,
    pub(super) expires: Timestamp,
}

impl Signer<'_> {
    /// The hidden fields of a form that S3 takes, signed at `now`.
    pub(super) fn fields(&self, allowed: &Allowed<'_>, now: Timestamp) -> Vec<(String, String)> {
        let now = now.to_zoned(TimeZone::UTC);
        let date = now.strftime("%Y%m%d").to_string();
        let credential = format!("{}/{date}/{}/s3/aws4_request", self.access_key_id, self.region);
        let after = match allowed.after {
            AfterUpload::Redirect(address) => ("success_action_redirect", address.to_owned()),
            AfterUpload::Created => ("success_action_status", "201".to_owned()),
        };
        let mut fields = vec![
            ("key", allowed.s3_key.to_owned()),
            after,
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("x-amz-credential", credential),
            ("x-amz-date", now.strftime("%Y%m%dT%H%M%SZ").to_string()),
        ];
        fields.extend(self.session_token.map(|token| ("x-amz-security-token", token.to_owned())));

        let mut conditions =
            vec![json!({ "bucket": allowed.bucket }), json!(["content-length-range", 1, allowed.limit])];
        conditions.extend(fields.iter().map(|(name, value)| json!({ *name: value })));
        let expiration = format!("{:.3}", allowed.expires);
        let policy = json!({ "expiration": expiration, "conditions": conditions });
        let policy = BASE64_STANDARD.encode(policy.to_string());
        let signature = hex::encode(hmac(&self.key(&date, "s3"), &policy));
        fields.extend([("policy", policy), ("x-amz-signature", signature)]);
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The signing key of a day, region and service (AWS Signature Version 4, "Calculate a signature").
    fn key(&self, date: &str, service: &str) -> Vec<u8> {
        let secret = format!("AWS4{}", self.secret_access_key);
        [date, self.region, service, "aws4_request"].into_iter().fold(secret.into_bytes(), |key, text| hmac(&key, text))
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes keys of any length; the error is there for other algorithms.
    Hmac::<Sha256>::new_from_slice(key)
        .map_or_else(|_| Vec::new(), |mac| mac.chain_update(text).finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNER: Signer<'_> = Signer {
        access_key_id: "AKIDEXAMPLE",
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        session_token: None,
        region: "us-east-1",
    };

    fn fields(signer: &Signer<'_>) -> Vec<(String, String)> {
        fields_with(signer, AfterUpload::Redirect("https://gas.example.org/annotate/job?id=1"))
    }

    fn fields_with(signer: &Signer<'_>, after: AfterUpload<'_>) -> Vec<(String, String)> {
        let allowed = Allowed {
            bucket: "inputs",
            s3_key: "ann/1/input",
            limit: 153_600,
            after,
            expires: "2015-08-30T13:36:00Z".parse().unwrap(),
        };
        signer.fields(&allowed, "2015-08-30T12:36:00Z".parse().unwrap())
    }

    fn policy(fields: &[(String, String)]) -> serde_json::Value {
        let (_, policy) = fields.iter().find(|(name, _)| name == "policy").unwrap();
        serde_json::from_slice(&BASE64_STANDARD.decode(policy).unwrap()).unwrap()
    }

    #[test]
    fn the_signing_key_is_that_of_the_published_example() {
        let key = hex::encode(SIGNER.key("20120215", "iam"));
        assert_eq!(key, "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
    }

    #[test]
    fn every_field_is_bound_by_the_policy() {
        let token = Signer { session_token: Some("token"), ..SIGNER };
        for signer in [&SIGNER, &token] {
            let fields = fields(signer);
            let policy = policy(&fields);
            let conditions = policy["conditions"].as_array().unwrap();
            for (name, value) in fields.iter().filter(|(name, _)| name != "policy" && name != "x-amz-signature") {
                assert!(conditions.contains(&json!({ name: value })), "{name} is free");
            }
            assert!(conditions.contains(&json!({ "bucket": "inputs" })));
            assert!(conditions.contains(&json!(["content-length-range", 1, 153_600])));
            assert_eq!(policy["expiration"], "2015-08-30T13:36:00.000Z");
        }
    }

    #[test]
    fn a_script_is_answered_without_a_redirect() {
        let fields = fields_with(&SIGNER, AfterUpload::Created);
        assert!(fields.contains(&("success_action_status".into(), "201".into())));
        assert!(!fields.iter().any(|(name, _)| name == "success_action_redirect"));
        let conditions = policy(&fields)["conditions"].as_array().unwrap().clone();
        assert!(conditions.contains(&json!({ "success_action_status": "201" })));
    }

    #[test]
    fn a_session_token_is_a_field_of_its_own() {
        let token = Signer { session_token: Some("token"), ..SIGNER };
        let name = |(name, _): &(String, String)| name == "x-amz-security-token";
        assert!(fields(&token).iter().any(name));
        assert!(!fields(&SIGNER).iter().any(name));
    }
}
