//! HTTP as a transport of arguments.

use houtai_core::{Call, Context, Describe, Identity, Needs, Transport};

use crate::describe::InputDescription;
use crate::{Request, ResponseDescription};

/// The transport of endpoints.
pub struct Http;

impl Transport for Http {
    type Call = Request;
    type Description = OperationDescription;
}

impl Call for Request {
    fn context(&self) -> &Context {
        self.site().context()
    }

    fn identity(&self) -> Option<&Identity> {
        Request::identity(self)
    }
}

/// What the arguments of an endpoint say about it before it is ever called.
#[derive(Clone, Default)]
pub struct OperationDescription {
    needs: Needs,
    /// What comes in.
    pub inputs: Vec<InputDescription>,
    /// The answers that reading the arguments can lead to.
    pub refusals: Vec<ResponseDescription>,
}

impl Describe for OperationDescription {
    fn needs(&mut self) -> &mut Needs {
        &mut self.needs
    }

    fn may_be_unauthenticated(&mut self) {
        self.refusal(401, "Nobody is signed in.");
    }
}

impl OperationDescription {
    /// Adds something that comes in.
    pub fn input(&mut self, input: InputDescription) {
        self.inputs.push(input);
    }

    /// Adds a status with which reading an argument can end; once is enough.
    pub fn refusal(&mut self, status: u16, description: &str) {
        if !self.refusals.iter().any(|known| known.status == status) {
            self.refusals.push(ResponseDescription::problem(status, description));
        }
    }

    /// What the operation needs from the app.
    pub fn needed(&self) -> &Needs {
        &self.needs
    }
}
