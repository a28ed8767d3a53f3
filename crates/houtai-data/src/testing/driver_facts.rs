//! The list of the facts.

/// Makes a test of each fact that holds of every driver. It takes an `async fn() -> Opened`.
///
/// ```
/// # use houtai_data::testing::Opened;
/// # use houtai_data::{SqliteDriver, SqliteOptions};
/// async fn open() -> Opened {
///     let driver = SqliteDriver::open(SqliteOptions::temporary()).expect("a temporary file can be made");
///     Opened { driver: Box::new(driver), keep: Box::new(()) }
/// }
///
/// houtai_data::driver_facts!(open);
/// ```
#[macro_export]
macro_rules! driver_facts {
    ($open:path) => {
        $crate::driver_facts! { $open;
            values {
                every_kind_of_value_comes_back
                extremes_come_back
                null_of_every_kind_comes_back
                a_list_is_one_parameter
                an_empty_list_finds_nothing
                a_list_of_many_values_finds_all
                a_large_text_comes_back
            }
            statements {
                the_number_of_changed_rows_is_told
                returning_gives_the_rows
                no_row_is_no_error
                a_missing_table_is_named
                a_missing_column_is_named
                a_syntax_error_is_an_invalid_statement
                a_wrong_number_of_parameters_is_refused
                a_second_statement_in_one_text_is_refused
                what_begins_a_transaction_is_no_statement
                a_row_that_cannot_be_read_fails_the_statement
                a_write_whose_row_cannot_be_read_says_whether_it_may_have_run
                it_answers_a_ping
            }
            constraints {
                a_unique_value_that_is_taken_names_its_columns
                a_primary_key_that_is_taken_names_its_column
                a_missing_value_names_its_column
                a_check_that_fails_is_told
                a_reference_to_nothing_names_its_column
                the_broken_one_of_two_references_is_named
                an_update_to_a_missing_reference_names_its_column
                a_row_that_is_referred_to_stays
                a_failed_statement_changes_nothing
            }
            units {
                a_unit_is_done_as_a_whole
                a_unit_that_fails_is_undone_as_a_whole
                a_unit_with_a_row_that_cannot_be_read_is_undone_as_a_whole
                a_unit_gives_the_rows_of_each_statement
                units_that_fail_do_not_disturb_others
                an_empty_unit_does_nothing
            }
            transactions {
                what_is_committed_stays
                what_is_rolled_back_is_gone
                what_is_dropped_is_rolled_back
                a_transaction_sees_its_own_changes
                others_do_not_see_what_is_not_committed
                after_a_failure_nothing_runs_and_nothing_is_committed
                a_savepoint_saves_from_a_failure
                a_transaction_is_not_ended_by_a_statement
                a_read_only_transaction_refuses_to_write
                a_read_only_transaction_sees_one_moment
            }
            cursors {
                a_cursor_gives_all_rows_in_pieces
                a_cursor_asked_for_nothing_gives_nothing
                a_cursor_that_is_dropped_lets_others_go_on
                two_cursors_of_a_transaction_take_turns
                a_cursor_tells_what_is_wrong_with_its_statement
                a_closed_cursor_gives_no_more
            }
            concurrency {
                sixty_four_writers_at_once_all_succeed
                transactions_on_one_row_lose_no_update
                a_dropped_future_disturbs_nobody
                reads_go_on_while_a_transaction_is_open
                after_closing_nothing_runs
            }
        }
    };
    ($open:path; $($module:ident { $($fact:ident)* })*) => {
        $($(
            #[test]
            fn $fact() {
                $crate::testing::prove($open, |driver| Box::pin($crate::testing::facts::$module::$fact(driver)));
            }
        )*)*
    };
}
