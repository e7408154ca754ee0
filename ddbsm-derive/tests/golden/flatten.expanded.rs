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
