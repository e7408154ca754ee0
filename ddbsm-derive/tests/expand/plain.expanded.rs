const _: () = {
    static __ITEMS: [::ddbsm::__private::Item; 2usize] = [
        ::ddbsm::__private::Item {
            field: "github_token",
            names: &["github_token"],
            allow_empty: false,
        },
        ::ddbsm::__private::Item {
            field: "webhook_url",
            names: &["webhook_url"],
            allow_empty: false,
        },
    ];
    #[automatically_derived]
    impl ::ddbsm::Secrets for Settings {
        const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
            table: ::core::option::Option::None,
            principal: ::core::option::Option::None,
            fields: &[
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[0usize]),
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[1usize]),
            ],
        };
        fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
            let (
                ::core::option::Option::Some(__field0),
                ::core::option::Option::Some(__field1),
            ) = (
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Plain,
                    Secret<String>,
                >(__fill, &__ITEMS[0usize]),
                <::ddbsm::__private::Fill>::item::<
                    ::ddbsm::__private::Plain,
                    Option<Secret<String>>,
                >(__fill, &__ITEMS[1usize]),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                github_token: (__field0,).0,
                webhook_url: (__field1,).0,
            })
        }
    }
};
