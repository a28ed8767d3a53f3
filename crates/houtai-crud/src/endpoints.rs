//! The endpoints of a model, as a module lists them.

use std::marker::PhantomData;
use std::panic::Location;

use houtai_core::Access;
use houtai_data::Db;
use houtai_http::{Body, Endpoint, EndpointInfo};
use http::Method;

use crate::names::Names;
use crate::{Resource, item, items};

/// What can be done with the rows of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crud {
    /// `GET /todos`: a page of rows, filtered and ordered.
    List,
    /// `GET /todos/{id}`: one row.
    Get,
    /// `POST /todos`: a new row.
    Create,
    /// `PATCH /todos/{id}`: changes of a row.
    Update,
    /// `DELETE /todos/{id}`: one row less.
    Delete,
}

impl Crud {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Crud; 5] = [Crud::List, Crud::Get, Crud::Create, Crud::Update, Crud::Delete];

    fn method(self) -> Method {
        match self {
            Crud::List | Crud::Get => Method::GET,
            Crud::Create => Method::POST,
            Crud::Update => Method::PATCH,
            Crud::Delete => Method::DELETE,
        }
    }

    /// Whether it is about the whole list and not about one row.
    fn is_of_list(self) -> bool {
        matches!(self, Crud::List | Crud::Create)
    }
}

type Adjustment = Box<dyn FnOnce(Endpoint) -> Endpoint>;

/// Endpoints that list, read, add, change and delete the rows of `M`, made by [`crud`]. Give them to
/// `Module::endpoints`.
#[must_use = "give them to `Module::endpoints`"]
pub struct CrudEndpoints<M> {
    path: &'static str,
    place: &'static Location<'static>,
    access: Option<Access>,
    without: Vec<Crud>,
    adjustments: Vec<(Crud, Adjustment)>,
    /// What [`crud`] knows of the model. All else asks nothing of it, so that one that is none is told once.
    make: fn(&Self, Crud) -> Endpoint,
    of: PhantomData<fn() -> M>,
}

/// The endpoints of a model below a path:
///
/// | endpoint | answer |
/// |---|---|
/// | `GET /todos` | a page of rows; `limit`, `cursor`, `order=-created_at,title`, filters by field |
/// | `GET /todos/{id}` | the row, with an `ETag` where the model has a version |
/// | `POST /todos` | 201 with the row and its `Location` |
/// | `PATCH /todos/{id}` | the changed row; the body is a merge patch |
/// | `DELETE /todos/{id}` | 204 |
///
/// ```ignore
/// Module::new("todos").model::<Todo>().endpoints(
///     crud::<Todo>("/todos")
///         .access(Access::SignedIn)
///         .list(|endpoint| endpoint.access(Access::Public))
///         .without(Crud::Delete),
/// )
/// ```
#[track_caller]
pub fn crud<M: Resource>(path: &'static str) -> CrudEndpoints<M> {
    CrudEndpoints {
        path,
        place: Location::caller(),
        access: None,
        without: Vec::new(),
        adjustments: Vec::new(),
        make: CrudEndpoints::endpoint,
        of: PhantomData,
    }
}

impl<M> CrudEndpoints<M> {
    /// Who may call those endpoints that do not say so themselves; without it, the access of the module counts.
    pub fn access(mut self, access: Access) -> Self {
        self.access = Some(access);
        self
    }

    /// Leaves an endpoint out. One that is written by hand can take its place.
    pub fn without(mut self, action: Crud) -> Self {
        self.without.push(action);
        self
    }

    /// Adjusts an endpoint: its access, its limits, its middleware.
    pub fn adjust(mut self, action: Crud, adjustment: impl FnOnce(Endpoint) -> Endpoint + 'static) -> Self {
        self.adjustments.push((action, Box::new(adjustment)));
        self
    }

    /// Adjusts the endpoint that lists.
    pub fn list(self, adjustment: impl FnOnce(Endpoint) -> Endpoint + 'static) -> Self {
        self.adjust(Crud::List, adjustment)
    }

    /// Adjusts the endpoint that reads one row.
    pub fn get(self, adjustment: impl FnOnce(Endpoint) -> Endpoint + 'static) -> Self {
        self.adjust(Crud::Get, adjustment)
    }

    /// Adjusts the endpoint that adds.
    pub fn create(self, adjustment: impl FnOnce(Endpoint) -> Endpoint + 'static) -> Self {
        self.adjust(Crud::Create, adjustment)
    }

    /// Adjusts the endpoint that changes.
    pub fn update(self, adjustment: impl FnOnce(Endpoint) -> Endpoint + 'static) -> Self {
        self.adjust(Crud::Update, adjustment)
    }

    /// Adjusts the endpoint that deletes.
    pub fn delete(self, adjustment: impl FnOnce(Endpoint) -> Endpoint + 'static) -> Self {
        self.adjust(Crud::Delete, adjustment)
    }
}

impl<M: Resource> CrudEndpoints<M> {
    fn info(&self, action: Crud) -> EndpointInfo {
        let names = Names::of(M::META);
        EndpointInfo {
            method: action.method(),
            path: if action.is_of_list() { self.path.into() } else { self.template().into() },
            function: names.function(action).into(),
            module_path: M::META.table,
            doc: names.doc(action, is_versioned::<M>()).into(),
            file: self.place.file(),
            line: self.place.line(),
        }
    }

    /// The template of one row, `/todos/{id}`.
    fn template(&self) -> String {
        format!("{}/{{{}}}", self.path.trim_end_matches('/'), M::META.key().name)
    }

    fn endpoint(&self, action: Crud) -> Endpoint {
        let info = self.info(action);
        let endpoint = match (action, is_versioned::<M>()) {
            (Crud::List, _) => Endpoint::new(info, items::list::<M>),
            (Crud::Create, false) => self.create_endpoint(info),
            (Crud::Create, true) => self.create_versioned_endpoint(info),
            (Crud::Get, false) => Endpoint::new(info, item::get::<M>),
            (Crud::Get, true) => Endpoint::new(info, item::get_versioned::<M>),
            (Crud::Update, false) => Endpoint::new(info, item::update::<M>),
            (Crud::Update, true) => Endpoint::new(info, item::update_versioned::<M>),
            (Crud::Delete, false) => Endpoint::new(info, item::delete::<M>),
            (Crud::Delete, true) => Endpoint::new(info, item::delete_versioned::<M>),
        };
        match &self.access {
            Some(access) => endpoint.access(access.clone()),
            None => endpoint,
        }
    }

    fn create_endpoint(&self, info: EndpointInfo) -> Endpoint {
        let template: std::sync::Arc<str> = self.template().into();
        Endpoint::new(info, move |(db, Body(new)): (Db, Body<M::New>)| {
            let template = std::sync::Arc::clone(&template);
            async move { items::create::<M>(db, new, &template).await }
        })
    }

    fn create_versioned_endpoint(&self, info: EndpointInfo) -> Endpoint {
        let template: std::sync::Arc<str> = self.template().into();
        Endpoint::new(info, move |(db, Body(new)): (Db, Body<M::New>)| {
            let template = std::sync::Arc::clone(&template);
            async move { items::create_versioned::<M>(db, new, &template).await }
        })
    }
}

fn is_versioned<M: Resource>() -> bool {
    M::META.version.is_some()
}

impl<M> IntoIterator for CrudEndpoints<M> {
    type Item = Endpoint;
    type IntoIter = std::vec::IntoIter<Endpoint>;

    fn into_iter(mut self) -> Self::IntoIter {
        let wanted = Crud::ALL.into_iter().filter(|action| !self.without.contains(action));
        let mut endpoints: Vec<(Crud, Endpoint)> =
            wanted.map(|action| (action, (self.make)(&self, action))).collect();
        for (action, adjustment) in std::mem::take(&mut self.adjustments) {
            let place = endpoints.iter().position(|(known, _)| *known == action);
            if let Some(place) = place {
                let (_, endpoint) = endpoints.remove(place);
                endpoints.insert(place, (action, adjustment(endpoint)));
            }
        }
        endpoints.into_iter().map(|(_, endpoint)| endpoint).collect::<Vec<_>>().into_iter()
    }
}
