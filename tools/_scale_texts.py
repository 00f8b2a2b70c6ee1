"""What all crates of tools/scale have in common: files that differ in the venue's name alone."""

REST = """//! What all venues talk through.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde::de::DeserializeOwned;

pub mod secrets {
    //! Secrets.

    pub use secrecy::{ExposeSecret, SecretString};

    /// Whatever lends a secret.
    pub trait Exposable: Send + Sync {
        /// The secret.
        fn expose(&self) -> String;
    }

    impl Exposable for SecretString {
        fn expose(&self) -> String {
            self.expose_secret().to_string()
        }
    }
}

/// A request on its way.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: HashMap<String, String>,
    pub body: Option<Vec<u8>>,
    pub timeout: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Delete,
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Bytes,
}

impl Response {
    /// The body as text.
    pub fn text(&self) -> Result<String, HttpError> {
        let text = std::str::from_utf8(&self.body).map(str::to_owned);
        text.map_err(|e| HttpError::Decode(e.to_string()))
    }

    /// The body as a value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|e| HttpError::Decode(e.to_string()))
    }
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    #[error("network error: {0}")]
    Network(String),
    #[error("timeout")]
    Timeout,
    #[error("decode error: {0}")]
    Decode(String),
    #[error("status {status}: {body}")]
    Http { status: u16, body: String },
}

#[async_trait]
pub trait HttpClient: Send + Sync {
    async fn execute(&self, request: Request) -> Result<Response, HttpError>;
}

/// A client that answers each request with one text.
#[derive(Debug, Clone, Default)]
pub struct FixedHttpClient {
    pub answer: String,
}

impl FixedHttpClient {
    pub fn new(answer: impl Into<String>) -> Self {
        Self { answer: answer.into() }
    }
}

#[async_trait]
impl HttpClient for FixedHttpClient {
    async fn execute(&self, _request: Request) -> Result<Response, HttpError> {
        let body = self.answer.clone().into_bytes().into();
        Ok(Response { status: 200, headers: HashMap::new(), body })
    }
}
"""
CLIENT = """//! The {side} client.

use std::borrow::Cow;
use std::sync::Arc;

use rest::{{HttpClient, Method, Request}};
use serde::de::DeserializeOwned;

use crate::{venue}::{{Credentials, EndpointType, Errors, RateLimiter, RestResult}};

/// The {side} REST client of {Venue}.
{attribute}pub struct RestClient {{
    base_url: Cow<'static, str>,
    /// What requests go through.
    pub http_client: Arc<dyn HttpClient>,
    /// How many requests there may be.
    pub rate_limiter: RateLimiter,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) sent: u64,
}}

impl RestClient {{
    /// Creates a client.
    ///
    /// # Arguments
    /// * `base_url` - The base URL
    /// * `http_client` - The HTTP client to use
    /// * `rate_limiter` - The rate limiter
    pub fn new(
        base_url: impl Into<Cow<'static, str>>,
        http_client: Arc<dyn HttpClient>,
        rate_limiter: RateLimiter,
        credentials: Option<Credentials>,
    ) -> Self {{
        Self {{ base_url: base_url.into(), http_client, rate_limiter, credentials, sent: 0 }}
    }}

    /// The base URL.
    pub fn base_url(&self) -> &str {{
        &self.base_url
    }}

    /// Sends a request.
    pub async fn send_get_request<T, P>(
        &self,
        endpoint: &str,
        params: Option<&P>,
        endpoint_type: EndpointType,
    ) -> RestResult<T>
    where
        T: DeserializeOwned,
        P: serde::Serialize + ?Sized,
    {{
        self.rate_limiter.check_limits(endpoint_type).await?;
        let query = match params {{
            Some(params) => {{
                serde_json::to_string(params).map_err(|e| Errors::Error(e.to_string()))?
            }}
            None => String::new(),
        }};
        let request = Request {{
            method: Method::Get,
            url: format!("{{}}{{endpoint}}?{{query}}", self.base_url),
            headers: Default::default(),
            body: None,
            timeout: None,
        }};
        let answer = self.http_client.execute(request).await.map_err(Errors::Http)?;
        answer.json().map_err(Errors::Http)
    }}

    /// Sends a request and counts it.
    pub async fn send_counted_request<T: DeserializeOwned>(
        &mut self,
        endpoint: &str,
    ) -> RestResult<T> {{
        self.sent += 1;
        self.send_get_request::<T, ()>(endpoint, None, EndpointType::Other).await
    }}
}}
"""
ERRORS = """//! What can go wrong at {Venue}.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

/// All errors of this venue.
#[derive(Debug)]
#[non_exhaustive]
pub enum Errors {{
    /// The key or its signature is wrong.
    InvalidApiKey(),
    /// The request failed.
    Http(rest::HttpError),
    /// The venue says no.
    Api(ApiError),
    /// Too many requests.
    RateLimitExceeded {{ retry_after: Option<Duration> }},
    /// Anything else.
    Error(String),
}}

impl fmt::Display for Errors {{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{
        match self {{
            Errors::InvalidApiKey() => write!(f, "invalid key"),
            Errors::Http(err) => write!(f, "http: {{err}}"),
            Errors::Api(err) => write!(f, "api: {{err}}"),
            Errors::RateLimitExceeded {{ retry_after }} => {{
                write!(f, "retry after {{retry_after:?}}")
            }}
            Errors::Error(text) => write!(f, "{{text}}"),
        }}
    }}
}}

impl std::error::Error for Errors {{}}

impl From<rest::HttpError> for Errors {{
    fn from(error: rest::HttpError) -> Self {{
        Errors::Http(error)
    }}
}}

/// What the venue answers with when it refuses.
#[derive(Debug, Clone, Deserialize)]
pub struct ErrorResponse {{
    pub code: i32,
    pub msg: String,
}}

#[derive(Error, Debug, Clone)]
pub enum ApiError {{
    #[error("{{msg}}")]
    UnknownApiError {{ code: i32, msg: String }},
{variants}}}

impl ApiError {{
    /// The error of a code.
    pub fn from_code(code: i32, msg: String) -> Self {{
        match code {{
{arms}            _ => ApiError::UnknownApiError {{ code, msg }},
        }}
    }}
}}
"""
LIMITS = """//! How often {Venue} may be asked.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::RwLock;

use super::Errors;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndpointType {{
    PublicMarketData,
    PrivateAccount,
    PrivateTrading,
    Other,
}}

#[derive(Debug, Clone)]
pub struct RateLimit {{
    pub max_requests: u32,
    pub window: Duration,
}}

/// Counts requests.
#[derive(Debug, Clone, Default)]
pub struct RateLimiter {{
    seen: Arc<RwLock<u64>>,
}}

impl RateLimiter {{
    pub fn new() -> Self {{
        Self::default()
    }}

    /// Whether one more is allowed.
    pub async fn check_limits(&self, endpoint_type: EndpointType) -> Result<(), Errors> {{
        let seen = self.seen.read().await;
        if endpoint_type == EndpointType::Other && *seen > 1_000_000 {{
            return Err(Errors::RateLimitExceeded {{ retry_after: None }});
        }}
        Ok(())
    }}

    /// Counts one.
    pub async fn increment_request(&self, _endpoint_type: EndpointType) {{
        *self.seen.write().await += 1;
    }}

    /// How many there were: now, at most, and over which time in seconds.
    pub async fn usage(&self) -> (u64, u32, u32) {{
        (*self.seen.read().await, 1200, 60)
    }}
}}

/// A limiter that others can make.
#[async_trait::async_trait]
pub trait Limits: Send + Sync {{
    async fn check(&self) -> Result<(), Errors>;
    async fn summary(&self) -> Option<String> {{
        None
    }}
}}
"""
SHARED = """//! What many endpoints of {Venue} share.

use serde::{{Deserialize, Serialize}};

/// One page of many.
#[derive(Debug, Clone, Deserialize)]
pub struct PaginatedResponse<T> {{
    pub data: Vec<T>,
    pub links: Option<PaginationLinks>,
}}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PaginationParams {{
    #[serde(rename = "_pageSize", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    #[serde(rename = "_nextPage", skip_serializing_if = "Option::is_none")]
    pub next_page: Option<String>,
}}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaginationLinks {{
    pub next: Option<String>,
    pub previous: Option<String>,
}}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum DataOrPaginated<T> {{
    Direct(Vec<T>),
    Wrapped(PaginatedResponse<T>),
}}

/// A key and its secret.
#[derive(Debug, Clone)]
pub struct Credentials {{
    pub api_key: rest::secrets::SecretString,
    pub api_secret: rest::secrets::SecretString,
}}

/// The answer around each answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Envelope<T> {{
    pub code: String,
    pub msg: String,
    pub data: Vec<T>,
}}
"""
