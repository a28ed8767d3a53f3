//! Whether a panic can be caught in this build.

use houtai_core::Finding;

/// What is found about this build: the whole program is compiled with one way to panic.
pub(crate) fn finding() -> Option<Finding> {
    of(cfg!(panic = "abort"))
}

fn of(aborts: bool) -> Option<Finding> {
    let text = "this build ends the process at any panic (`panic = \"abort\"`), and with it every request in progress";
    aborts.then(|| {
        Finding::warning("build.panic", text)
            .advice("write `panic = \"unwind\"` in the profile in Cargo.toml, or take the line out: then a panic is a 500")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_aborts_is_told() {
        let text = of(true).as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(text.starts_with("warning [build.panic]") && text.contains("panic = \"unwind\""), "{text}");
        // Tests always unwind.
        assert_eq!(finding(), None);
    }
}
