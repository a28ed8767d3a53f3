//! The program as a person starts it: a process with arguments, an environment, signals and an exit status.

#![expect(clippy::unwrap_used, reason = "a test has no better way to fail")]

mod at_terminal;
mod certificates;
mod closed_output;
mod commands;
mod data_dictionary;
mod db;
mod fixtures;
mod health;
mod help;
mod http;
mod inherited;
mod inspect;
mod json;
mod layers;
mod lines;
mod log;
mod log_level;
mod logs;
mod migrations;
mod migrations_at_start;
mod openapi;
mod process;
mod readme;
mod reference;
mod reload;
mod scripts;
mod secrets;
mod seed;
mod serve;
mod serving;
mod signals;
mod start_errors;
