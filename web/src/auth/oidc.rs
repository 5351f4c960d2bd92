//! OpenID Connect: the authorization code flow with PKCE, state and nonce.

use gas_domain::PendingLogin;
use gas_ports::Secrets;
use jiff::{SignedDuration, Timestamp};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, LogoutRequest, Nonce, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, Scope, SignatureVerificationError, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Algorithm},
    reqwest,
    url::{ParseError, Url},
};
use tokio::sync::Mutex;

use crate::{settings::IdentityProvider, site::Site};

/// How long the provider's description, its keys and our secret are used before they are read again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// The least time between two readings: a stream of bad tokens must not become a stream of requests.
const LEAST: SignedDuration = SignedDuration::from_mins(1);

/// The signatures that are taken: only those made with a key that is not ours.
const ALGORITHMS: [Algorithm; 8] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
];

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The identity provider, read when it is first needed: the site starts, and shows its pages, without it.
pub struct Oidc<S> {
    provider: IdentityProvider,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    logged_out: PostLogoutRedirectUrl,
    log_out_url: Option<Url>,
    secrets: S,
    http: reqwest::Client,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    metadata: ProviderMetadataWithLogout,
    secret: ClientSecret,
    read_at: Timestamp,
}

/// What the identity provider says of a user.
#[derive(Debug)]
pub struct Identity {
    /// Its name for the user, which never changes.
    pub subject: String,
    /// The user's name, as far as it tells.
    pub name: String,
    /// The user's mail address, as far as it tells.
    pub email: String,
}

/// Why nobody was logged in.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// The provider, or the secret that we show it, cannot be reached.
    #[error("the identity provider is out of reach: {0}")]
    OutOfReach(String),
    /// What came back from the provider is not what was asked for.
    #[error("the log-in is not valid: {0}")]
    NotValid(String),
}

impl<S: Secrets> Oidc<S> {
    /// Knows the provider by its issuer identifier.
    pub fn new(provider: IdentityProvider, site: &Site, secrets: S, http: reqwest::Client) -> Result<Self, ParseError> {
        let issuer = IssuerUrl::new(provider.issuer.clone())?;
        Ok(Self {
            redirect: RedirectUrl::new(site.link("/authcallback"))?,
            logged_out: PostLogoutRedirectUrl::new(site.link("/logged-out"))?,
            log_out_url: provider.log_out_url.as_deref().map(Url::parse).transpose()?,
            issuer,
            provider,
            secrets,
            http,
            known: Mutex::new(None),
        })
    }

    /// Where a log-out may lead, each as scheme, host and port.
    pub fn log_out_origins(&self) -> Vec<String> {
        let mut origins = vec![origin(self.issuer.url())];
        origins.extend(self.log_out_url.as_ref().map(origin).filter(|of_url| *of_url != origins[0]));
        origins
    }

    /// Where the browser is sent to log out at the provider, too; `None` when the provider has no such place, or cannot
    /// be asked for it.
    ///
    /// The configured address goes before what the provider announces (OpenID Connect RP-Initiated Logout 1.0, section 2).
    /// An announced one of another origin than the issuer's is not used: browsers were not told that forms lead there.
    pub async fn log_out_url(&self, now: Timestamp) -> Option<String> {
        if let Some(url) = &self.log_out_url {
            return Some(url.to_string());
        }
        let known = self.known(now, FRESH).await.inspect_err(|error| tracing::warn!(%error, "logged out here only"));
        let announced = known.ok()?.metadata.additional_metadata().end_session_endpoint.clone()?;
        if origin(announced.url()) != origin(self.issuer.url()) {
            tracing::warn!("the provider's log-out is at another origin: name it by OIDC_LOGOUT_URL");
            return None;
        }
        let request = LogoutRequest::from(announced).set_client_id(ClientId::new(self.provider.client_id.clone()));
        Some(request.set_post_logout_redirect_uri(self.logged_out.clone()).http_get_url().into())
    }

    /// Where the browser is sent to log in.
    pub async fn log_in_url(&self, pending: &PendingLogin, now: Timestamp) -> Result<String, LogInError> {
        let client = self.client(&self.known(now, FRESH).await?);
        let verifier = PkceCodeVerifier::new(pending.pkce_verifier.clone());
        let (state, nonce) = (pending.state.clone(), pending.nonce.clone());
        let (url, _, _) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    /// Who came back with this code.
    pub async fn identity(&self, code: String, pending: &PendingLogin, now: Timestamp) -> Result<Identity, LogInError> {
        let client = self.client(&self.known(now, FRESH).await?);
        let response = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| LogInError::OutOfReach(format!("it announces no token endpoint: {error}")))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.pkce_verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::Request(error) => LogInError::OutOfReach(causes(&error)),
                other => LogInError::NotValid(causes(&other)),
            })?;
        let Some(token) = response.id_token() else {
            return Err(LogInError::NotValid("the provider sent no ID token".to_owned()));
        };
        let nonce = Nonce::new(pending.nonce.clone());
        let claims = match token.claims(&verifier(&client), &nonce) {
            // The provider may have changed its keys since they were read.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let client = self.client(&self.known(now, LEAST).await?);
                token.claims(&verifier(&client), &nonce).cloned()
            }
            claims => claims.cloned(),
        }
        .map_err(|error| LogInError::NotValid(causes(&error)))?;
        Ok(Identity {
            subject: claims.subject().to_string(),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()).unwrap_or_default(),
            email: claims.email().map(|email| email.to_string()).unwrap_or_default(),
        })
    }

    fn client(&self, known: &Known) -> Client {
        let id = ClientId::new(self.provider.client_id.clone());
        CoreClient::from_provider_metadata(known.metadata.clone(), id, Some(known.secret.clone()))
            .set_redirect_uri(self.redirect.clone())
    }

    /// What is known of the provider: read again when it is older than `age`; an older reading serves when that fails.
    async fn known(&self, now: Timestamp, age: SignedDuration) -> Result<Known, LogInError> {
        // Held while reading, so that many at once read once.
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| now.duration_since(known.read_at) < age) {
            return Ok(known.clone());
        }
        match (self.read(now).await, known.clone()) {
            (Ok(fresh), _) => Ok(known.insert(fresh).clone()),
            (Err(error), Some(old)) => {
                tracing::warn!(%error, "going on with what is known of the identity provider");
                Ok(old)
            }
            (Err(error), None) => Err(error),
        }
    }

    async fn read(&self, now: Timestamp) -> Result<Known, LogInError> {
        let metadata = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| LogInError::OutOfReach(format!("{}: {}", self.provider.issuer, causes(&error))))?;
        let secret = self
            .secrets
            .get(&self.provider.client_secret_name)
            .await
            .map_err(|error| LogInError::OutOfReach(error.to_string()))?;
        Ok(Known { metadata, secret: ClientSecret::new(secret), read_at: now })
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn verifier(client: &Client) -> CoreIdTokenVerifier<'_> {
    let verifier = client.id_token_verifier();
    verifier.set_allowed_algs(ALGORITHMS)
}

/// An error with what caused it: the outer message alone is mostly "request failed".
fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
