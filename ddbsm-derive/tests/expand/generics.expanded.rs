const _: () = {
    static __ITEMS: [::ddbsm::__private::Item; 4usize] = [
        ::ddbsm::__private::Item {
            field: "token",
            names: &["token"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "parsed",
            names: &["parsed"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "key",
            names: &["key"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "by_hand",
            names: &["by_hand"],
            allow_empty: false,
        },
    ];
    #[automatically_derived]
    impl<'a, T: Zeroize, U, const N: usize> ::ddbsm::Secrets for Settings<'a, T, U, N>
    where
        U: 'a,
        Option<
            Secret<T>,
        >: ::ddbsm::__private::Field<
            ::ddbsm::__private::Json,
            Value: ::core::default::Default,
        >,
        U: ::ddbsm::Secrets,
        Option<&'a U>: ::core::default::Default,
    {
        const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
            table: ::core::option::Option::None,
            principal: ::core::option::Option::None,
            fields: &[
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[0usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[1usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[2usize]),
                ::ddbsm::__private::FieldSpec::Flatten {
                    field: "inner",
                    spec: <U as ::ddbsm::Secrets>::SPEC,
                },
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[3usize]),
            ],
        };
        fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
            let (
                ::core::option::Option::Some(__field0),
                ::core::option::Option::Some(__field1),
                ::core::option::Option::Some(__field2),
                ::core::option::Option::Some(__field3),
                ::core::option::Option::Some(__field4),
                ::core::option::Option::Some(__field5),
            ) = (
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Plain,
                    Secret<T>,
                >(__fill, &__ITEMS[0usize]),
                <::ddbsm::__private::Fill>::item_or_default::<
                    ::ddbsm::__private::Json,
                    Option<Secret<T>>,
                >(__fill, &__ITEMS[1usize]),
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Base64,
                    Secret<[u8; N]>,
                >(__fill, &__ITEMS[2usize]),
                <::ddbsm::__private::Fill>::flatten(
                    __fill,
                    "inner",
                    <U as ::ddbsm::Secrets>::read,
                ),
                ::core::option::Option::Some(
                    <Option<&'a U> as ::core::default::Default>::default(),
                ),
                <::ddbsm::__private::Fill>::item_or::<
                    ::ddbsm::__private::Plain,
                    Secret<T>,
                >(__fill, &__ITEMS[3usize], || T::new()),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                token: (__field0,).0,
                parsed: (__field1,).0,
                key: (__field2,).0,
                inner: (__field3,).0,
                borrowed: (__field4,).0,
                by_hand: (__field5,).0,
            })
        }
    }
};
