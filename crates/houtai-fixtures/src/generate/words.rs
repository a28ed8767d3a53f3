//! The words that made-up texts consist of.

mod chinese;
mod english;

pub(super) use chinese::CHINESE;
pub(super) use english::ENGLISH;

/// The words of one language.
pub(super) struct Words {
    /// Given names, each with its form in an address.
    pub(super) first_names: &'static [(&'static str, &'static str)],
    /// Family names, each with its form in an address.
    pub(super) last_names: &'static [(&'static str, &'static str)],
    /// Whether the family name comes first, without a space.
    pub(super) last_name_first: bool,
    /// What can be done.
    pub(super) verbs: &'static [&'static str],
    /// To what it can be done.
    pub(super) objects: &'static [&'static str],
    /// What stands between the two, and between the words of a name.
    pub(super) space: &'static str,
    /// How things are.
    pub(super) qualities: &'static [&'static str],
    /// Things that can be bought.
    pub(super) things: &'static [&'static str],
    /// Whole sentences.
    pub(super) sentences: &'static [&'static str],
    /// First parts of names of companies, and their endings.
    pub(super) companies: (&'static [&'static str], &'static [&'static str]),
    /// Streets.
    pub(super) streets: &'static [&'static str],
    /// An address of a street and a number.
    pub(super) address: fn(street: &str, number: i64) -> String,
    /// Cities.
    pub(super) cities: &'static [&'static str],
    /// Countries.
    pub(super) countries: &'static [&'static str],
    /// Colours.
    pub(super) colors: &'static [&'static str],
}
