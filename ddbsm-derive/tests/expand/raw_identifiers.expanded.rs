const _: () = {
    static __ITEMS: [::ddbsm::__private::Item; 1usize] = [
        ::ddbsm::__private::Item {
            field: "type",
            names: &["TYPE"],
            allow_empty: false,
        },
    ];
    #[automatically_derived]
    impl ::ddbsm::Secrets for r#struct {
        const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
            table: ::core::option::Option::None,
            principal: ::core::option::Option::None,
            fields: &[
                ::ddbsm::__private::FieldSpec::Item(&__ITEMS[0usize]),
                ::ddbsm::__private::FieldSpec::Flatten {
                    field: "fn",
                    spec: <r#mod as ::ddbsm::Secrets>::SPEC,
                },
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
                <::ddbsm::__private::Fill>::flatten(
                    __fill,
                    "fn",
                    <r#mod as ::ddbsm::Secrets>::read,
                ),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                r#type: (__field0,).0,
                r#fn: (__field1,).0,
            })
        }
    }
};
