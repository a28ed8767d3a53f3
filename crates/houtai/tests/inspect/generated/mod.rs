//! What `inspect` prints for the corpus, as it prints it; written by the ignored test `write_the_models_again`.

#[rustfmt::skip]
pub(crate) mod django_postgres;
#[rustfmt::skip]
pub(crate) mod django_sqlite;
#[rustfmt::skip]
pub(crate) mod hand_postgres;
#[rustfmt::skip]
pub(crate) mod hand_sqlite;
#[rustfmt::skip]
pub(crate) mod seaorm_postgres;
#[rustfmt::skip]
pub(crate) mod seaorm_sqlite;
