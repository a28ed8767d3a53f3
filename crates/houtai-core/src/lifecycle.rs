//! Starting and stopping an app.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use crate::hook::Hook;
use crate::{App, Context, Error, Need, Needs, Result};

/// A started app. [`Started::stop`] runs the stop hooks; dropping it does not, since a drop cannot wait.
pub struct Started {
    context: Context,
    running: Vec<NamedHook>,
}

/// A hook with the module that declared it, for messages.
struct NamedHook {
    module: String,
    hook: Hook,
}

impl NamedHook {
    fn failed(&self, what: &str, error: Error) -> Error {
        error.context(format!("the {what} hook `{}` of module `{}` failed", self.hook.name, self.module))
    }
}

/// Who needs something, and what.
pub struct NeedsOf {
    /// The operation, as it is named in messages: ``endpoint `todos::create` ``.
    pub who: String,
    /// What it needs.
    pub needs: Needs,
}

/// Starts the app: checks that everything needed is provided, then runs the start hooks in order.
///
/// `needs` are those of operations that core does not know (endpoints, jobs); it adds those of scripts.
///
/// # Errors
///
/// When something needed is not provided (all of it is named), or a hook fails, panics or takes longer than
/// its deadline; hooks already started have been stopped again then.
pub async fn start(mut app: App, context: Context, needs: &[NeedsOf]) -> Result<Started> {
    let missing = missing_needs(&app, needs, &[]);
    if !missing.is_empty() {
        return Err(Error::internal(missing.join("\n")));
    }
    let hooks = take_hooks(&mut app);
    let mut started = Started { context, running: Vec::new() };
    for mut hook in hooks {
        if let Err(error) = run_start(&mut hook, &started.context).await {
            // The first error is the one to report; what stopping adds to it stands in the log.
            if let Err(also) = started.stop().await {
                tracing::error!(error = %also, "stopping after the failed start failed too");
            }
            return Err(error);
        }
        started.running.push(hook);
    }
    started.context.freeze();
    Ok(started)
}

impl Started {
    /// The objects of the app.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Stops the app: tells background tasks, then runs the stop hooks in reverse order. Each runs, also when
    /// one before it failed.
    ///
    /// # Errors
    ///
    /// All failures together, in the order in which they happened.
    pub async fn stop(mut self) -> Result<()> {
        self.context.stop();
        let mut failures = Vec::new();
        while let Some(mut hook) = self.running.pop() {
            if let Err(error) = run_stop(&mut hook, &self.context).await {
                failures.push(error.to_string());
            }
        }
        if failures.is_empty() { Ok(()) } else { Err(Error::internal(failures.join("; "))) }
    }
}

fn take_hooks(app: &mut App) -> Vec<NamedHook> {
    let modules = app.modules.iter_mut();
    let named = modules.flat_map(|module| {
        let name = module.name.clone();
        module.hooks.drain(..).map(move |hook| NamedHook { module: name.clone(), hook })
    });
    named.collect()
}

/// What operations and scripts ask for and nobody provides, each as a sentence with the advice. `provided` are
/// types that the starting program adds itself.
pub fn missing_needs(app: &App, needs: &[NeedsOf], provided: &[Need]) -> Vec<String> {
    let of_hooks = app.modules.iter().flat_map(|module| &module.hooks).filter_map(|hook| hook.provides);
    let provided: Vec<Need> = of_hooks.chain(provided.iter().copied()).collect();
    let subjects = app.subjects();
    let of_scripts = app.scripts().map(|(_, script)| (format!("script `{}`", script.name()), script.needs()));
    let all = needs.iter().map(|of| (of.who.clone(), &of.needs)).chain(of_scripts);
    let mut missing = Vec::new();
    for module in &app.modules {
        let unprovided = module.uses.iter().filter(|need| !provided.contains(need));
        missing.extend(
            unprovided.map(|need| missing_shared(&format!("module `{}`", module.name), need.type_name)),
        );
    }
    for (who, needs) in all {
        let shared = needs.shared.iter().filter(|need| !provided.contains(need));
        missing.extend(shared.map(|need| missing_shared(&who, need.type_name)));
        let unknown = |need: &Need| !subjects.iter().any(|subject| subject.type_id == need.type_id);
        let settings = needs.settings.iter().filter(|(need, _)| unknown(need));
        missing.extend(settings.map(|(need, _)| missing_settings(&who, need.type_name)));
    }
    missing
}

fn missing_shared(who: &str, name: &str) -> String {
    format!(
        "{who} asks for `Shared<{name}>`, which nobody provides: add `.provide(…)` for `{name}` to a module"
    )
}

fn missing_settings(who: &str, name: &str) -> String {
    format!(
        "{who} asks for `Current<{name}>`, which the app does not have: add `.settings::<{name}>()` to a module"
    )
}

async fn run_start(hook: &mut NamedHook, context: &Context) -> Result<()> {
    let Some(action) = hook.hook.start.take() else { return Ok(()) };
    let result = guarded(hook.hook.deadline, || action(context.clone())).await;
    result.map_err(|error| hook.failed("start", error))
}

async fn run_stop(hook: &mut NamedHook, context: &Context) -> Result<()> {
    let Some(action) = hook.hook.stop.take() else { return Ok(()) };
    let result = guarded(hook.hook.deadline, || action(context.clone())).await;
    result.map_err(|error| hook.failed("stop", error))
}

/// Runs an action with a deadline; a panic in it becomes an error like any other.
async fn guarded<F>(deadline: Duration, action: impl FnOnce() -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    // The call itself may panic before there is a future, so it stands inside the guard as well.
    let future = std::panic::catch_unwind(AssertUnwindSafe(action)).map_err(|payload| panicked(&*payload))?;
    let task = tokio::spawn(future);
    let abort = task.abort_handle();
    match tokio::time::timeout(deadline, task).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) if error.is_panic() => Err(panicked(&*error.into_panic())),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => {
            abort.abort();
            Err(Error::internal(format!("it took longer than its deadline of {deadline:?}")))
        }
    }
}

fn panicked(payload: &(dyn std::any::Any + Send)) -> Error {
    Error::internal(format!("it panicked: {}", panic_text(payload)))
}

/// The text of a panic, where there is one.
pub fn panic_text(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}
