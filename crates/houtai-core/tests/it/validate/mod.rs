//! The validation engine from outside: against an oracle, against itself, and on types that people write.

mod agreement;
mod derived;
mod fields;
mod json;
mod oracle;
mod pointers;
mod values;
