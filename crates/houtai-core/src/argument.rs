//! Arguments: what an endpoint, a job or a script asks for by naming a type.

use std::any::TypeId;
use std::future::Future;

use crate::validate::Problem;
use crate::{Context, Error, ErrorKind, Identity, Result, Settings, Subject};

/// The way by which an operation is called: HTTP, a job queue, the command line.
pub trait Transport: Sized + 'static {
    /// One call, with what it brings along.
    type Call: Call;
    /// What is collected about an operation before it is ever called.
    type Description: Describe;
}

/// What every call can do.
pub trait Call: Send {
    /// The shared objects of the started app.
    fn context(&self) -> &Context;

    /// Who is calling; nobody where the transport knows no callers.
    fn identity(&self) -> Option<&Identity> {
        None
    }
}

/// What every description of an operation can do.
pub trait Describe {
    /// What the operation needs from the app.
    fn needs(&mut self) -> &mut Needs;

    /// Says that the call can end because nobody is signed in; for transports that document their answers.
    fn may_be_unauthenticated(&mut self) {}
}

/// One type of argument: it says what it needs and reads itself from a call.
///
/// Implement it to make an own argument (what FastAPI calls `Depends`). One that reads other arguments calls
/// them:
///
/// ```
/// use houtai_core::{Argument, Clock, Result, Transport};
///
/// /// The year in which the call arrived.
/// struct Year(i16);
///
/// impl<X: Transport> Argument<X> for Year {
///     fn describe(about: &mut X::Description) {
///         <Clock as Argument<X>>::describe(about);
///     }
///
///     async fn read(call: &mut X::Call) -> Result<Self> {
///         let clock = <Clock as Argument<X>>::read(call).await?;
///         Ok(Year(clock.now().year()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument here: it does not implement `Argument`",
    label = "this type cannot be read from the call",
    note = "inputs are wrapped to say where they come from: `Body<T>`, `Path<T>`, `Query<T>`, `Header<T>`, `Cookie<T>`, `Form<T>` where `T` has `#[input]`",
    note = "objects of the app are wrapped as `Shared<T>`, settings as `Current<T>`",
    note = "for a type of your own, implement `houtai::Argument<X>` (see `docs/howto/own-argument.md`)"
)]
pub trait Argument<X: Transport>: Sized + Send {
    /// Whether it reads the payload (the body of a request), which can be read only once.
    const READS_PAYLOAD: bool = false;

    /// Says, before anything is started, what it needs and what it takes from a call.
    fn describe(about: &mut X::Description);

    /// Reads it from a call.
    ///
    /// # Errors
    ///
    /// When the call does not bring it, or brings it broken.
    fn read(call: &mut X::Call) -> impl Future<Output = Result<Self>> + Send;
}

/// Names a type through its being an argument. The attributes write `<T as KnownArgument<X>>::Itself`, so that the
/// compiler points at exactly the type that is none, and once only.
#[doc(hidden)]
pub trait KnownArgument<X: Transport> {
    /// The type itself.
    type Itself;
}

impl<X: Transport, T: Argument<X>> KnownArgument<X> for T {
    type Itself = T;
}

/// An argument that may be absent, which makes `Option<Self>` one too.
#[diagnostic::on_unimplemented(
    message = "`Option<{Self}>` cannot be an argument: `{Self}` has no absent form",
    note = "make the field inside optional instead, for example `Query<Filter>` with `title: Option<String>`"
)]
pub trait OptionalArgument<X: Transport>: Argument<X> {
    /// Describes the optional form.
    fn describe_optional(about: &mut X::Description);

    /// Reads it; `None` when the call does not bring it. Broken is still an error.
    ///
    /// # Errors
    ///
    /// When the call brings it broken.
    fn read_optional(call: &mut X::Call) -> impl Future<Output = Result<Option<Self>>> + Send;
}

impl<X: Transport, T: OptionalArgument<X>> Argument<X> for Option<T> {
    const READS_PAYLOAD: bool = T::READS_PAYLOAD;

    fn describe(about: &mut X::Description) {
        T::describe_optional(about);
    }

    fn read(call: &mut X::Call) -> impl Future<Output = Result<Self>> + Send {
        T::read_optional(call)
    }
}

/// All arguments of an operation together.
pub trait Arguments<X: Transport>: Sized + Send {
    /// How many of them read the payload; more than one cannot work.
    const PAYLOADS: usize;

    /// Describes each.
    fn describe(about: &mut X::Description);

    /// Reads each, in order.
    ///
    /// # Errors
    ///
    /// The first that fails.
    fn read(call: &mut X::Call) -> impl Future<Output = Result<Self>> + Send;
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<X: Transport, $($name: Argument<X>),*> Arguments<X> for ($($name,)*) {
            const PAYLOADS: usize = 0 $(+ $name::READS_PAYLOAD as usize)*;

            #[expect(clippy::allow_attributes, reason = "the empty tuple uses nothing")]
            #[allow(unused_variables, reason = "the empty tuple uses nothing")]
            fn describe(about: &mut X::Description) {
                $($name::describe(about);)*
            }

            #[expect(clippy::allow_attributes, reason = "one body fits all tuples, also the empty one")]
            #[allow(
                non_snake_case,
                unused_mut,
                unused_variables,
                unreachable_patterns,
                clippy::unused_unit,
                reason = "one body fits all tuples, also the empty one"
            )]
            async fn read(call: &mut X::Call) -> Result<Self> {
                // What is wrong with one argument does not keep the mistakes in the others from being told.
                let mut broken = Vec::new();
                $(let $name = gather($name::read(call).await, &mut broken)?;)*
                match ($($name,)*) {
                    ($(Some($name),)*) => Ok(($($name,)*)),
                    _ => Err(Error::problems(broken)),
                }
            }
        }
    };
}

/// Keeps the problems of an input and goes on; any other error ends the call at once.
fn gather<T>(read: Result<T>, broken: &mut Vec<Problem>) -> Result<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::Invalid && !error.input_problems().is_empty() => {
            broken.extend_from_slice(error.input_problems());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

tuples!();
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);

/// What the operations of an app need; checked at start, so that nothing is missing at the first call.
#[derive(Clone, Default)]
pub struct Needs {
    /// Shared objects.
    pub shared: Vec<Need>,
    /// Settings.
    pub settings: Vec<(Need, Subject)>,
    /// Whether it asks who is calling.
    pub identity: bool,
}

/// One needed type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The type.
    pub type_id: TypeId,
    /// Its name, for the message.
    pub type_name: &'static str,
}

impl Need {
    /// The need for a type.
    pub fn of<T: 'static>() -> Self {
        Self { type_id: TypeId::of::<T>(), type_name: std::any::type_name::<T>() }
    }
}

impl Needs {
    /// A shared object of this type is needed.
    pub fn shared<T: Send + Sync + 'static>(&mut self) {
        self.shared.push(Need::of::<T>());
    }

    /// These settings are needed.
    pub fn settings<T: Settings>(&mut self) {
        self.settings.push((Need::of::<T>(), Subject::of::<T>()));
    }
}
