//! Things of the request that are taken as they are.

use std::net::IpAddr;

use houtai_core::validate::Location;
use houtai_core::{Argument, Result};

use crate::describe::{InputDescription, SchemaOf};
use crate::transport::OperationDescription;
use crate::{Http, Request};

/// The bytes of the body, whatever they are.
#[derive(Clone, Debug)]
pub struct Bytes(pub bytes::Bytes);

impl Argument<Http> for Bytes {
    const READS_PAYLOAD: bool = true;

    fn describe(about: &mut OperationDescription) {
        let media_types = vec!["application/octet-stream".to_owned()];
        let schema = SchemaOf::of::<serde_json::Value>();
        about.input(InputDescription { location: Location::Body, schema, required: true, media_types });
        about.refusal(400, "It cannot be read.");
        about.refusal(408, "The body took too long to arrive.");
        about.refusal(413, "The body is too large.");
        about.refusal(415, "The body is in a format that is not read here.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        request.body_mut().read().await.map(Bytes)
    }
}

/// The address of the client, seen through trusted proxies.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl Argument<Http> for ClientAddress {
    fn describe(_: &mut OperationDescription) {}

    async fn read(request: &mut Request) -> Result<Self> {
        Ok(ClientAddress(request.client_address()))
    }
}
