#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "slack",
                spec: <SlackSecrets as ::ddbsm::Secrets>::SPEC,
            },
            ::ddbsm::__private::FieldSpec::Flatten {
                field: "github",
                spec: <github::Secrets<String> as ::ddbsm::Secrets>::SPEC,
            },
        ],
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (
            <::ddbsm::__private::Fill>::flatten(
                __fill,
                "slack",
                <SlackSecrets as ::ddbsm::Secrets>::read,
            ),
            <::ddbsm::__private::Fill>::flatten(
                __fill,
                "github",
                <github::Secrets<String> as ::ddbsm::Secrets>::read,
            ),
        ) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            slack: (__field0,).0,
            github: (__field1,).0,
        })
    }
}
