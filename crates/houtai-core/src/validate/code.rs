//! The stable codes of broken rules, in one place, so that the two paths and the catalogue cannot drift
//! apart.

/// Declares the constants and the list of all of them in one go: a code missing from the list cannot exist.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $text;)+

        /// Every code in this module, in the order of declaration.
        pub const ALL: &[&str] = &[$($name),+];
    };
}

codes! {
    /// The value has another JSON type: `expected` (a word or a list of words), `actual`.
    WRONG_TYPE = "wrong_type";
    /// A required member is absent; the pointer names the member itself.
    MISSING = "missing";
    /// The member is not declared; `suggestion` when a declared name is close.
    UNKNOWN_FIELD = "unknown_field";
    /// The name of the member breaks the rule for names.
    BAD_NAME = "bad_name";
    /// The same name was given more than once.
    DUPLICATE = "duplicate";
    /// The text has fewer characters than `min`: it has `actual`.
    TOO_SHORT = "too_short";
    /// The text has more characters than `max`: it has `actual`.
    TOO_LONG = "too_long";
    /// The array has fewer items than `min`: it has `actual`.
    TOO_FEW_ITEMS = "too_few_items";
    /// The array has more items than `max`: it has `actual`.
    TOO_MANY_ITEMS = "too_many_items";
    /// The item equals the one at index `first`.
    NOT_UNIQUE = "not_unique";
    /// The object has fewer members than `min`: it has `actual`.
    TOO_FEW_PROPERTIES = "too_few_properties";
    /// The object has more members than `max`: it has `actual`.
    TOO_MANY_PROPERTIES = "too_many_properties";
    /// The number is below `limit`.
    TOO_SMALL = "too_small";
    /// The number is above `limit`.
    TOO_LARGE = "too_large";
    /// The number must be above `limit` and is not.
    NOT_ABOVE = "not_above";
    /// The number must be below `limit` and is not.
    NOT_BELOW = "not_below";
    /// The number is not a multiple of `of`.
    NOT_A_MULTIPLE = "not_a_multiple";
    /// The text does not match the regular expression `pattern`.
    PATTERN_MISMATCH = "pattern_mismatch";
    /// The text contains U+0000, which databases refuse.
    CONTAINS_NUL = "contains_nul";
    /// The text is not written in the `format` (`email`, `date-time` …).
    BAD_FORMAT = "bad_format";
    /// The value is none of the `allowed` ones.
    NOT_ONE_OF = "not_one_of";
    /// The value fits none of the alternatives; `allowed` lists their names where they have some.
    NO_VARIANT_MATCHES = "no_variant_matches";
    /// The value fits more than one of the alternatives of which exactly one must fit.
    SEVERAL_VARIANTS_MATCH = "several_variants_match";
    /// The schema forbids this value.
    FORBIDDEN_VALUE = "forbidden_value";
    /// The type could not be read although no published rule is broken, for instance `1.0` into an integer
    /// type.
    UNREADABLE = "unreadable";
}
