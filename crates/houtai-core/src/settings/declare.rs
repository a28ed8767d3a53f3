//! The macro by which the crates of the framework declare their settings.

/// Declares a struct of settings on one subject: fields with doc comment, default and options.
///
/// After the default an option may follow: `dev`, `test` or `prod` with another default for that profile,
/// `reloadable = true`, `named` with another default below a name (see
/// [`Named`](crate::settings::Named)), and `rule = …`, as often as needed. After the subject may stand
/// `check = function`, which is called with what was read and the
/// [`Reader`](crate::settings::Reader), to refuse what does not go together.
///
/// ```
/// use houtai_core::settings::{Reader, Values, range};
///
/// houtai_core::settings! {
///     /// The mill.
///     pub struct MillSettings: "mill" {
///         /// How many wheels turn.
///         pub wheels: u16 = 4, prod = 16, rule = range(1..=64);
///         /// What is said when it stops.
///         pub motto: String = "done", reloadable = true;
///     }
/// }
///
/// let values = Values::new();
/// let mut reader = Reader::new(&values, houtai_core::Profile::Prod);
/// let mill: MillSettings = reader.subject().unwrap();
/// assert_eq!((mill.wheels, mill.motto.as_str()), (16, "done"));
/// ```
#[macro_export]
macro_rules! settings {
    (
        $(#[doc = $doc:expr])*
        $vis:vis struct $name:ident: $subject:literal $(, check = $check:path)? {
            $(
                $(#[doc = $field_doc:expr])*
                $field_vis:vis $field:ident: $type:ty = $default:expr $(, $option:ident = $value:expr)*;
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        $vis struct $name {
            $($(#[doc = $field_doc])* $field_vis $field: $type,)*
        }

        impl $name {
            $(fn $field() -> $crate::settings::Setting<$type> {
                $crate::settings::Setting::new(
                    stringify!($field),
                    concat!($($field_doc),*),
                    $default,
                )
                $(.$option($value))*
            })*
        }

        impl $crate::settings::Settings for $name {
            const SUBJECT: &'static str = $subject;
            const DOC: &'static str = concat!($($doc),*);

            fn keys() -> Vec<$crate::settings::SettingKey> {
                vec![$(Self::$field().key($subject)),*]
            }

            fn read(reader: &mut $crate::settings::Reader<'_>) -> Option<Self> {
                $(let $field = reader.read(&Self::$field());)*
                let read = Self { $($field: $field?),* };
                $($check(&read, reader);)?
                Some(read)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::Profile;
    use crate::settings::{Origin, Reader, Settings, Sourced, Values, positive, range};

    crate::settings! {
        /// The first line
        /// and the second.
        struct Mill: "mill" {
            /// How fast
            /// it turns.
            speed: u16 = 10, dev = 1, test = 2, prod = 3, reloadable = true, rule = range(1..), rule = range(..100);
            /// When it stops.
            rest: std::time::Duration = "10s", rule = positive();
        }
    }

    #[test]
    fn a_declaration_becomes_keys_in_the_order_of_the_fields() {
        let keys = Mill::keys();
        assert_eq!(Mill::DOC, " The first line and the second.");
        assert_eq!(keys.iter().map(|key| key.key.as_str()).collect::<Vec<_>>(), ["mill.speed", "mill.rest"]);
        assert_eq!(keys[0].doc, "How fast it turns.");
        assert_eq!(keys[0].rules, ["be at least 1", "be below 100"]);
        let defaults = [(Profile::Dev, "1".into()), (Profile::Test, "2".into()), (Profile::Prod, "3".into())];
        assert_eq!(keys[0].profile_defaults, defaults);
        assert_eq!((keys[0].reloadable, keys[1].reloadable), (true, false));
    }

    crate::settings! {
        /// A span.
        struct Span: "span", check = Span::check {
            /// The least.
            low: u16 = 1;
            /// The most.
            high: u16 = 2;
        }
    }

    impl Span {
        fn check(&self, reader: &mut Reader<'_>) {
            if self.low > self.high {
                reader.refuse("low", "must not be above `high`");
            }
        }
    }

    #[test]
    fn a_check_sees_all_fields_and_can_refuse_them() {
        let value = |raw: i32| Sourced { raw: raw.into(), origin: Origin::Program };
        let values = Values::from([("span.low".to_owned(), value(3))]);
        let mut reader = Reader::new(&values, Profile::Test);
        reader.subject::<Span>();
        let problems: Vec<String> = reader.finish().1.iter().map(ToString::to_string).collect();
        assert_eq!(problems, ["span.low = 3 (the starting program): must not be above `high`"]);
    }

    #[test]
    fn a_declaration_reads_its_defaults() {
        let values = Values::new();
        let mill: Mill = Reader::new(&values, Profile::Test).subject().unwrap();
        assert_eq!((mill.speed, mill.rest.as_secs()), (2, 10));
    }
}
