const _: () = {
    static __ITEMS: [crate::vendor::secrets_manager::__private::Item; 1usize] = [
        crate::vendor::secrets_manager::__private::Item {
            field: "token",
            names: &["token"],
            allow_empty: false,
        },
    ];
    #[automatically_derived]
    impl crate::vendor::secrets_manager::Secrets for Settings {
        const SPEC: &'static crate::vendor::secrets_manager::__private::Spec = &crate::vendor::secrets_manager::__private::Spec {
            table: ::core::option::Option::Some("dirty-secrets"),
            principal: ::core::option::Option::None,
            fields: &[
                crate::vendor::secrets_manager::__private::FieldSpec::Item(
                    &__ITEMS[0usize],
                ),
                crate::vendor::secrets_manager::__private::FieldSpec::Flatten {
                    field: "inner",
                    spec: <Inner as crate::vendor::secrets_manager::Secrets>::SPEC,
                },
            ],
        };
        fn read(
            __fill: &mut crate::vendor::secrets_manager::__private::Fill,
        ) -> ::core::option::Option<Self> {
            let (
                ::core::option::Option::Some(__field0),
                ::core::option::Option::Some(__field1),
            ) = (
                <crate::vendor::secrets_manager::__private::Fill>::item::<
                    crate::vendor::secrets_manager::__private::Plain,
                    Secret<String>,
                >(__fill, &__ITEMS[0usize]),
                <crate::vendor::secrets_manager::__private::Fill>::flatten(
                    __fill,
                    "inner",
                    <Inner as crate::vendor::secrets_manager::Secrets>::read,
                ),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                token: (__field0,).0,
                inner: (__field1,).0,
            })
        }
    }
};
