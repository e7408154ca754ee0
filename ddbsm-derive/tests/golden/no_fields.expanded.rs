#[automatically_derived]
impl ::ddbsm::Secrets for Settings {
    const SPEC: &'static ::ddbsm::__private::Spec = &::ddbsm::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[],
    };
    fn read(__fill: &mut ::ddbsm::__private::Fill) -> ::core::option::Option<Self> {
        ::core::option::Option::Some(Self {})
    }
}
