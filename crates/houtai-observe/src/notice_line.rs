//! What the writer says itself, in the form of the other lines.

use std::sync::Weak;

use crate::line::{Escape, Form, Stamp, push_escaped, push_head, push_number};
use crate::outlet::Outlet;
use crate::{NOTICE_TARGET, Notice, NoticeForm};

/// The form of notices, which follows that of the outlet.
pub(crate) fn notice_form(outlet: Weak<Outlet>) -> NoticeForm {
    std::sync::Arc::new(move |notice, line| {
        // The outlet is gone only while the program ends.
        let form = outlet.upgrade().map_or(Form::Json, |outlet| outlet.form());
        push(line, form, notice);
    })
}

fn push(line: &mut Vec<u8>, form: Form, notice: &Notice<'_>) {
    push_head(line, form, Stamp::of(notice.at), notice.level, NOTICE_TARGET);
    if form == Form::Json {
        line.extend_from_slice(br#","message":""#);
        push_escaped(line, notice.message, Escape::Json, usize::MAX);
        line.push(b'"');
        for (name, number) in notice.fields {
            line.extend_from_slice(b",\"");
            push_escaped(line, name, Escape::Json, usize::MAX);
            line.extend_from_slice(b"\":");
            push_number(line, *number);
        }
        line.extend_from_slice(b"}\n");
        return;
    }
    line.extend_from_slice(b"  ");
    push_escaped(line, notice.message, Escape::Bare, usize::MAX);
    for (name, number) in notice.fields {
        line.push(b' ');
        form.push_name(line, name);
        push_number(line, *number);
    }
    line.push(b'\n');
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    fn line(form: Form) -> String {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        let notice =
            Notice { level: Level::WARN, at, message: "3 lines dropped\n", fields: &[("dropped_info", 3)] };
        let mut line = Vec::new();
        push(&mut line, form, &notice);
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn a_notice_has_the_form_of_other_lines() {
        assert_eq!(
            line(Form::Json),
            "{\"time\":\"2026-01-02T03:04:05.000000Z\",\"level\":\"WARN\",\"target\":\"houtai_observe::writer\",\"message\":\"3 lines dropped\\n\",\"dropped_info\":3}\n"
        );
        assert_eq!(
            line(Form::Human),
            "2026-01-02T03:04:05.000000Z  WARN houtai_observe::writer  3 lines dropped\\n dropped_info=3\n"
        );
    }
}
