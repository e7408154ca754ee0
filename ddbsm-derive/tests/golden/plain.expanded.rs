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
                trim: false,
            }),
            ::ddbsm::__private::FieldSpec::Item(::ddbsm::__private::Item {
                field: "webhook_url",
                names: &["webhook_url"],
                allow_empty: false,
                trim: false,
            }),
        ],
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        let __field0 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Plain,
            Secret<String>,
        >(__fill, 0);
        let __field1 = <::ddbsm::__private::Fill>::item::<
            ::ddbsm::__private::Plain,
            Option<Secret<String>>,
        >(__fill, 1);
        let (
            ::core::option::Option::Some(__field0),
            ::core::option::Option::Some(__field1),
        ) = (__field0, __field1) else {
            return ::core::option::Option::None;
        };
        ::core::option::Option::Some(Self {
            github_token: (__field0).0,
            webhook_url: (__field1).0,
        })
    }
}
