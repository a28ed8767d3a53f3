//! The statuses that are counted one by one.

use http::StatusCode;

/// The registered ones. A handler may answer with any number; what nobody has registered is counted together.
const REGISTERED: [u16; 61] = [
    100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307,
    308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421,
    422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 511,
];
const OTHER: usize = REGISTERED.len();
const NONE: usize = OTHER + 1;

/// How many numbers a series has for its statuses.
pub(super) const SLOTS: usize = NONE + 1;

/// The slot of each number from 0 to 599.
const SLOT_OF: [u8; 600] = {
    let mut slots = [OTHER as u8; 600];
    let mut slot = 0;
    while slot < REGISTERED.len() {
        slots[REGISTERED[slot] as usize] = slot as u8;
        slot += 1;
    }
    slots
};

/// Where a status is counted; without one the client left before there was an answer.
pub(super) fn slot(status: Option<StatusCode>) -> usize {
    let Some(status) = status else { return NONE };
    SLOT_OF.get(usize::from(status.as_u16())).map_or(OTHER, |slot| usize::from(*slot))
}

/// The label of a slot.
pub(super) fn label(slot: usize) -> String {
    match slot {
        OTHER => "other".to_owned(),
        NONE => "none".to_owned(),
        _ => REGISTERED[slot].to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_one_slot_whose_label_names_it() {
        for number in 100..1000 {
            let status = StatusCode::from_u16(number).unwrap();
            let label = label(slot(Some(status)));
            let expected = if REGISTERED.contains(&number) { number.to_string() } else { "other".into() };
            assert_eq!(label, expected);
        }
        assert_eq!(label(slot(None)), "none");
    }
}
