//! Structs of 100 secrets, which one request holds, and of 250, which are more than two hold.

use ddbsm::{Secret, Secrets};

macro_rules! fifties {
    ($($name:ident $prefix:literal),*) => {
        $(fifties!(@ $name $prefix
            a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9
            d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9);)*
    };
    (@ $name:ident $prefix:literal $($field:ident)*) => {
        #[derive(Debug, Secrets)]
        #[secrets(prefix = $prefix)]
        pub(crate) struct $name { $($field: Secret<String>),* }

        impl $name {
            pub(crate) const NAMES: &[&str] = &[$(concat!($prefix, stringify!($field))),*];

            pub(crate) fn values(&self) -> Vec<&str> {
                vec![$(self.$field.expose_secret()),*]
            }
        }
    };
}

fifties!(Fifty1 "1/", Fifty2 "2/", Fifty3 "3/", Fifty4 "4/", Fifty5 "5/");

#[derive(Debug, Secrets)]
#[allow(dead_code)] // not every test reads what it loads
pub(crate) struct Hundred {
    #[secrets(flatten)]
    first: Fifty1,
    #[secrets(flatten)]
    second: Fifty2,
}

#[allow(dead_code)] // nor uses it
impl Hundred {
    pub(crate) fn names() -> Vec<&'static str> {
        [Fifty1::NAMES, Fifty2::NAMES].concat()
    }
}

#[derive(Debug, Secrets)]
pub(crate) struct Wide {
    #[secrets(flatten)]
    first: Fifty1,
    #[secrets(flatten)]
    second: Fifty2,
    #[secrets(flatten)]
    third: Fifty3,
    #[secrets(flatten)]
    fourth: Fifty4,
    #[secrets(flatten)]
    fifth: Fifty5,
}

impl Wide {
    pub(crate) fn names() -> Vec<&'static str> {
        [Fifty1::NAMES, Fifty2::NAMES, Fifty3::NAMES, Fifty4::NAMES, Fifty5::NAMES].concat()
    }

    pub(crate) fn values(&self) -> Vec<&str> {
        [
            self.first.values(),
            self.second.values(),
            self.third.values(),
            self.fourth.values(),
            self.fifth.values(),
        ]
        .concat()
    }
}
