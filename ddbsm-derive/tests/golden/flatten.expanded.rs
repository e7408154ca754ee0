#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "slack",
                prefix: "",
                spec: <SlackSecrets as ::ddbsm::__private::Flatten>::SPEC,
            },
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "github",
                prefix: "",
                spec: <github::Secrets<String> as ::ddbsm::__private::Flatten>::SPEC,
            },
        ],
        record: {
            #[allow(unused_imports)]
            use ::ddbsm::__private::{
                Custom as __Custom, Decoded as __Decoded, NoFlag as _,
            };
            &::ddbsm::__private::record::record::<
                {
                    ::ddbsm::__private::record::len(
                        33,
                        ::core::module_path!().len(),
                        2,
                        2,
                    )
                },
            >(
                &::ddbsm::__private::record::Parts {
                    text: "Settings\t\t\nf\tslack\t0\t\nf\tgithub\t1\t",
                    hash: 8040312807485140191187024899757136139,
                    module: ::core::module_path!(),
                    flags: &[
                        <SlackSecrets as ::ddbsm::__private::Flatten>::FLAG,
                        <github::Secrets<String> as ::ddbsm::__private::Flatten>::FLAG,
                    ],
                    ids: &[
                        ::ddbsm::__private::record::id(
                            <SlackSecrets as ::ddbsm::__private::Flatten>::SPEC.record,
                        ),
                        ::ddbsm::__private::record::id(
                            <github::Secrets<
                                String,
                            > as ::ddbsm::__private::Flatten>::SPEC
                                .record,
                        ),
                    ],
                },
            )
        },
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        let __field0 = <SlackSecrets as ::ddbsm::__private::Flatten>::load(__fill, 0);
        let __field1 = <github::Secrets<
            String,
        > as ::ddbsm::__private::Flatten>::load(__fill, 1);
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (__field0, __field1) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            slack: (__field0).0,
            github: (__field1).0,
        })
    }
}
