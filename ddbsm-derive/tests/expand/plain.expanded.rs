#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "github_token",
                names: &["github_token"],
                allow_empty: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "webhook_url",
                names: &["webhook_url"],
                allow_empty: false,
            }),
        ],
    };
    fn read(__reply: &mut ::ddbsm::__private::Reply) -> ::core::option::Option<Self> {
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (
            <::ddbsm::__private::Reply>::item::<
                ::ddbsm::__private::Plain,
                Secret<String>,
            >(__reply),
            <::ddbsm::__private::Reply>::item::<
                ::ddbsm::__private::Plain,
                Option<Secret<String>>,
            >(__reply),
        ) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            github_token: (__field0,).0,
            webhook_url: (__field1,).0,
        })
    }
}
